import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, beforeEach, test } from 'node:test'
import { exportJWK, type JWK } from 'jose'
import type { CredentialSpec } from '../../gateway/okta/credentials.ts'
import type { Okta, OktaOptions } from '../../gateway/okta/client.ts'
import { checkProof, faultOf, given, makeUpstream, oktaOver, type Upstream } from './upstream.ts'

const first = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const second = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pemOf = (pair: typeof first): string => pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
const keyOf = (pair: typeof first, kid: string) => ({ source: given(pemOf(pair)), kid })

let upstream: Upstream
const opened: Okta[] = []
const over = (credentials: readonly CredentialSpec[], more: Partial<OktaOptions> = {}): Okta => {
  const okta = oktaOver(upstream, credentials, more)
  opened.push(okta)
  return okta
}
const folder = await mkdtemp(join(tmpdir(), 'postern-credentials-'))

beforeEach(async () => {
  upstream = await makeUpstream()
  upstream.token.keys.set('one', (await exportJWK(first.publicKey)) as JWK)
})
afterEach(async () => {
  for (const okta of opened.splice(0)) await okta.close()
  await upstream.close()
})
after(async () => await rm(folder, { recursive: true }))

const main = (more: object = {}): CredentialSpec => ({
  name: 'main',
  kind: 'private_key',
  clientId: 'client',
  keys: [keyOf(first, 'one')],
  ...more,
})
const request = (scopes: readonly string[], more: object = {}) => ({
  method: 'GET',
  url: `${upstream.origin}/api/v1/users?limit=1`,
  scopes,
  ...more,
})

test('an API token is sent as Okta wants it, also when it was pasted with its scheme', async () => {
  const okta = over([{ name: 'main', kind: 'api_token', token: given(' SSWS 00abc-token \n') }])
  assert.deepEqual(await okta.credentials.headersFor(request([])), { authorization: 'SSWS 00abc-token' })
})

test('a token carries only the scopes the call needs, and is asked for once however many wait', async () => {
  const okta = over([main()])
  const many = Array.from(
    { length: 20 },
    async (_, at) =>
      await okta.credentials.headersFor(
        request(at % 2 === 0 ? ['okta.users.read', 'okta.groups.read'] : ['okta.groups.read', 'okta.users.read']),
      ),
  )
  assert.equal(new Set((await Promise.all(many)).map((headers) => headers['authorization'])).size, 1)
  await okta.credentials.headersFor(request(['okta.apps.read']))
  assert.deepEqual(
    upstream.token.seen.map((each) => each.scope),
    ['okta.groups.read okta.users.read', 'okta.apps.read'],
  )
})

test('a token is renewed before it ends, beside the calls, and a failed renewal does not fail them', async () => {
  let now = Date.now()
  const okta = over([main()], { now: () => now, random: () => 0 })
  const headers = async () => (await okta.credentials.headersFor(request(['okta.users.read'])))['authorization']
  const one = await headers()
  now += 2_800_000
  upstream.token.broken = () => new Response('oops', { status: 500 })
  assert.equal(await headers(), one)
  await until(() => upstream.token.seen.length === 2)
  upstream.token.broken = undefined
  // The client rests after a failure, from when it has met it; time goes on until it tries again.
  await until(async () => {
    now += 2000
    await headers()
    return upstream.token.seen.at(-1)?.status === 200 && upstream.token.seen.length === 3
  })
  await until(async () => (await headers()) !== one)
  assert.equal(upstream.token.seen.length, 3)
})

test('a token that has ended is never sent', async () => {
  let now = Date.now()
  const okta = over([main()], { now: () => now })
  const one = await okta.credentials.headersFor(request(['okta.users.read']))
  upstream.token.broken = () => new Response('oops', { status: 500 })
  now += 3_590_000
  const { fault } = await faultOf(okta.credentials.headersFor(request(['okta.users.read'])))
  assert.equal(fault.code, 'okta_error')
  assert.ok(one['authorization']?.startsWith('Bearer '))
})

test('a rotation leaves no gap: the newest key first, the older one while Okta does not know the new', async () => {
  let now = Date.now()
  const keys = [keyOf(second, 'two'), keyOf(first, 'one')]
  const okta = over([main({ keys })], { now: () => now })
  await okta.credentials.headersFor(request(['okta.users.read']))
  assert.deepEqual(
    upstream.token.seen.map((each) => each.kid),
    ['two', 'one'],
  )
  await okta.credentials.headersFor(request(['okta.groups.read']))
  assert.deepEqual(
    upstream.token.seen.slice(2).map((each) => each.kid),
    ['one'],
    'the unknown key is not tried each time',
  )

  upstream.token.keys.set('two', (await exportJWK(second.publicKey)) as JWK)
  upstream.token.keys.delete('one')
  await okta.credentials.headersFor(request(['okta.apps.read']))
  assert.deepEqual(
    upstream.token.seen.slice(3).map((each) => each.kid),
    ['one', 'two'],
  )
  now += 61_000
  await okta.credentials.headersFor(request(['okta.logs.read']))
  assert.deepEqual(
    upstream.token.seen.slice(5).map((each) => each.kid),
    ['two'],
  )
  const ids = upstream.token.seen.flatMap((each) => each.jti ?? [])
  assert.equal(new Set(ids).size, ids.length, 'no assertion is used twice')
})

