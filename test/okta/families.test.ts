import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import events from './data/event-types.json' with { type: 'json' }
import { POLICY_TYPES } from './families/policy-types.ts'
import { makeOrg, type Org } from './org.ts'
import { as, asSuper, type Call } from './support.ts'

const hook = {
  type: 'HTTP',
  version: '1.0.0',
  config: { uri: 'https://hooks.acme.test/x', authScheme: { type: 'HEADER', key: 'Authorization', value: 'hush' } },
}

/** Calls as a person of their own who holds one role. */
function asRole(org: Org, role: string, more: Parameters<Org['giveRole']>[3] = {}): Call {
  // From person 20 on nobody holds a role of their own at first; who is not active cannot call.
  for (let n = 20; ; n++) {
    const user = org.truth.users.people.at(n)
    if (user?.status !== 'ACTIVE' || org.truth.roles.find((row) => row.principalId === user.id) !== undefined) continue
    org.giveRole('user', user.id, role, more)
    return as(org, user.id)
  }
}

/** A family: where it is, what to make there, and who may look at it. */
interface Life {
  readonly path: string
  readonly body: object
  readonly lifecycle?: boolean
  /** A role that sees it, and one that does not. */
  readonly sees?: string
  readonly blind?: string
}

const LIVES: readonly Life[] = [
  {
    path: '/api/v1/authorizationServers',
    body: { name: 'a', audiences: ['api://a'] },
    lifecycle: true,
    sees: 'READ_ONLY_ADMIN',
    blind: 'APP_ADMIN',
  },
  {
    path: '/api/v1/policies',
    body: { type: 'PASSWORD', name: 'p' },
    lifecycle: true,
    sees: 'READ_ONLY_ADMIN',
    blind: 'HELP_DESK_ADMIN',
  },
  {
    path: '/api/v1/policies',
    body: { type: 'ACCESS_POLICY', name: 'a' },
    lifecycle: true,
    sees: 'APP_ADMIN',
    blind: 'REPORT_ADMIN',
  },
  {
    path: '/api/v1/idps',
    body: { type: 'GOOGLE', name: 'g', protocol: { type: 'OIDC' } },
    lifecycle: true,
    sees: 'ORG_ADMIN',
    blind: 'APP_ADMIN',
  },
  {
    path: '/api/v1/eventHooks',
    body: { name: 'h', events: { items: ['user.lifecycle.create'] }, channel: hook },
    lifecycle: true,
    blind: 'ORG_ADMIN',
  },
  {
    path: '/api/v1/inlineHooks',
    body: { name: 'i', type: 'com.okta.import.transform', channel: hook },
    lifecycle: true,
    blind: 'ORG_ADMIN',
  },
  {
    path: '/api/v1/logStreams',
    body: { name: 'l', type: 'aws_eventbridge', settings: {} },
    lifecycle: true,
    blind: 'ORG_ADMIN',
  },
  { path: '/api/v1/realms', body: { profile: { name: 'r' } }, sees: 'ORG_ADMIN', blind: 'READ_ONLY_ADMIN' },
  {
    path: '/api/v1/behaviors',
    body: { name: 'b', type: 'VELOCITY', settings: { velocityKph: 9 } },
    lifecycle: true,
    sees: 'READ_ONLY_ADMIN',
    blind: 'APP_ADMIN',
  },
  {
    path: '/api/v1/trustedOrigins',
    body: { name: 'o', origin: 'https://o.test' },
    lifecycle: true,
    sees: 'MOBILE_ADMIN',
    blind: 'APP_ADMIN',
  },
  {
    path: '/api/v1/device-assurances',
    body: { name: 'd', platform: 'IOS', jailbreak: false },
    sees: 'READ_ONLY_ADMIN',
    blind: 'APP_ADMIN',
  },
  { path: '/api/v1/brands', body: { name: 'n' }, sees: 'READ_ONLY_ADMIN', blind: 'APP_ADMIN' },
  {
    path: '/api/v1/push-providers',
    body: { name: 'p', providerType: 'APNS', configuration: { tokenSigningKey: 'hush' } },
    sees: 'ORG_ADMIN',
    blind: 'APP_ADMIN',
  },
  {
    path: '/api/v1/captchas',
    body: { name: 'c', type: 'HCAPTCHA', siteKey: 's', secretKey: 'hush' },
    sees: 'READ_ONLY_ADMIN',
    blind: 'APP_ADMIN',
  },
  {
    path: '/api/v1/zones',
    body: { name: 'z', type: 'IP' },
    lifecycle: true,
    sees: 'READ_ONLY_ADMIN',
    blind: 'APP_ADMIN',
  },
]

