import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { makeKey } from '../../../gateway/enforce/identify.ts'
import { startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { ASSERTION, assertion, clientKey, post, type ClientKey } from '../../support/oauth.ts'

const SCOPES = ['okta.users.manage', 'okta.groups.read']
const SECRET = makeKey('cs', randomBytes)

interface Made {
  readonly gateway: TestGateway
  readonly key: ClientKey
  readonly url: string
  readonly token: (form?: Record<string, string>, change?: object, header?: object) => ReturnType<typeof post>
}

async function made(t: TestContext, alg: 'RS256' | 'ES256' = 'ES256'): Promise<Made> {
  const key = await clientKey(alg)
  const gateway = await startTestGateway(t, {
    agents: [
      {
        name: 'onboarding-bot',
        grant: {
          scopes: SCOPES,
          operations: [],
          resources: { user: ['*'] },
          attributes: ['*'],
          oneTimeSecrets: false,
        },
        clients: [
          { clientId: 'bot-keys', keys: [key.publicJwk], dpop: false },
          { clientId: 'bot-secret', keys: [], secretHash: SECRET.hash, dpop: false, scopes: ['okta.users.read'] },
        ],
      },
    ],
  })
  const url = `${gateway.agentsUrl}/oauth2/v1/token`
  return {
    gateway,
    key,
    url,
    token: async (form = {}, change = {}, header = {}) =>
      await post(url, {
        grant_type: 'client_credentials',
        scope: 'okta.users.read',
        client_assertion_type: ASSERTION,
        client_assertion: await assertion(key, 'bot-keys', gateway.agentsUrl, change, { ...header }),
        ...form,
      }),
  }
}

const call = (gateway: TestGateway, authorization: string, path = '/api/v1/users?limit=1') =>
  fetch(gateway.agentsUrl + path, { headers: { authorization } })

test('a client that signs with its key gets a short-lived JWT, and the road knows its agent by it', async (t) => {
  for (const alg of ['ES256', 'RS256'] as const) {
    const { gateway, token } = await made(t, alg)
    const { status, json, headers } = await token()
    assert.equal(status, 200, JSON.stringify(json))
    assert.equal(headers.get('cache-control'), 'no-cache, no-store')
    assert.deepEqual([json.token_type, json.scope, json.expires_in], ['Bearer', 'okta.users.read', 900])
    assert.equal(decodeProtectedHeader(json.access_token).typ, 'at+jwt')
    const claims = decodeJwt(json.access_token)
    assert.deepEqual([claims.iss, claims.sub, claims['scp']], [gateway.agentsUrl, 'bot-keys', ['okta.users.read']])
    assert.equal((await call(gateway, `Bearer ${json.access_token}`)).status, 200)
    assert.equal((await call(gateway, `SSWS ${json.access_token}`)).status, 401)
    assert.equal((await call(gateway, `DPoP ${json.access_token}`)).status, 401)
    // Narrower than its agent.
    assert.equal((await call(gateway, `Bearer ${json.access_token}`, '/api/v1/groups')).status, 403)
    const last = json.access_token.slice(0, -4)
    assert.equal((await call(gateway, `Bearer ${last}AAAA`)).status, 401)
  }
})

test('an audience is good in any form that means this gateway or its org, and in no other', async (t) => {
  const { gateway, token, url } = await made(t)
  const { port } = new URL(gateway.agentsUrl)
  const org = `${gateway.orgUrl}/oauth2/v1/token`
  for (const aud of [
    url,
    [url],
    org,
    url.replace('/oauth2', '//oauth2'),
    `http://localhost:${port}/oauth2/v1/token`,
    'http://127.0.0.1/oauth2/v1/token',
  ])
    assert.equal((await token({}, { aud })).status, aud.includes('localhost:') ? 401 : 200, String(aud))
  for (const aud of [
    'https://evil.example/oauth2/v1/token',
    `${gateway.agentsUrl}/oauth2/v1/authorize`,
    [url, 'https://evil.example/oauth2/v1/token'],
    `http://user@127.0.0.1:${port}/oauth2/v1/token`,
    undefined,
  ]) {
    const { status, json } = await token({}, { aud })
    assert.deepEqual([status, json.error], [401, 'invalid_client'], String(aud))
  }
})

test('an assertion is short-lived, signed by a registered key, and good once', async (t) => {
  const { gateway, key, token, url } = await made(t)
  const now = Math.floor(Date.now() / 1000)
  for (const change of [
    { exp: now - 60 },
    { exp: now + 3700 },
    { exp: undefined },
    { iat: now + 300 },
    { nbf: now + 300 },
    { iss: 'someone-else' },
    { iss: 'nobody', sub: 'nobody' },
    { iss: 'bot-secret', sub: 'bot-secret' },
  ]) {
    const { status, json } = await token({}, change)
    assert.deepEqual([status, json.error], [401, 'invalid_client'], JSON.stringify(change))
  }
  const stranger = await clientKey('ES256', key.kid)
  const foreign = await assertion(stranger, 'bot-keys', gateway.agentsUrl)
  assert.equal((await token({ client_assertion: foreign })).json.error, 'invalid_client')
  const once = await assertion(key, 'bot-keys', gateway.agentsUrl)
  assert.equal((await token({ client_assertion: once, scope: 'okta.apps.read' })).json.error, 'invalid_scope')
  assert.equal((await token({ client_assertion: once })).status, 200)
  assert.match((await token({ client_assertion: once })).json.error_description, /used before/)
  // Without a jti it is as good as Okta has it.
  const plain = await assertion(key, 'bot-keys', gateway.agentsUrl, { jti: undefined })
  assert.equal((await token({ client_assertion: plain })).status, 200)
  assert.equal((await post(url, { grant_type: 'client_credentials' })).json.error, 'invalid_client')
})

test('a secret is shown by header or form, never by both, and never in the URL', async (t) => {
  const { gateway, url } = await made(t)
  const grant = { grant_type: 'client_credentials' }
  const basic = { authorization: `Basic ${Buffer.from(`bot-secret:${SECRET.key}`).toString('base64')}` }
  const inForm = { client_id: 'bot-secret', client_secret: SECRET.key }
  const byHeader = await post(url, grant, basic)
  // Named no scope: all that this client may have.
  assert.deepEqual([byHeader.status, byHeader.json.scope], [200, 'okta.users.read'])
  assert.equal((await post(url, { ...grant, ...inForm })).status, 200)
  assert.equal((await post(url, { ...grant, ...inForm }, basic)).json.error, 'invalid_request')
  assert.equal((await post(`${url}?client_secret=${SECRET.key}`, grant)).json.error, 'invalid_request')
  assert.equal((await post(url, { ...grant, ...inForm, scope: 'okta.users.manage' })).json.error, 'invalid_scope')
  const wrong = await post(url, grant, { authorization: `Basic ${Buffer.from('bot-secret:cs_x').toString('base64')}` })
  assert.deepEqual([wrong.status, wrong.json.error], [401, 'invalid_client'])
  assert.match(wrong.headers.get('www-authenticate') ?? '', /^Basic/)
  assert.ok(!gateway.logged.join('').includes(SECRET.key))
})

test('a request that is no form, or says a thing twice, is told so in the shape of OAuth', async (t) => {
  const { gateway, url, token } = await made(t)
  const json = await fetch(url, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })
  assert.equal(((await json.json()) as { error: string }).error, 'invalid_request')
  const twice = await fetch(url, { method: 'POST', body: new URLSearchParams('grant_type=a&grant_type=b') })
  assert.equal(twice.status, 400)
  assert.equal((await token({ grant_type: 'password' })).json.error, 'unsupported_grant_type')
  assert.equal((await fetch(url)).status, 401)
  // As an SDK asks that was given an address with a slash at its end.
  assert.equal(
    (await post(`${gateway.agentsUrl}//oauth2/v1/token`, { grant_type: 'x' })).json.error,
    'unsupported_grant_type',
  )
})

