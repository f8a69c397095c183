import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { makeCatalog } from '../../../gateway/okta/catalog.ts'
import { whoCan } from '../../../gateway/inventory/permissions.ts'
import { openStore } from '../../../gateway/store/store.ts'
import { makeOrg } from '../../okta/org.ts'
import { asSuper } from '../../okta/support.ts'
import { MASTER_KEY } from '../../support/stores.ts'
import { nearOkta, opened } from '../support/near.ts'

const CATALOG = makeCatalog()

async function rig(t: TestContext) {
  let now = Date.parse('2026-11-22T10:00:00Z')
  const folder = mkdtempSync(join(tmpdir(), 'postern-inv-'))
  const store = await openStore({ url: join(folder, 'a.db'), masterKey: MASTER_KEY, writer: 'gw', now: () => now })
  const org = makeOrg({ users: 60, groups: 10, apps: 8, now: () => now })
  const calls: string[] = []
  const near = await nearOkta(org, { now: () => now, calls })
  const inventory = await opened(t, store, org, { near, now: () => now })
  t.after(async () => {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return { org, store, inventory, near, calls, pass: (ms: number) => (now += ms) }
}

const question = (operation: string, as: string, id: string) => {
  const row = CATALOG.byId(operation)
  assert.ok(row !== undefined)
  return { operation: row, targets: [{ type: 'user', id, from: 'path' as const, as }], properties: {} }
}

test('facts come with their age, which the log renews; what the log does not tell is too old for it', async (t) => {
  const { org, inventory, pass } = await rig(t)
  await inventory.scan()
  const admin = org.truth.users.people.idAt(0)
  const fresh = await inventory.facts('user', admin, [
    'status',
    'is_super_admin',
    'last_login_days',
    'group_count',
    'sensitivity',
  ])
  assert.equal(fresh?.facts['status']?.value, org.truth.users.get(admin)?.status)
  assert.equal(fresh?.facts['is_super_admin']?.value, true)
  assert.equal(fresh?.facts['sensitivity']?.value, 'critical')
  assert.ok((fresh?.facts['is_super_admin']?.path ?? []).length > 0)
  assert.ok(fresh?.facts['last_login_days'] !== undefined)
  pass(50_000)
  assert.equal((await inventory.facts('user', admin, ['status']))?.facts['status']?.age_ms, 50_000)
  pass(50_000)
  assert.equal(await inventory.facts('user', admin, ['status']), undefined, 'too old to be relied on')
  await inventory.follow()
  const again = await inventory.facts('user', admin, ['status', 'last_login_days'])
  assert.equal(again?.facts['status']?.age_ms, 0)
  assert.equal(again?.facts['last_login_days'], undefined, 'sign-ins are not followed')
  assert.equal(
    (await inventory.facts('user', String(org.truth.users.get(admin)?.profile['login']).toUpperCase(), ['status']))?.id,
    admin,
  )
})

test('a change made by others is in the facts with the next look into the log, one of our own at once', async (t) => {
  const { org, inventory } = await rig(t)
  await inventory.scan()
  const call = asSuper(org)
  const id = org.truth.users.people.idAt(30)
  const status = async () => (await inventory.facts('user', id, ['status', 'is_admin']))?.facts
  assert.equal((await status())?.['is_admin']?.value, false)
  await call('POST', `/api/v1/users/${id}/roles`, { type: 'USER_ADMIN' })
  await inventory.follow()
  assert.equal((await status())?.['is_admin']?.value, true)
  await call('POST', `/api/v1/users/${id}/lifecycle/suspend`)
  inventory.changed([{ type: 'user', id }])
  assert.equal((await status())?.['status']?.value, undefined, 'from that moment the old value is not told any more')
  await inventory.settled()
  assert.equal((await status())?.['status']?.value, 'SUSPENDED')
})

test('sensitivity and reach, with what they rest on', async (t) => {
  const { org, inventory } = await rig(t)
  await inventory.scan()
  const granting = org.truth.roles.find((row) => row.principal === 'group')
  assert.ok(granting !== undefined)
  const group = await inventory.facts('group', granting.principalId, [
    'sensitivity',
    'reach',
    'grants_admin',
    'member_count',
  ])
  assert.ok(['high', 'critical'].includes(String(group?.facts['sensitivity']?.value)))
  assert.equal(group?.facts['reach']?.value, org.truth.membersOf(granting.principalId).size)
  assert.equal(group?.facts['member_count']?.value, org.truth.membersOf(granting.principalId).size)
  const gateway = org.truth.apps.find((app) => app.label === 'gateway')
  const app = await inventory.facts('app', gateway?.id ?? '', ['sensitivity', 'scopes_granted', 'is_service'])
  assert.equal(app?.facts['sensitivity']?.value, 'critical')
  assert.equal(app?.facts['is_service']?.value, true)
})

test('what people named as sensitive is, whatever else is known of it', async (t) => {
  const { org, store, near } = await rig(t)
  const group = org.truth.groups
    .all()
    .find((one) => org.truth.roles.find((row) => row.principalId === one.id) === undefined)
  const id = group?.id ?? ''
  const settings = { sharePercent: 50, everyMinutes: 30, followSeconds: 10, clients: { main: near.clientId } }
  const inventory = await opened(t, store, org, {
    near,
    now: () => Date.parse('2026-11-22T10:00:00Z'),
    settings: { ...settings, sensitive: { [`group:${id}`]: 'critical' } },
  })
  await inventory.scan()
  const known = await inventory.facts('group', id, ['sensitivity'])
  assert.equal(known?.facts['sensitivity']?.value, 'critical')
  assert.deepEqual(known?.facts['sensitivity']?.path, ['named so in the settings'])
})

test('before any scan, rights are learned live; after it without a call', async (t) => {
  const { org, inventory, near, calls } = await rig(t)
  const user = org.truth.users.people.idAt(30)
  const ask = async () =>
    await inventory.verdict({
      ...question('suspendUser', 'id', user),
      principal: { type: 'client', id: near.clientId },
      scopes: 'any',
    })
  const cold = await ask()
  assert.equal(cold.effective, true, JSON.stringify(cold.gaps))
  assert.ok(calls.length > 0 && calls.length < 12, `${calls.length} calls`)
  await inventory.scan()
  const before = calls.length
  assert.equal((await ask()).effective, true)
  assert.equal(calls.length, before)
})

test('who can do it, by a question that is pure over the graph', async (t) => {
  const { org, inventory } = await rig(t)
  await inventory.scan()
  const user = org.truth.users.people.idAt(30)
  const { able, gaps } = await inventory.think((graph) => whoCan(question('suspendUser', 'id', user), graph))
  const supers = org.truth.roles
    .where((row) => row.type === 'SUPER_ADMIN' && row.principal === 'user')
    .map((row) => row.principalId)
  assert.deepEqual(gaps, [])
  for (const id of supers) assert.ok(able.some((one) => one.principal.id === id))
})

test('exports hold every object, and parse', async (t) => {
  const { org, inventory } = await rig(t)
  await inventory.scan()
  const all = async (format: 'opengraph' | 'json' | 'graphml') =>
    (await Array.fromAsync(inventory.export(format))).join('')
  const graph = JSON.parse(await all('opengraph')) as {
    graph: { nodes: { id: string; kinds: string[] }[]; edges: unknown[] }
  }
  assert.equal(graph.graph.nodes.filter((node) => node.kinds[0] === 'Okta_User').length, org.truth.users.size)
  assert.ok(graph.graph.edges.length > 100)
  JSON.parse(await all('json'))
  assert.match(await all('graphml'), /<\/graphml>\n$/)
})

test('history tells who gained what, and by which event', async (t) => {
  const { org, inventory } = await rig(t)
  await inventory.scan()
  assert.deepEqual(await inventory.changes(0), [], 'what is found first is no news')
  const id = org.truth.users.people.idAt(30)
  await asSuper(org)('POST', `/api/v1/users/${id}/roles`, { type: 'USER_ADMIN' })
  await inventory.follow()
  const [gain] = await inventory.changes(0, { kinds: ['Okta_HasRoleAssignment'], id })
  assert.equal(gain?.what, 'added')
  const grant = org.truth.log.entries.find((entry) => entry.event['eventType'] === 'user.account.privilege.grant')
  assert.equal(gain?.event, grant?.event['uuid'])
})

test('every endpoint of the data is read, or says why not', async () => {
  const { FAMILIES, UNREAD, endpointFor } = await import('../../../gateway/inventory/discover/families.ts')
  const { default: data } = await import('../../../gateway/okta/data/discovery-endpoints.json', {
    with: { type: 'json' },
  })
  const read = new Set(FAMILIES.map((family) => family.name))
  assert.deepEqual(
    data.endpoints.map((row) => row.entity).filter((entity) => !read.has(entity) && UNREAD[entity] === undefined),
    [],
  )
  for (const family of FAMILIES) assert.ok(endpointFor(family).template.startsWith('/'))
})

test('a policy of the org that names no group reaches everyone; one of apps without an app, nobody', async (t) => {
  const { org, inventory } = await rig(t)
  const call = asSuper(org)
  const made = async (type: string): Promise<string> =>
    String((await call('POST', '/api/v1/policies', { type, name: `of ${type}`, status: 'ACTIVE' })).json.id)
  const [session, access] = [await made('OKTA_SIGN_ON'), await made('ACCESS_POLICY')]
  // As Okta shows policies that were made in its console without a condition.
  const shown = org.truth.things('policies /api/v1/policies').get(session)
  assert.ok(shown !== undefined)
  shown.body = { ...shown.body, conditions: null }
  await inventory.scan()
  const everyone = org.truth.membersOf(org.truth.everyoneId).size
  assert.ok(everyone > 0)
  const known = (await inventory.facts('policy', session, ['reach']))?.facts['reach']
  assert.equal(known?.value, everyone)
  assert.match(String(known?.path), /applies to everyone/)
  assert.equal((await inventory.facts('policy', access, ['reach']))?.facts['reach']?.value, 0)
})
