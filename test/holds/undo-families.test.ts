import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { buildPolicy } from '../../cli/offline/policy.ts'
import { makeCatalog } from '../../gateway/okta/catalog.ts'
import { places } from '../policies/places.ts'
import { asSuper } from '../okta/support.ts'
import { startTestGateway } from '../support/gateway.ts'
import { group, operator, someone } from './people.ts'

const types = [...new Set(makeCatalog({}).rows.flatMap((row) => [row.resource, ...Object.values(row.parameters)]))]
const AGENT = {
  name: 'terraform',
  kind: 'service' as const,
  grant: { operations: ['*'], resources: Object.fromEntries(types.map((type) => [type, ['*']])), attributes: ['*'] },
}

interface Family {
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
  readonly changed: Readonly<Record<string, unknown>>
  readonly switched?: boolean
  /** Where its own deletion has an inverse or a reason. */
  readonly deletes?: boolean
}

const channel = (uri: string, more: object = {}) => ({
  type: 'HTTP',
  version: '1.0.0',
  config: { uri, method: 'POST', headers: [], ...more },
})

const FAMILIES: readonly Family[] = [
  {
    path: '/api/v1/authorizationServers',
    body: { name: 'a', audiences: ['api://a'] },
    changed: { name: 'b', audiences: ['api://b'] },
    switched: true,
    deletes: true,
  },
  {
    path: '/api/v1/policies',
    body: { type: 'PASSWORD', name: 'p', description: 'as it was' },
    changed: { type: 'PASSWORD', name: 'q' },
    switched: true,
    deletes: true,
  },
  { path: '/api/v1/realms', body: { profile: { name: 'r' } }, changed: { profile: { name: 's' } } },
  {
    path: '/api/v1/behaviors',
    body: { name: 'b', type: 'VELOCITY', settings: { velocityKph: 9 } },
    changed: { name: 'b', type: 'VELOCITY', settings: { velocityKph: 800 } },
    switched: true,
  },
  {
    path: '/api/v1/trustedOrigins',
    body: { name: 'o', origin: 'https://o.test', scopes: [{ type: 'CORS' }] },
    changed: { name: 'o', origin: 'https://else.test', scopes: [{ type: 'REDIRECT' }] },
    switched: true,
    deletes: true,
  },
  {
    path: '/api/v1/device-assurances',
    body: { name: 'd', platform: 'IOS', jailbreak: false },
    changed: { name: 'd', platform: 'IOS', jailbreak: true },
  },
  {
    path: '/api/v1/zones',
    body: { name: 'z', type: 'IP', gateways: [{ type: 'CIDR', value: '203.0.113.0/24' }] },
    changed: { name: 'z', type: 'IP', gateways: [{ type: 'CIDR', value: '0.0.0.0/0' }] },
    switched: true,
    deletes: true,
  },
  {
    path: '/api/v1/brands',
    body: { name: 'Acme North' },
    changed: { name: 'Acme South', removePoweredByOkta: true },
    deletes: true,
  },
  {
    path: '/api/v1/inlineHooks',
    body: {
      name: 'i',
      type: 'com.okta.oauth2.tokens.transform',
      version: '1.0.0',
      channel: channel('https://hooks.acme.test/a'),
    },
    changed: {
      name: 'i',
      type: 'com.okta.oauth2.tokens.transform',
      version: '1.0.0',
      channel: channel('https://hooks.acme.test/b'),
    },
    switched: true,
  },
  {
    path: '/api/v1/logStreams',
    body: {
      name: 'l',
      type: 'splunk_cloud_logstreaming',
      settings: { host: 'a.splunkcloud.com', edition: 'aws', token: 't' },
    },
    changed: { name: 'l', type: 'splunk_cloud_logstreaming', settings: { host: 'b.splunkcloud.com', edition: 'gcp' } },
    deletes: true,
  },
  {
    path: '/api/v1/idps',
    body: { name: 's', type: 'SAML2', protocol: { type: 'SAML2', settings: { nameFormat: 'a' } } },
    changed: { name: 's', type: 'SAML2', protocol: { type: 'SAML2', settings: { nameFormat: 'b' } } },
    switched: true,
    deletes: true,
  },
]