suite('families', () => {
  for (const life of LIVES) {
    const type = 'type' in life.body ? ` ${String(life.body.type)}` : ''
    test(`${life.path}${type}: made, read, listed, changed, switched, deleted; each step in the log; seen by whom Okta lets`, async () => {
      const org = makeOrg()
      const call = asSuper(org)
      const list = life.path === '/api/v1/policies' ? `${life.path}?type=${type.trim()}` : life.path
      const listed = async (): Promise<string[]> => (await call('GET', list)).json.map((row: { id: string }) => row.id)
      const made = await call('POST', life.path, life.body)
      assert.ok(made.status === 200 || made.status === 201, JSON.stringify(made.json))
      const { id } = made.json
      assert.ok(!JSON.stringify(made.json).includes('hush'), 'a secret is shown')
      assert.equal((await call('GET', `${life.path}/${id}`)).status, 200)
      assert.ok((await listed()).includes(id))
      assert.equal((await call('PUT', `${life.path}/${id}`, life.body)).status, 200)
      if (life.lifecycle === true) {
        for (const [verb, status] of [
          ['deactivate', 'INACTIVE'],
          ['activate', 'ACTIVE'],
          ['deactivate', 'INACTIVE'],
        ]) {
          assert.ok((await call('POST', `${life.path}/${id}/lifecycle/${verb}`)).status < 300)
          assert.equal((await call('GET', `${life.path}/${id}`)).json.status, status)
        }
      }
      const looks = async (role: string) => (await asRole(org, role)('GET', `${life.path}/${id}`)).status
      const changes = async (role: string) => (await asRole(org, role)('PUT', `${life.path}/${id}`, life.body)).status
      if (life.sees !== undefined) assert.equal(await looks(life.sees), 200)
      if (life.blind !== undefined) {
        assert.equal(await looks(life.blind), 403)
        assert.equal(await changes(life.blind), 403)
      }
      assert.equal(await changes('READ_ONLY_ADMIN'), 403)
      assert.equal((await call('DELETE', `${life.path}/${id}`)).status, 204)
      assert.equal((await call('GET', `${life.path}/${id}`)).json.errorCode, 'E0000007')
      assert.ok(!(await listed()).includes(id))
      const known = new Set(events.map(([eventType]) => eventType))
      const told = org.truth.log.entries.filter(({ event }) => JSON.stringify(event['target']).includes(id))
      assert.ok(told.length >= 3, `only ${told.length} events tell of it`)
      for (const { event } of told)
        assert.ok(known.has(String(event['eventType'])), `Okta has no ${String(event['eventType'])}`)
    })
  }

  test('every type of policy has a default that stays, and its rules keep an order without gaps', async () => {
    const call = asSuper(makeOrg())
    for (const type of Object.keys(POLICY_TYPES)) {
      const rows = (await call('GET', `/api/v1/policies?type=${type}`)).json
      const fixed = rows.find((row: { system: boolean }) => row.system)
      assert.ok(fixed, type)
      assert.equal((await call('DELETE', `/api/v1/policies/${fixed.id}`)).status, 403)
      const path = `/api/v1/policies/${fixed.id}/rules`
      for (const priority of [1, 1, 99]) {
        assert.equal((await call('POST', path, { name: `r${priority}`, priority })).status, 200)
      }
      const rules = (await call('GET', path)).json
      const order = rules.map((row: { priority: number }) => row.priority).toSorted((a: number, b: number) => a - b)
      assert.deepEqual(
        order,
        rules.map((_row: unknown, index: number) => index + 1),
      )
      assert.equal(rules.find((row: { system: boolean }) => row.system).priority, rules.length)
    }
    assert.equal((await call('GET', '/api/v1/policies')).status, 400)
  })

  test('an app admin with targets manages a policy only when all its apps are theirs', async () => {
    const org = makeOrg()
    const call = asSuper(org)
    const body = { type: 'ACCESS_POLICY', name: 'Mine' }
    const { id } = (await call('POST', '/api/v1/policies', body)).json
    const [mine, other] = org.truth.apps.where((app) => app.signOnMode === 'OPENID_CONNECT' && !app.service)
    assert.ok(mine !== undefined && other !== undefined)
    const admin = asRole(org, 'APP_ADMIN', { appTargets: [`${mine.name}/${mine.id}`] })
    const change = async () => (await admin('PUT', `/api/v1/policies/${id}`, body)).status
    assert.equal(await change(), 403)
    assert.equal((await call('PUT', `/api/v1/apps/${mine.id}/policies/${id}`)).status, 204)
    assert.equal(await change(), 200)
    assert.equal((await call('PUT', `/api/v1/apps/${other.id}/policies/${id}`)).status, 204)
    assert.equal(await change(), 403)
    assert.deepEqual(
      (await call('GET', `/api/v1/policies/${id}/app`)).json.map((app: { id: string }) => app.id),
      [mine.id, other.id],
    )
  })

  test('an authorization server is named by id or as default, and rotates from key to next key', async () => {
    const call = asSuper(makeOrg())
    const server = (await call('GET', '/api/v1/authorizationServers/default')).json
    assert.equal((await call('GET', `/api/v1/authorizationServers/${server.id}`)).json.issuer, server.issuer)
    const keys = async (): Promise<{ kid: string; status: string }[]> =>
      (await call('GET', '/api/v1/authorizationServers/default/credentials/keys')).json
    const before = await keys()
    const next = before.find((key) => key.status === 'NEXT')
    assert.equal(
      (await call('POST', '/api/v1/authorizationServers/default/credentials/lifecycle/keyRotate', { use: 'sig' }))
        .status,
      200,
    )
    const after = await keys()
    assert.equal(after.find((key) => key.status === 'ACTIVE')?.kid, next?.kid)
    assert.equal(after.find((key) => key.status === 'EXPIRED')?.kid, server.credentials.signing.kid)
    assert.equal((await call('DELETE', '/api/v1/authorizationServers/default')).status, 403)
  })

  test('a setting that changes what scopes mean is the super admin’s alone, and takes effect at once', async () => {
    const org = makeOrg()
    const path = '/api/v1/org/settings/clientPrivilegesSetting'
    assert.equal((await asRole(org, 'ORG_ADMIN')('GET', path)).status, 403)
    assert.equal((await asSuper(org)('PUT', path, { clientPrivilegesSetting: true })).status, 200)
    assert.equal(org.truth.settings.publicClientAppAdmins, true)
  })

  test('a large org has no more settings than a small one', () => {
    const count = (users: number): number => {
      const { truth } = makeOrg({ users, groups: 20, apps: 20 })
      return truth.things('policies /api/v1/policies').size + truth.things('devices /api/v1/devices').size
    }
    assert.ok(count(100_000) - count(100) < 100)
  })
})
