import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { suite, test } from 'node:test'
import { exportJWK, generateKeyPair, importJWK, SignJWT, type JWK } from 'jose'
import { makeOrg, type Org } from './org.ts'

const ORIGIN = 'https://acme.okta.com'
const TOKEN = `${ORIGIN}/oauth2/v1/token`

async function assertion(
  jwk: JWK,
  clientId: string,
  change: { aud?: string; exp?: number; jti?: string; iss?: string } = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  return new SignJWT({})
    .setProtectedHeader({ alg: jwk.alg ?? 'ES256', ...(jwk.kid === undefined ? {} : { kid: jwk.kid }) })
    .setIssuer(change.iss ?? clientId)
    .setSubject(clientId)
    .setAudience(change.aud ?? TOKEN)
    .setIssuedAt(now)
    .setExpirationTime(change.exp ?? now + 300)
    .setJti(change.jti ?? randomUUID())
    .sign(await importJWK(jwk, jwk.alg ?? 'ES256'))
}

async function ask(org: Org, client_assertion: string, scope: string, headers: Record<string, string> = {}) {
  const response = await org.app.request('/oauth2/v1/token', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion,
    }).toString(),
  })
  // An answer under test.
  return { status: response.status, headers: response.headers, json: (await response.json()) as any }
}

suite('the token endpoint', () => {
  for (const alg of ['RS256', 'ES256', 'ES384'] as const) {
    test(`a service app gets a token by private_key_jwt with ${alg}`, async () => {
      const org = makeOrg()
      const app = await org.issueServiceApp({
        label: alg,
        scopes: ['okta.users.read', 'okta.groups.read'],
        roles: ['READ_ONLY_ADMIN'],
        alg,
      })
      const got = await ask(org, await assertion(app.privateJwk, app.clientId), 'okta.users.read')
      assert.equal(got.status, 200)
      assert.deepEqual([got.json.token_type, got.json.expires_in, got.json.scope], ['Bearer', 3600, 'okta.users.read'])
      const authorization = `Bearer ${String(got.json.access_token)}`
      assert.equal((await org.app.request('/api/v1/users', { headers: { authorization } })).status, 200)
      assert.equal((await org.app.request('/api/v1/groups', { headers: { authorization } })).status, 403)
    })
  }

  test('wrong keys, audiences, times, issuers, scopes and replays are refused in the OAuth shape', async () => {
    const org = makeOrg()
    const app = await org.issueServiceApp({ label: 'strict', scopes: ['okta.users.read'] })
    const stranger = {
      ...(await exportJWK((await generateKeyPair('ES256', { extractable: true })).privateKey)),
      alg: 'ES256',
      kid: app.privateJwk.kid ?? '',
    }
    const now = Math.floor(Date.now() / 1000)
    const refused = async (text: string, error: string, scope = 'okta.users.read') =>
      assert.equal((await ask(org, text, scope)).json.error, error)
    await refused(await assertion(stranger, app.clientId), 'invalid_client')
    await refused(await assertion(app.privateJwk, app.clientId, { aud: ORIGIN }), 'invalid_client')
    await refused(await assertion(app.privateJwk, app.clientId, { exp: now - 10 }), 'invalid_client')
    await refused(await assertion(app.privateJwk, app.clientId, { exp: now + 7200 }), 'invalid_client')
    await refused(await assertion(app.privateJwk, app.clientId, { iss: 'someone' }), 'invalid_client')
    await refused(await assertion(app.privateJwk, app.clientId), 'invalid_scope', 'okta.users.manage')
    const once = await assertion(app.privateJwk, app.clientId)
    assert.equal((await ask(org, once, 'okta.users.read')).status, 200)
    await refused(once, 'invalid_client')
  })

  test('an API service integration gets its token by client secret', async () => {
    const org = makeOrg()
    const app = org.issueIntegration({ type: 'cerbos', scopes: ['okta.users.read'], roles: ['READ_ONLY_ADMIN'] })
    const answer = async (secret: string) => {
      const authorization = `Basic ${Buffer.from(`${app.clientId}:${secret}`).toString('base64')}`
      return org.app.request('/oauth2/v1/token', {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
        body: 'grant_type=client_credentials&scope=okta.users.read',
      })
    }
    assert.equal((await answer(app.clientSecret)).status, 200)
    assert.equal((await answer('wrong')).status, 401)
  })

  test('DPoP: proof, nonce, bound token, and every proof once', async () => {
    const org = makeOrg()
    const app = await org.issueServiceApp({
      label: 'bound',
      scopes: ['okta.users.read'],
      roles: ['READ_ONLY_ADMIN'],
      dpop: true,
    })
    const pair = await generateKeyPair('ES256', { extractable: true })
    const jwk = await exportJWK(pair.publicKey)
    const proof = async (htm: string, htu: string, more: Record<string, unknown> = {}, key = pair.privateKey) =>
      new SignJWT({ htm, htu, jti: randomUUID(), ...more })
        .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk })
        .setIssuedAt()
        .sign(key)
    const token = async (dpop?: string) =>
      ask(org, await assertion(app.privateJwk, app.clientId), 'okta.users.read', dpop === undefined ? {} : { dpop })
    assert.equal((await token()).json.error, 'invalid_dpop_proof')
    const first = await token(await proof('POST', TOKEN))
    assert.deepEqual([first.status, first.json.error], [400, 'use_dpop_nonce'])
    const nonce = first.headers.get('dpop-nonce') ?? assert.fail('no nonce')
    assert.equal((await token(await proof('POST', `${ORIGIN}/elsewhere`, { nonce }))).json.error, 'invalid_dpop_proof')
    const got = await token(await proof('POST', TOKEN, { nonce }))
    assert.equal(got.json.token_type, 'DPoP')
    const access: string = got.json.access_token
    const ath = createHash('sha256').update(access).digest('base64url')
    const read = async (dpop: string | undefined, scheme = 'DPoP') =>
      (
        await org.app.request('/api/v1/users?limit=1', {
          headers: { authorization: `${scheme} ${access}`, ...(dpop === undefined ? {} : { dpop }) },
        })
      ).status
    const good = await proof('GET', `${ORIGIN}/api/v1/users`, { ath })
    assert.equal(await read(good), 200)
    assert.equal(await read(good), 401)
    assert.equal(await read(await proof('GET', `${ORIGIN}/api/v1/users`)), 401)
    assert.equal(await read(await proof('GET', `${ORIGIN}/api/v1/groups`, { ath })), 401)
    assert.equal(await read(await proof('POST', `${ORIGIN}/api/v1/users`, { ath })), 401)
    assert.equal(await read(undefined), 401)
    assert.equal(await read(await proof('GET', `${ORIGIN}/api/v1/users`, { ath }), 'Bearer'), 401)
  })
})