/** The policy with hosts of the org's own to which hooks may lead. */
async function hooksAllowed(t: TestContext): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-hooks-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'settings.yaml'), 'hooks:\n  allowed_hook_hosts: [hooks.acme.test]\n')
  const file = join(folder, 'bundle.tar.gz')
  writeFileSync(file, (await buildPolicy({ ...places, rules: folder })).bundle)
  return file
}

async function stage(t: TestContext) {
  const policy = { bundleFile: await hooksAllowed(t) }
  const gateway = await startTestGateway(t, { agents: [AGENT], config: { policy } })
  const okta = asSuper(gateway.org)
  const olu = await operator(gateway, undefined, ['operator'], 'Olu')
  const approvers = [await operator(gateway, someone(gateway)), await operator(gateway, someone(gateway))]

  /** Two people agree where two are asked for. */
  const agree = async (hold: string) => {
    for (const key of approvers) {
      const said = await gateway.operate('POST', `/api/holds/${hold}/approve`, { reason: 'checked' }, key)
      if (said.json.outcome === 'approved') return
      assert.equal(said.json.outcome, 'counted', said.text)
    }
  }
  const undoOf = async (decision: string) =>
    (await gateway.operate('GET', `/api/decisions/${decision}/undo`, undefined, olu)).json.undo
  const done = async (method: string, path: string, body?: object): Promise<string> => {
    let answer = await gateway.call('terraform', method, path, body)
    if (answer.json?.postern?.decision === 'hold') {
      await agree(answer.json.postern.hold.id)
      answer = await gateway.call('terraform', method, path, body)
    }
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.text}`)
    const decision = /id="(dec_\w+)"/.exec(answer.headers.get('postern-decision') ?? '')?.[1] ?? ''
    while ((await undoOf(decision)).why === 'Whether it was done is not known yet.');
    return decision
  }
  const undo = async (decision: string) => {
    const path = `/api/decisions/${decision}/undo`
    const { json, text } = await gateway.operate('POST', path, { reason: 'as it was' }, olu)
    assert.ok(typeof json.hold === 'string', text)
    await agree(json.hold)
    const grant = async (): Promise<string> => (await gateway.operate('GET', `/api/holds/${json.hold}`)).json.hold.grant
    let state = await grant()
    while (state === 'unspent' || state === 'claimed') state = await grant()
    assert.equal(state, 'done')
  }
  return { gateway, okta, done, undo, undoOf }
}

test('whatever the table says can be restored is restored by what it says', async (t) => {
  const { okta, done, undo, undoOf } = await stage(t)
  for (const { path, body, changed, switched, deletes } of FAMILIES)
    await t.test(path, async () => {
      const { id } = (await okta('POST', path, body)).json
      const own = `${path}/${id}`
      const now = async (): Promise<unknown> => {
        const {
          lastUpdated: _,
          lastUpdatedBy: __,
          lastUpdate: ___,
          _links: ____,
          ...rest
        } = (await okta('GET', own)).json
        return rest
      }
      const before = await now()
      const decision = await done('PUT', own, changed)
      assert.notDeepEqual(await now(), before)
      assert.ok((await undoOf(decision)).difference.length > 0)
      await undo(decision)
      assert.deepEqual(await now(), before)
      if (switched === true) {
        const off = await done('POST', `${own}/lifecycle/deactivate`)
        await undo(off)
        assert.deepEqual(await now(), before)
      }
      if (deletes === true) {
        const gone = await undoOf(await done('DELETE', own))
        assert.equal(gone.can, 'no')
        assert.match(gone.why, /^This cannot be undone/)
        assert.ok(gone.was.length > 0)
      }
    })
})

test('people, their states and their apps come back as they were', async (t) => {
  const { gateway, okta, done, undo, undoOf } = await stage(t)
  const { truth } = gateway.org
  const app = [...truth.apps.all()].find((one) => one.status === 'ACTIVE')?.id ?? ''
  const members = group(gateway.org, 'EMEA Staff', [])
  const user = () => someone(gateway)
  const status = async (path: string): Promise<number> => (await okta('GET', path)).status
  const state = (id: string) => truth.users.get(id)?.status

  await t.test('suspended, deactivated, deleted once: active again', async () => {
    const [a, b, c] = [user(), user(), user()]
    await undo(await done('POST', `/api/v1/users/${a}/lifecycle/suspend`))
    assert.equal(state(a), 'ACTIVE')
    const off = await done('POST', `/api/v1/users/${b}/lifecycle/deactivate?sendEmail=false`)
    assert.match((await undoOf(off)).notes.join(), /App assignments/)
    await undo(off)
    assert.notEqual(state(b), 'DEPROVISIONED')
    const first = await done('DELETE', `/api/v1/users/${c}`)
    assert.equal(state(c), 'DEPROVISIONED', 'Okta deactivates first')
    await undo(first)
    assert.notEqual(state(c), 'DEPROVISIONED')
    const d = user()
    await done('POST', `/api/v1/users/${d}/lifecycle/deactivate`)
    const gone = await undoOf(await done('DELETE', `/api/v1/users/${d}`))
    assert.equal(gone.can, 'no')
    assert.match(gone.why, /Their id, password, factors/)
    assert.ok(gone.was.some((one: { field: string }) => one.field === 'profile.login'))
  })

  await t.test('a user and an app, a group and an app, both ways', async () => {
    const a = user()
    const own = `/api/v1/apps/${app}/users/${a}`
    const given = await done('POST', `/api/v1/apps/${app}/users`, { id: a, scope: 'USER' })
    assert.equal(await status(own), 200)
    await undo(given)
    assert.equal(await status(own), 404)
    await okta('POST', `/api/v1/apps/${app}/users`, { id: a, scope: 'USER', credentials: { userName: 'mia.l' } })
    await undo(await done('DELETE', own))
    assert.equal((await okta('GET', own)).json.credentials?.userName, 'mia.l')
    const opened = `/api/v1/apps/${app}/groups/${members}`
    await undo(await done('PUT', opened, {}))
    assert.equal(await status(opened), 404)
  })

  await t.test('who was made is put away, and a label is as it was', async () => {
    const profile = { login: 'new.hire@acme.test', email: 'new.hire@acme.test', firstName: 'New', lastName: 'Hire' }
    const made = await done('POST', '/api/v1/users?activate=false', { profile })
    await undo(made)
    const hire = [...truth.users.all()].find((one) => one.profile['login'] === profile.login)
    assert.equal(hire?.status, 'DEPROVISIONED')
    const before = (await okta('GET', `/api/v1/apps/${app}`)).json
    const renamed = await done('PUT', `/api/v1/apps/${app}`, { ...before, label: 'Renamed' })
    await undo(renamed)
    assert.equal((await okta('GET', `/api/v1/apps/${app}`)).json.label, before.label)
  })
})

test('what hides a secret is not written back without it: it is said what it was, and why not', async (t) => {
  const { okta, done, undoOf } = await stage(t)
  const authScheme = { type: 'HEADER', key: 'authorization', value: 'hush-hush-hush' }
  const hook = (uri: string) => ({
    name: 'h',
    events: { type: 'EVENT_TYPE', items: ['user.lifecycle.create'] },
    channel: channel(uri, { authScheme }),
  })
  const { id } = (await okta('POST', '/api/v1/eventHooks', hook('https://hooks.acme.test/a'))).json
  const told = await undoOf(await done('PUT', `/api/v1/eventHooks/${id}`, hook('https://hooks.acme.test/b')))
  assert.equal(told.can, 'no')
  assert.match(told.why, /a secret that Okta does not show/)
  assert.ok(told.was.some((one: { field: string }) => one.field === 'name'))
  assert.ok(!JSON.stringify(told).includes('hush'))

  const client = (secret?: string) => ({
    name: 'o',
    type: 'OIDC',
    protocol: {
      type: 'OIDC',
      credentials: { client: { client_id: 'c', ...(secret === undefined ? {} : { client_secret: secret }) } },
    },
  })
  const hidden = (await okta('POST', '/api/v1/idps', client())).json.id
  assert.equal((await undoOf(await done('PUT', `/api/v1/idps/${hidden}`, client('hush-again')))).can, 'no')
})
