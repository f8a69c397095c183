import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeCatalog } from '../../gateway/okta/catalog.ts'
import { asSuper } from '../okta/support.ts'
import { startTestGateway } from '../support/gateway.ts'

const types = [...new Set(makeCatalog({}).rows.flatMap((row) => [row.resource, ...Object.values(row.parameters)]))]

/** An agent that was granted all there is: what holds it is what its calls would do. */
const WIDE = {
  name: 'wide-bot',
  kind: 'service' as const,
  grant: { operations: ['*'], resources: Object.fromEntries(types.map((type) => [type, ['*']])), attributes: ['*'] },
}

test('an agent that was granted everything meets a person on every way to power, and on its daily work nobody', async (t) => {
  const gateway = await startTestGateway(t, { org: { seed: 7, users: 60 }, agents: [WIDE] })
  const { truth } = gateway.org
  const call = asSuper(gateway.org)
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into any shape
  const okta = async (method: string, path: string, body?: unknown): Promise<any> => {
    const answer = await call(method, path, body)
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.json)}`)
    return answer.json
  }
  const oidc = (label: string, uris: readonly string[], type = 'web', grants = ['authorization_code']) => ({
    name: 'oidc_client',
    label,
    signOnMode: 'OPENID_CONNECT',
    credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_basic' } },
    settings: {
      oauthClient: { redirect_uris: uris, grant_types: grants, response_types: ['code'], application_type: type },
    },
  })
  const plain = await okta('POST', '/api/v1/apps', oidc('Wiki', ['https://wiki.acme.test/cb']))
  const strong = await okta('POST', '/api/v1/apps', oidc('Console', ['https://console.acme.test/cb']))
  await okta('POST', `/api/v1/apps/${strong.id}/grants`, { scopeId: 'okta.users.manage', issuer: gateway.orgUrl })
  const team = await okta('POST', '/api/v1/groups', { profile: { name: 'Wiki team' } })
  const everyone = [...truth.groups.all()].find((group) => group.type === 'BUILT_IN')?.id
  assert.ok(everyone !== undefined)
  const people = [...truth.users.all()].filter((one) => one.status === 'ACTIVE').map(({ id }) => id)
  const [person = '', root = ''] = people
  const role = await okta('POST', `/api/v1/users/${root}/roles`, { type: 'SUPER_ADMIN' })
  const supers = await okta('POST', '/api/v1/groups', { profile: { name: 'Supers' } })
  await okta('POST', `/api/v1/groups/${supers.id}/roles`, { type: 'SUPER_ADMIN' })
  await okta('PUT', `/api/v1/groups/${supers.id}/users/${person}`)
  const desk = await okta('POST', '/api/v1/groups', { profile: { name: 'Desk' } })
  const targeted = await okta('POST', `/api/v1/groups/${desk.id}/roles`, { type: 'USER_ADMIN' })
  const policyOf = (type: string): string =>
    truth
      .things('policies /api/v1/policies')
      .all()
      .find(({ body }) => body['type'] === type)?.id ?? ''

  const rulesOf = async (method: string, path: string, body?: unknown) => {
    const answer = await gateway.call('wide-bot', method, path, body)
    return {
      status: answer.status,
      code: answer.json?.postern?.code,
      rules: answer.json?.postern?.rules,
      text: answer.text,
    }
  }
  const app = `/api/v1/apps/${plain.id}`
  const power = `/api/v1/apps/${strong.id}`
  const ways: readonly (readonly [string, string, string, unknown?])[] = [
    ['apps.opens_power', 'PUT', `${power}/groups/${team.id}`, {}],
    ['apps.opens_power', 'POST', `${power}/users`, { id: person, scope: 'USER' }],
    ['apps.wide_reach', 'PUT', `${app}/groups/${everyone}`, {}],
    ['apps.role_within', 'POST', `${app}/users`, { id: person, scope: 'USER', profile: { samlRoles: ['root'] } }],
    ['apps.powerful_app_changed', 'PUT', power, { ...strong, label: 'Renamed' }],
    ['apps.powerful_app_changed', 'POST', `${power}/lifecycle/activate`],
    ['apps.sign_in_changed', 'PUT', app, oidc('Wiki', ['https://wiki.acme.test/cb', 'https://evil.test/cb'])],
    ['apps.sign_in_changed', 'PUT', app, oidc('Wiki', ['https://wiki.acme.test/cb'], 'web', ['client_credentials'])],
    ['apps.made', 'POST', '/api/v1/apps', oidc('Mine', [], 'service', ['client_credentials'])],
    [
      'users.recovery_set',
      'POST',
      `/api/v1/users/${people[6]}`,
      { credentials: { recovery_question: { question: 'Which?', answer: 'a-word-of-mine' } } },
    ],
    ['roles.taken_away', 'DELETE', `/api/v1/users/${root}/roles/${role.id}`],
    ['users.super_admin_away', 'POST', `/api/v1/users/${root}/lifecycle/suspend`],
    ['groups.admin_leaves', 'DELETE', `/api/v1/groups/${supers.id}/users/${person}`],
    ['roles.target_added', 'PUT', `/api/v1/groups/${desk.id}/roles/${targeted.id}/targets/groups/${team.id}`],
    ['policies.created', 'POST', '/api/v1/policies', { type: 'PASSWORD', name: 'Short ones', priority: 1 }],
    ...['IDP_DISCOVERY', 'PROFILE_ENROLLMENT', 'POST_AUTH_SESSION', 'ENTITY_RISK', 'DEVICE_SIGNAL_COLLECTION'].map(
      (type) =>
        ['policies.sign_on_change', 'POST', `/api/v1/policies/${policyOf(type)}/rules`, { name: 'Mine' }] as const,
    ),
  ]
  for (const [rule, method, path, body] of ways) {
    await t.test(`${rule}: ${method} ${path.replaceAll(/\b0\w{19}\b|\brst\w{17}\b/g, '…')}`, async () => {
      const held = await rulesOf(method, path, body)
      assert.equal(held.status, 403, held.text)
      assert.equal(held.code, 'held', held.text)
      assert.ok(held.text.includes(rule), held.text)
    })
  }

  await t.test('a team gets its app, the app a new name, somebody leaves a team: nobody is asked', async () => {
    const daily: readonly (readonly [string, string, unknown?])[] = [
      ['PUT', `${app}/groups/${team.id}`, {}],
      ['PUT', app, oidc('The wiki', ['https://wiki.acme.test/cb'])],
      ['PUT', `/api/v1/groups/${team.id}/users/${people[5]}`],
      ['DELETE', `/api/v1/groups/${team.id}/users/${people[5]}`],
      ['POST', '/api/v1/apps', oidc('Forms', ['https://forms.acme.test/cb'])],
    ]
    for (const [method, path, body] of daily) {
      const passed = await rulesOf(method, path, body)
      assert.ok(passed.status < 300, `${method} ${path}: ${passed.status} ${passed.text}`)
    }
  })
})
