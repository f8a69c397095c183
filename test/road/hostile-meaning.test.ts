import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestGateway, type DeclaredAgent } from '../support/gateway.ts'

const ROGUE: DeclaredAgent = {
  name: 'rogue-bot',
  kind: 'service',
  grant: {
    scopes: ['okta.users.manage', 'okta.groups.manage', 'okta.apps.manage', 'okta.idps.manage'],
    resources: { user: ['*'], group: ['*'], app: ['*'], idp: ['*'] },
    attributes: ['*'],
  },
}

test('no other spelling, and no sister of a held operation, is a way round a rule', async (t) => {
  const gateway = await startTestGateway(t, { agents: [ROGUE] })
  const { truth } = gateway.org
  const admins = [...truth.groups.all()].find((group) => group.type === 'OKTA_GROUP')
  const admin = [...truth.users.all()].find((user) => user.status === 'ACTIVE')
  assert.ok(admins !== undefined && admin !== undefined)
  gateway.org.giveRole('group', admins.id, 'SUPER_ADMIN')
  gateway.org.giveRole('user', admin.id, 'SUPER_ADMIN')
  const profile = { login: 'x@acme.test', email: 'x@acme.test', firstName: 'X', lastName: 'Y' }

  await t.test('a new user joins no admin group, whatever its groups are called', async () => {
    for (const more of [{ groupIds: admins.id }, { groupids: [admins.id] }, { GroupIds: [admins.id] }]) {
      const answer = await gateway.call('rogue-bot', 'POST', '/api/v1/users?activate=false', { profile, ...more })
      assert.equal(answer.status, 403, answer.text)
      assert.equal(answer.json.postern.decision, 'block', answer.text)
    }
  })

  await t.test('two keys that differ in case only are refused: no two readers choose alike', async () => {
    const body = { profile, credentials: {}, Credentials: { password: { value: 'Aa1!aaaaaaaa' } } }
    const answer = await gateway.call('rogue-bot', 'POST', '/api/v1/users?activate=false', body)
    assert.deepEqual([answer.status, answer.json.postern.code], [400, 'malformed_body'])
  })

  await t.test('a password is held in whatever shape it comes', async () => {
    const credentials = [{ password: { value: 'Aa1!aaaaaaaa' } }]
    const answer = await gateway.call('rogue-bot', 'POST', '/api/v1/users?activate=false', { profile, credentials })
    assert.equal(answer.json.postern?.decision, 'hold', answer.text)
  })

  await t.test('an admin is not linked to an identity that somebody else has', async () => {
    const path = `/api/v1/idps/0oa1aaaaaaaaaaaaaaaa/users/${admin.id}`
    const answer = await gateway.call('rogue-bot', 'POST', path, { externalId: 'mine' })
    assert.equal(answer.json.postern?.decision, 'hold', answer.text)
  })

  await t.test('nobody becomes a client by writing their own key into its app', async () => {
    const app = [...truth.apps.all()].find(({ signOnMode }) => signOnMode === 'OPENID_CONNECT')
    assert.ok(app !== undefined)
    const answer = await gateway.call('rogue-bot', 'PUT', `/api/v1/apps/${app.id}`, {
      name: 'oidc_client',
      label: app.label,
      signOnMode: 'OPENID_CONNECT',
      credentials: { oauthClient: { token_endpoint_auth_method: 'private_key_jwt' } },
      settings: { oauthClient: { application_type: 'service', jwks: { keys: [{ kty: 'RSA', e: 'AQAB', n: 'AQ' }] } } },
    })
    assert.equal(answer.json.postern?.decision, 'hold', answer.text)
  })
})
