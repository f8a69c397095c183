import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { makeOrg, type Org } from '../okta/org.ts'
import { credentialFault, type CredentialSpec, makeOkta, type Okta } from '../../gateway/okta/client.ts'
import { ALGORITHMS } from '../../gateway/okta/credentials/spec.ts'
import { given } from './upstream.ts'

/** The same credentials against the simulated org, which checks them as Okta does and shares no code with the gateway. */
let org: Org
let listening: Awaited<ReturnType<Org['listen']>>
const opened: Okta[] = []
const over = (spec: CredentialSpec): Okta => {
  const okta = makeOkta({ orgUrl: listening.url, credentials: [spec] })
  opened.push(okta)
  return okta
}
const scopes = ['okta.users.read']
const users = '/api/v1/users?limit=1'

before(async () => {
  org = makeOrg({ users: 20 })
  listening = await org.listen(0)
})
after(async () => {
  for (const okta of opened) await okta.close()
  await listening.close()
})

const appOf = async (more: object = {}) =>
  await org.issueServiceApp({
    label: 'gateway',
    scopes: ['okta.users.read', 'okta.groups.read'],
    roles: ['READ_ONLY_ADMIN'],
    ...more,
  })
const keyed = (app: Awaited<ReturnType<typeof appOf>>, more: object = {}): CredentialSpec => ({
  name: 'main',
  kind: 'private_key',
  clientId: app.clientId,
  keys: [{ source: given(JSON.stringify(app.privateJwk)) }],
  ...more,
})

test('an API token reads', async () => {
  const someone = org.truth.users.people.idAt(0)
  org.giveRole('user', someone, 'SUPER_ADMIN')
  const { token } = org.issueToken(someone)
  assert.equal(
    (await over({ name: 'main', kind: 'api_token', token: given(token) }).get(users, { scopes })).status,
    200,
  )
})

for (const alg of ALGORITHMS) {
  test(`a service app with a key for ${alg} reads, with and without DPoP`, async () => {
    assert.equal((await over(keyed(await appOf({ alg }))).get(users, { scopes })).status, 200)
    const bound = over(keyed(await appOf({ alg, dpop: true })))
    const answers = await Promise.all([1, 2, 3].map(async () => await bound.get(users, { scopes })))
    assert.deepEqual(
      answers.map((each) => each.status),
      [200, 200, 200],
    )
  })
}

test('an API service integration reads with its client secret', async () => {
  const { clientId, clientSecret } = org.issueIntegration({ type: 'postern', scopes, roles: ['READ_ONLY_ADMIN'] })
  const okta = over({ name: 'main', kind: 'client_secret', clientId, secret: given(clientSecret) })
  assert.equal((await okta.get(users, { scopes })).status, 200)
})

test('what the org refuses has its cause', async () => {
  const cause = async (spec: CredentialSpec, asked = scopes) => {
    try {
      return String((await over(spec).get(users, { scopes: asked })).status)
    } catch (error) {
      return credentialFault(error)?.code
    }
  }
  const app = await appOf()
  const other = await appOf()
  assert.equal(await cause(keyed(app, { clientId: other.clientId })), 'invalid_client')
  assert.equal(await cause(keyed(app, { clientId: '0oanobody' })), 'invalid_client')
  assert.equal(await cause(keyed(app), ['okta.apps.manage']), 'invalid_scope')
  assert.equal(await cause(keyed(await appOf({ dpop: true }), { dpop: 'never' })), 'dpop_required')
})

test('a clock that is wrong is named as the cause', async () => {
  const app = await appOf()
  for (const off of [-3_600_000, 7_200_000]) {
    const okta = makeOkta({ orgUrl: listening.url, credentials: [keyed(app)], now: () => Date.now() + off })
    opened.push(okta)
    await assert.rejects(okta.get(users, { scopes }), (error) => credentialFault(error)?.code === 'clock_skew')
  }
})

test('a token that the org revoked is replaced, and the read goes on', async () => {
  let ahead = 0
  const app = await appOf()
  const okta = makeOkta({ orgUrl: listening.url, credentials: [keyed(app)], now: () => Date.now() + ahead })
  opened.push(okta)
  assert.equal((await okta.get(users, { scopes })).status, 200)
  for (const access of org.truth.accessTokens.values()) access.revoked = true
  ahead = 10_000
  assert.equal((await okta.get(users, { scopes })).status, 200)
})
