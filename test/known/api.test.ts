import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { startKnownGateway } from '../support/known.ts'

const AGENT = { name: 'bot', grant: { scopes: ['okta.users.read'] } }

async function viewer(gateway: TestGateway): Promise<string> {
  const { status, json } = await gateway.operate('POST', '/api/operators', { name: 'Vic', roles: ['viewer'] })
  assert.equal(status, 201)
  return json.key
}

const until = async (done: () => Promise<boolean>): Promise<void> => {
  while (!(await done())) await new Promise((resolve) => setTimeout(resolve, 50))
}

const scanned = async (gateway: TestGateway): Promise<void> =>
  await until(async () => (await gateway.operate('GET', '/api/discover/status')).json.scan?.finishedAt != null)

test('what is known, over the API', async (t) => {
  const gateway = await startKnownGateway(t)

  await t.test(
    'the gateway is ready without a finished scan, once it follows the log; its status says how far it is',
    async () => {
      // A look into the log that a busy machine makes late is no fault.
      await until(async () => (await fetch(`${gateway.operatorsUrl}/readyz`)).status === 200)
      const { json } = await gateway.operate('GET', '/api/status')
      const check = json.checks.find((one: { name: string }) => one.name === 'discovery')
      assert.equal(check.state, 'ok')
      assert.match(check.detail, /the System Log is followed, scan \d+ is/)
    },
  )

  await t.test('everyone may look; collecting and exporting need a role, and collecting leaves an entry', async () => {
    const key = await viewer(gateway)
    assert.equal((await gateway.operate('GET', '/api/discover/status', undefined, key)).status, 200)
    assert.equal((await gateway.operate('POST', '/api/discover', {}, key)).status, 403)
    assert.equal((await gateway.operate('GET', '/api/graph', undefined, key)).status, 403)
    const begun = await gateway.operate('POST', '/api/discover', { families: ['zones'] })
    assert.deepEqual([begun.status, begun.json.begun], [200, true])
    const { json } = await gateway.operate('GET', '/api/audit?kind=administration&effect=inventory.scan')
    assert.deepEqual(
      json.entries.map((one: { effect: string }) => one.effect),
      ['inventory.scan'],
    )
  })

  await t.test('the graph holds every person and group of the org, in each format', async () => {
    const truth = gateway.org.truth
    const plain = await gateway.operate('GET', '/api/graph?format=json')
    const ids = (kind: string) =>
      plain.json.nodes.flatMap((node: { kind: string; id: string }) => (node.kind === kind ? [node.id] : [])).toSorted()
    assert.deepEqual(ids('Okta_User'), [...truth.users.all()].map(({ id }) => id).toSorted())
    assert.deepEqual(
      ids('Okta_Group'),
      truth.groups
        .all()
        .map(({ id }: { id: string }) => id)
        .toSorted(),
    )
    const open = await gateway.operate('GET', '/api/graph')
    assert.equal(open.json.metadata.source_kind, 'Okta')
    assert.equal(open.json.graph.nodes.length >= plain.json.nodes.length, true)
    const xml = await gateway.operate('GET', '/api/graph?format=graphml')
    assert.equal(xml.headers.get('content-type'), 'application/xml')
    assert.equal(xml.text.match(/<node /g)?.length, plain.json.nodes.length)
    assert.ok(xml.text.endsWith('</graphml>\n'))
    assert.equal((await gateway.operate('GET', '/api/graph?format=dot')).status, 400)
  })

  await t.test('OpenAPI describes all of it', async () => {
    const { json } = await gateway.operate('GET', '/api/openapi.json')
    for (const path of ['/api/discover', '/api/permissions/who-can', '/api/graph', '/access/v1/search/subject'])
      assert.ok(path in json.paths, path)
  })

  await t.test('targets are named by type, by parameter or bare; what has no place is refused in words', async () => {
    const { scene } = gateway
    const why = (operation: string, on: string[]) =>
      gateway.operate('POST', '/api/permissions/why', { subject: 'mia.lund@acme.test', operation, on })
    for (const on of [
      ['North Staff', 'noor.target@acme.test'],
      ['user:noor.target@acme.test', 'group:north staff'],
      [`userId=${scene['NOOR']}`, `groupId=${scene['NORTH']}`],
    ]) {
      const { json } = await why('assignUserToGroup', on)
      const targets = json.targets.map((one: { type: string; id: string }) => `${one.type} ${one.id}`).toSorted()
      assert.deepEqual(targets, [`group ${scene['NORTH']}`, `user ${scene['NOOR']}`], on.join(' '))
      assert.equal(json.answer, 'yes')
    }
    assert.equal((await why('assignUserToGroup', ['Group of Nobody'])).status, 404)
    assert.equal((await why('getUser', ['noor.target@acme.test', 'ann.desk@acme.test'])).status, 400)
    assert.equal((await why('getUser', [])).json.answer, 'yes')
    const bot = { subject: 'desk-bot', operation: 'getUser', on: [] }
    assert.match((await gateway.operate('POST', '/api/permissions/why', bot)).json.error.sentence, /not named: user/)
  })
})