test('DPoP starts when Okta asks for it, learns the nonce once, follows its rotation, and proves every request', async () => {
  upstream.token.dpop = 'required'
  const okta = over([main()])
  const headers = await okta.credentials.headersFor(request(['okta.users.read'], { method: 'POST' }))
  assert.deepEqual(
    upstream.token.seen.map((each) => each.status),
    [400, 400, 200],
  )
  const access = /^DPoP (.+)$/.exec(headers['authorization'] ?? '')?.[1] ?? ''
  const checked = await checkProof(headers['dpop'] ?? '', 'POST', `${upstream.origin}/api/v1/users`)
  assert.equal(checked?.ath, createHash('sha256').update(access).digest('base64url'))
  assert.equal(checked?.jkt, upstream.token.issued.get(access)?.jkt)
  assert.equal(headers['x-okta-user-agent-extended'], 'isDPoP:true')
  const again = await okta.credentials.headersFor(request(['okta.users.read'], { method: 'POST' }))
  assert.notEqual(again['dpop'], headers['dpop'])

  await okta.credentials.headersFor(request(['okta.groups.read']))
  assert.deepEqual(
    upstream.token.seen.slice(3).map((each) => each.status),
    [200],
  )
  upstream.token.nonce = 'nonce-2'
  await okta.credentials.headersFor(request(['okta.apps.read']))
  assert.deepEqual(
    upstream.token.seen.slice(4).map((each) => each.status),
    [400, 200],
  )
})

test('several tokens asked for at once all learn that Okta wants DPoP', async () => {
  upstream.token.dpop = 'required'
  const okta = over([main()])
  const families = ['users', 'groups', 'apps', 'logs', 'roles']
  const all = await Promise.all(
    families.map(async (family) => await okta.credentials.headersFor(request([`okta.${family}.read`]))),
  )
  assert.ok(all.every((headers) => headers['authorization']?.startsWith('DPoP ')))
})

test('DPoP can be configured on, and where it is off the refusal says what Okta wants', async () => {
  upstream.token.dpop = 'required'
  const always = over([main({ dpop: 'always' })])
  await always.credentials.headersFor(request(['okta.users.read']))
  assert.deepEqual(
    upstream.token.seen.map((each) => each.status),
    [400, 200],
  )
  const never = over([main({ dpop: 'never' })])
  const { fault } = await faultOf(never.credentials.headersFor(request(['okta.users.read'])))
  assert.equal(fault.code, 'dpop_required')
})

test('an integration with a client secret gets its token by Basic authentication', async () => {
  upstream.token.secret = 's3cret-of-integration'
  const okta = over([
    { name: 'oin', kind: 'client_secret', clientId: 'client', secret: given('s3cret-of-integration\n') },
  ])
  assert.match((await okta.credentials.headersFor(request(['okta.users.read'])))['authorization'] ?? '', /^Bearer /)
})

test('each way the token endpoint refuses has its cause', async () => {
  const answer =
    (status: number, body: object, headers: Record<string, string> = {}) =>
    () =>
      new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })
  const late = new Date(Date.now() - 600_000).toUTCString()
  const cases = [
    ['invalid_client', answer(401, { error: 'invalid_client', error_description: 'no such key' })],
    ['clock_skew', answer(401, { error: 'invalid_client', error_description: 'x' }, { date: late })],
    [
      'clock_skew',
      answer(401, { error: 'invalid_client', error_description: 'The client_assertion token is expired.' }),
    ],
    ['invalid_scope', answer(400, { error: 'invalid_scope', error_description: 'not granted' })],
    ['unauthorized_client', answer(400, { error: 'unauthorized_client', error_description: 'x' })],
    ['access_denied', answer(403, { error: 'access_denied', error_description: 'Policy evaluation failed' })],
    ['rate_limited', answer(429, { errorCode: 'E0000047', errorSummary: 'x' })],
    ['okta_error', answer(503, {})],
    ['unexpected_answer', answer(200, { hello: 1 })],
    ['unexpected_answer', answer(200, { access_token: 'two words', token_type: 'Bearer' })],
    ['invalid_scope', answer(200, { access_token: 'x', token_type: 'Bearer', scope: 'openid' })],
    ['unexpected_answer', answer(302, {})],
  ] as const
  for (const [code, broken] of cases) {
    upstream.token.broken = broken
    const { fault } = await faultOf(over([main()]).credentials.headersFor(request(['okta.users.read'])))
    assert.equal(fault.code, code, fault.message)
    assert.match(fault.message, /credential "main"/)
  }
})

test('an org that cannot be reached, a missing secret, an operation without scope and a foreign host each say so', async () => {
  const okta = over([main()])
  await upstream.close()
  assert.equal((await faultOf(okta.credentials.headersFor(request(['okta.users.read'])))).fault.code, 'unreachable')
  const missing = over([{ name: 'a', kind: 'api_token', token: { file: join(folder, 'none') } }])
  assert.equal((await faultOf(missing.credentials.headersFor(request([])))).fault.code, 'secret_missing')
  assert.equal((await faultOf(okta.credentials.headersFor(request([])))).fault.code, 'no_scope_known')
  const foreign = { ...request(['okta.users.read']), url: 'https://evil.test/api/v1/users' }
  assert.equal((await faultOf(okta.credentials.headersFor(foreign))).fault.code, 'foreign_host')
  assert.equal((await faultOf(over([]).credentials.headersFor(request(['x'])))).fault.code, 'none_configured')
  upstream = await makeUpstream()
})

test('a fault is remembered for seconds, so that a busy agent does not spend the token endpoint’s limit', async () => {
  let now = Date.now()
  upstream.token.scopes = new Set(['okta.users.read'])
  const okta = over([main()], { now: () => now })
  for (let at = 0; at < 10; at++) await faultOf(okta.credentials.headersFor(request(['okta.apps.manage'])))
  assert.equal(upstream.token.seen.length, 1)
  now += 5_001
  await faultOf(okta.credentials.headersFor(request(['okta.apps.manage'])))
  assert.equal(upstream.token.seen.length, 2)
})

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let at = 0; at < 500; at++) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  assert.fail('waited in vain')
}
