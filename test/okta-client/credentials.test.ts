import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, beforeEach, test } from 'node:test'
import { exportJWK, type JWK } from 'jose'
import { credentialFault, type CredentialSpec } from '../../gateway/okta/credentials.ts'
import { choose } from '../../gateway/okta/credentials/choose.ts'
import { Refusal } from '../../gateway/model/refusal.ts'
import type { Okta, OktaOptions } from '../../gateway/okta/client.ts'
import { checkProof, given, makeUpstream, oktaOver, type Upstream } from './upstream.ts'

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

/** The fault behind a refused request. */
async function faultOf(promise: Promise<unknown>) {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof Refusal, `a Refusal, not ${String(error)}`)
  assert.equal(error.code, 'credential_unavailable')
  const fault = credentialFault(error)
  assert.ok(fault !== undefined)
  return { fault, error }
}

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
  now += 16_000
  assert.equal(await headers(), one)
  await until(() => upstream.token.seen.at(-1)?.status === 200 && upstream.token.seen.length === 3)
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

test('a secret in a file is read again when it changes, without a restart, and survives the moment it is replaced', async () => {
  let now = 1_000_000
  const file = join(folder, 'token')
  await writeFile(file, 'first-token')
  const okta = over([{ name: 'main', kind: 'api_token', token: { file } }], { now: () => now })
  const sent = async () => (await okta.credentials.headersFor(request([])))['authorization']
  assert.equal(await sent(), 'SSWS first-token')
  await writeFile(file, 'other-token')
  await utimes(file, new Date(5_000), new Date(5_000))
  now += 1_001
  assert.equal(await sent(), 'SSWS other-token')
  await writeFile(file, '')
  now += 1_001
  assert.equal(await sent(), 'SSWS other-token')
  await writeFile(file, 'third-token!')
  now += 1_001
  assert.equal(await sent(), 'SSWS third-token!')
  await rm(file)
  now += 60_000
  assert.equal((await faultOf(sent())).fault.code, 'secret_missing')
})

test('a key that comes right in its file ends the fault at once', async () => {
  let now = Date.now()
  const file = join(folder, 'key')
  await writeFile(file, pemOf(second))
  const okta = over([main({ keys: [{ source: { file }, kid: 'one' }] })], { now: () => now })
  assert.equal((await faultOf(okta.credentials.headersFor(request(['okta.users.read'])))).fault.code, 'invalid_client')
  await writeFile(file, `${pemOf(first)}\n`)
  now += 1_001
  assert.match((await okta.credentials.headersFor(request(['okta.users.read'])))['authorization'] ?? '', /^Bearer /)
})

test('no planted secret shows in any refusal, its cause, its words or its stack', async () => {
  const canary = 'canary5ecretCANARY'
  upstream.token.secret = 'something-else'
  const pem = pemOf(second)
  const specs: readonly CredentialSpec[] = [
    { name: 'a', kind: 'client_secret', clientId: 'client', secret: given(canary) },
    { name: 'b', kind: 'api_token', token: given(`${canary} with blank`) },
    { name: 'c', kind: 'private_key', clientId: 'client', keys: [{ source: given(`{"kty":"EC","d":"${canary}`) }] },
    {
      name: 'd',
      kind: 'private_key',
      clientId: 'client',
      keys: [{ source: given(`-----BEGIN PRIVATE KEY-----\n${canary}\n-----END PRIVATE KEY-----`) }],
    },
    { name: 'e', kind: 'private_key', clientId: 'client', keys: [{ source: given(pem), kid: 'unknown' }] },
    { name: 'f', kind: 'api_token', token: { provide: () => Promise.reject(new Error(`vault said ${canary}`)) } },
    { name: 'g', kind: 'api_token', token: { env: 'NOT_SET' } },
  ]
  const okta = over(specs, { env: { OTHER: canary } })
  for (const { name } of specs) {
    const { error, fault } = await faultOf(
      okta.credentials.headersFor(request(['okta.users.read'], { credential: name })),
    )
    const told = [
      error.message,
      error.hint,
      error.why,
      error.stack,
      fault.message,
      fault.stack,
      JSON.stringify(fault),
      JSON.stringify(error),
    ].join('\n')
    assert.ok(!told.includes(canary), `${name}: ${told}`)
    assert.ok(!told.includes('eyJ'), `${name} shows an assertion: ${told}`)
    for (const line of pem.split('\n').filter((each) => !each.includes('-----') && each !== ''))
      assert.ok(!told.includes(line))
    assert.equal(
      error.message,
      "Postern's own credential at Okta is not usable.",
      'the caller learns nothing of the cause',
    )
  }
})

test('settings nobody can use are refused when the gateway is built', () => {
  const token = { kind: 'api_token', token: given('x') } as const
  for (const specs of [
    [
      { name: 'a', ...token },
      { name: 'a', ...token },
    ],
    [{ name: 'a b', ...token }],
    [main({ keys: [] })],
    [main({ clientId: ' ' })],
    [
      { name: 'a', ...token, isDefault: true },
      { name: 'b', ...token, isDefault: true },
    ],
  ]) {
    assert.throws(() => over(specs as CredentialSpec[]))
  }
})

test('the credential of a call: by name, rule, agent, operation, tag, family of scopes, then the default', () => {
  const specs = [
    { name: 'first' },
    { name: 'bots', use: { agents: ['noisy-bot'] } },
    { name: 'strict', use: { rules: ['roles.admin_grant'] } },
    { name: 'one', use: { operations: ['deleteUser'] } },
    { name: 'groups', use: { tags: ['Group'] } },
    { name: 'people', use: { scopes: ['okta.users', 'okta.groups'] } },
    { name: 'reading', use: { scopes: ['okta.users.read'] } },
    { name: 'usual', isDefault: true },
  ]
  const pick = (need: object) => choose(specs, { scopes: [], ...need })?.name
  assert.equal(pick({}), 'usual')
  assert.equal(pick({ credential: 'first', agent: 'noisy-bot' }), 'first')
  assert.equal(pick({ credential: 'gone' }), undefined)
  assert.equal(pick({ agent: 'noisy-bot', rules: ['roles.admin_grant'] }), 'strict')
  assert.equal(pick({ agent: 'noisy-bot', operation: 'deleteUser' }), 'bots')
  assert.equal(pick({ operation: 'deleteUser', tag: 'Group' }), 'one')
  assert.equal(pick({ tag: 'Group', scopes: ['okta.users.read'] }), 'groups')
  assert.equal(pick({ scopes: ['okta.users.read'] }), 'reading')
  assert.equal(pick({ scopes: ['okta.users.manage'] }), 'people')
  assert.equal(pick({ scopes: ['okta.users.read', 'okta.groups.read'] }), 'people')
  assert.equal(pick({ scopes: ['okta.users.read', 'okta.apps.read'] }), 'usual', 'a family must cover every scope')
  assert.equal(pick({ scopes: ['okta.usersother.read'] }), 'usual')
  assert.equal(choose([{ name: 'only' }], { scopes: [] })?.name, 'only')
})

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let at = 0; at < 500; at++) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  assert.fail('waited in vain')
}