test('two of one name are told apart by id', async (t) => {
  const gateway = await startKnownGateway(t)
  const made = await gateway.okta('POST', '/api/v1/groups', { profile: { name: 'NIGHT DESK' } })
  await until(async () => {
    const ask = { subject: 'mia.lund@acme.test', operation: 'getGroup', on: ['group:Night Desk'] }
    const { status, json } = await gateway.operate('POST', '/api/permissions/why', ask)
    if (status === 200) return false
    assert.equal(status, 409)
    assert.match(json.error.hint, new RegExp(made['id'] ?? 'none'))
    return true
  })
})

test('a write through Postern is known at once, long before the log is looked at again', async (t) => {
  const gateway = await startTestGateway(t, {
    agents: [
      {
        name: 'groups-bot',
        grant: {
          scopes: ['okta.groups.manage', 'okta.users.read'],
          resources: { group: ['*'], user: ['*'] },
          attributes: ['*'],
        },
      },
    ],
    config: { discovery: { enabled: true, followSeconds: 3600 } },
  })
  await scanned(gateway)
  const truth = gateway.org.truth
  const roles = new Set(truth.roles.all().map((role) => role.principalId))
  const group = truth.groups.all().find((one) => one.type === 'OKTA_GROUP' && !roles.has(one.id))
  const edge = (id: string) => async () => {
    const { json } = await gateway.operate('GET', '/api/graph?format=json')
    return json.edges.some(
      (one: { kind: string; from: { id: string }; to: { id: string } }) =>
        one.kind === 'Okta_MemberOf' && one.from.id === id && one.to.id === group?.id,
    )
  }
  let joined: string | undefined
  for (const user of truth.users.all()) {
    if (user.status !== 'ACTIVE' || roles.has(user.id) || (await edge(user.id)())) continue
    const { status } = await gateway.call('groups-bot', 'PUT', `/api/v1/groups/${group?.id}/users/${user.id}`)
    if (status !== 204) continue
    joined = user.id
    break
  }
  assert.ok(joined !== undefined, 'no write was allowed')
  await until(edge(joined))
})

test('what a weak credential cannot read is a gap with its cure, never an empty org', async (t) => {
  const gateway = await startTestGateway(t, {
    agents: [AGENT],
    gatewayRole: 'HELP_DESK_ADMIN',
    config: { discovery: { enabled: true } },
  })
  await until(async () => (await gateway.operate('GET', '/api/discover/status')).json.scan?.finishedAt != null)
  const { json } = await gateway.operate('GET', '/api/discover/coverage')
  const apps = json.gaps.find((gap: { family: string }) => gap.family === 'apps')
  assert.ok(apps !== undefined, JSON.stringify(json.gaps.map((gap: { family: string }) => gap.family)))
  assert.match(apps.cure, /role|grant/)
  assert.ok(apps.scopes.includes('okta.apps.read'))
  // Of a list of one object the gap names the object.
  const below = json.gaps.filter((gap: { subject: string }) => gap.subject !== '')
  assert.ok(below.length > 0)
  const groups = new Map(gateway.org.truth.groups.all().map(({ id, profile }) => [id, profile['name']]))
  for (const gap of below.filter(({ family }: { family: string }) => family.startsWith('group.')))
    assert.equal(gap.object, groups.get(gap.subject.split(' ')[0]), JSON.stringify(gap))
})

test('where discovery is off, that is what is said', async (t: TestContext) => {
  const gateway = await startTestGateway(t, { agents: [AGENT] })
  for (const path of ['/api/discover/status', '/api/permissions?of=bot', '/api/graph']) {
    const { status, json } = await gateway.operate('GET', path)
    assert.deepEqual([status, json.error.code], [409, 'discovery_off'], path)
  }
  assert.equal((await fetch(`${gateway.operatorsUrl}/readyz`)).status, 200)
})