test('guessing is slowed by network and client; others of the same network go on', async (t) => {
  const { token, url } = await made(t)
  const guess = () => post(url, { grant_type: 'client_credentials', client_id: 'bot-secret', client_secret: 'cs_no' })
  let last = await guess()
  for (let i = 0; i < 10; i++) last = await guess()
  assert.deepEqual([last.status, last.json.error], [429, 'slow_down'])
  assert.ok(Number(last.headers.get('retry-after')) >= 1)
  assert.equal((await token()).status, 200)
})

test('metadata and keys say where and how, and hold nothing private', async (t) => {
  const { gateway, token } = await made(t)
  await token()
  for (const path of ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server']) {
    const said = (await (await fetch(gateway.agentsUrl + path)).json()) as Record<string, string>
    assert.equal(said['issuer'], gateway.agentsUrl)
    assert.equal(said['token_endpoint'], `${gateway.agentsUrl}/oauth2/v1/token`)
  }
  const { keys } = (await (await fetch(`${gateway.agentsUrl}/oauth2/v1/keys`)).json()) as { keys: object[] }
  assert.deepEqual(Object.keys(keys[0] ?? {}).toSorted(), ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
})

test('every token given is an entry of the log', async (t) => {
  const { gateway, token } = await made(t)
  const { json } = await token()
  const rows = await gateway.house.store.db
    .selectFrom('entries')
    .selectAll()
    .where('effect', '=', 'token.issue')
    .execute()
  assert.equal(rows.length, 1)
  const { change } = JSON.parse(rows[0]?.public ?? '{}')
  assert.deepEqual(change.scopes, ['okta.users.read'])
  assert.equal(change.jti, decodeJwt(json.access_token).jti)
  assert.ok(!rows[0]?.public.includes(json.access_token))
})
