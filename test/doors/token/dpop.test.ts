import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import { decodeJwt } from 'jose'
import { makeNonces } from '../../../gateway/doors/token.ts'
import { startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { ASSERTION, assertion, clientKey, post, prover, type Asked } from '../../support/oauth.ts'

const USERS = '/api/v1/users?limit=1'

async function made(t: TestContext) {
  const key = await clientKey()
  const gateway = await startTestGateway(t, {
    agents: [
      {
        name: 'onboarding-bot',
        grant: { scopes: ['okta.users.read'], operations: [], resources: {}, attributes: [], oneTimeSecrets: false },
        clients: [{ clientId: 'bound-bot', keys: [key.publicJwk], dpop: true }],
      },
    ],
  })
  const url = `${gateway.agentsUrl}/oauth2/v1/token`
  const ask = async (headers: Record<string, string>, client_assertion?: string): Promise<Asked> =>
    await post(
      url,
      {
        grant_type: 'client_credentials',
        scope: 'okta.users.read',
        client_assertion_type: ASSERTION,
        client_assertion: client_assertion ?? (await assertion(key, 'bound-bot', gateway.agentsUrl)),
      },
      headers,
    )
  return { gateway, key, url, ask }
}

const call = (gateway: TestGateway, token: string, proof: string | undefined, path = USERS, scheme = 'DPoP') =>
  fetch(gateway.agentsUrl + path, {
    headers: { authorization: `${scheme} ${token}`, ...(proof === undefined ? {} : { dpop: proof }) },
  })

test('the dance as Okta leads it: a nonce first, then a token bound to the key, then a proof with each call', async (t) => {
  const { gateway, key, url, ask } = await made(t)
  const dancer = await prover()
  const at = { htm: 'POST', htu: url }
  assert.equal((await ask({})).json.error, 'invalid_dpop_proof')
  // The Go SDK sends the same assertion with the nonce as it sent without.
  const same = await assertion(key, 'bound-bot', gateway.agentsUrl)
  const first = await ask({ dpop: await dancer.proof(at) }, same)
  assert.deepEqual([first.status, first.json.error], [400, 'use_dpop_nonce'])
  const nonce = first.headers.get('dpop-nonce') ?? ''
  const second = await ask({ dpop: await dancer.proof({ ...at, nonce }) }, same)
  assert.equal(second.status, 200, JSON.stringify(second.json))
  assert.equal(second.json.token_type, 'DPoP')
  const token = second.json.access_token as string
  assert.deepEqual(decodeJwt(token)['cnf'], { jkt: dancer.thumbprint })

  const htu = `${gateway.agentsUrl}/api/v1/users`
  const proof = () => dancer.proof({ htm: 'GET', htu, accessToken: token })
  assert.equal((await call(gateway, token, await proof())).status, 200)
  const used = await proof()
  assert.equal((await call(gateway, token, used)).status, 200)
  assert.equal((await call(gateway, token, used)).status, 401)
  assert.equal((await call(gateway, token, undefined)).status, 401)
  assert.equal((await call(gateway, token, undefined, USERS, 'Bearer')).status, 401)
  assert.equal((await call(gateway, token, await proof(), USERS, 'Bearer')).status, 401)
  const refused = await call(gateway, token, used)
  assert.match(refused.headers.get('www-authenticate') ?? '', /^DPoP .*invalid_dpop_proof/)
})

test('a proof counts only for its method, its URL, its token, its moment and its key', async (t) => {
  const { gateway, url, ask } = await made(t)
  const dancer = await prover()
  const nonce = (await ask({ dpop: await dancer.proof({ htm: 'POST', htu: url }) })).headers.get('dpop-nonce') ?? ''
  const { json } = await ask({ dpop: await dancer.proof({ htm: 'POST', htu: url, nonce }) })
  const token = json.access_token as string
  const now = Math.floor(Date.now() / 1000)
  const good = { htm: 'GET', htu: `${gateway.agentsUrl}/api/v1/users`, accessToken: token }
  for (const [change, header] of [
    [{ htm: 'POST' }],
    [{ htu: `${gateway.agentsUrl}/api/v1/groups` }],
    [{ htu: 'https://evil.example/api/v1/users' }],
    [{ htu: 'nonsense' }],
    [{ ath: 'x' }],
    [{ iat: now - 3600 }],
    [{ iat: now + 3600 }],
    [{ jti: 'short' }],
    [{}, { typ: 'jwt' }],
    [{}, { jwk: undefined }],
  ] as [object, object?][]) {
    const proof = await dancer.proof({ ...good, ...change }, header)
    assert.equal((await call(gateway, token, proof)).status, 401, JSON.stringify([change, header]))
  }
  const other = await (await prover()).proof(good)
  assert.equal((await call(gateway, token, other)).status, 401)
  assert.equal((await call(gateway, token, 'nonsense')).status, 401)
  // By any name that means this gateway, with its query or without.
  for (const htu of [good.htu, `${good.htu}?limit=1`, `${gateway.orgUrl}/api/v1/users`])
    assert.equal((await call(gateway, token, await dancer.proof({ ...good, htu }))).status, 200, htu)
})

test('at the token endpoint too a proof is good once, and a nonce of another is none', async (t) => {
  const { url, ask } = await made(t)
  const dancer = await prover()
  const at = { htm: 'POST', htu: url }
  const nonce = (await ask({ dpop: await dancer.proof(at) })).headers.get('dpop-nonce') ?? ''
  const proof = await dancer.proof({ ...at, nonce, jti: randomUUID() })
  assert.equal((await ask({ dpop: proof })).status, 200)
  assert.match((await ask({ dpop: proof })).json.error_description, /used before/)
  for (const wrong of [`${nonce}x`, 'abc', `zz.${createHash('sha256').update('x').digest('base64url')}`])
    assert.equal((await ask({ dpop: await dancer.proof({ ...at, nonce: wrong }) })).json.error, 'use_dpop_nonce')
})

test('nonces change each hour, and the last two are still good', () => {
  const clock = { now: 1_800_000_000_000 }
  const nonces = makeNonces(new Uint8Array(32).fill(7), () => clock.now)
  const first = nonces.current()
  for (const [hours, good] of [
    [0, true],
    [1, true],
    [2, true],
    [3, false],
  ] as const) {
    clock.now = 1_800_000_000_000 + hours * 3_600_000
    assert.equal(nonces.accepts(first), good, `${hours} h`)
    assert.equal(nonces.current() === first, hours === 0)
  }
  assert.ok(!makeNonces(new Uint8Array(32), () => clock.now).accepts(nonces.current()))
})
