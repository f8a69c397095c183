import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, beforeEach, test } from 'node:test'
import { exportJWK, type JWK } from 'jose'
import type { CredentialSpec } from '../../gateway/okta/credentials.ts'
import type { Okta, OktaOptions } from '../../gateway/okta/client.ts'
import { faultOf, given, makeUpstream, oktaOver, type Upstream } from './upstream.ts'

const first = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const second = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pemOf = (pair: typeof first): string => pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()

let upstream: Upstream
const opened: Okta[] = []
const over = (credentials: readonly CredentialSpec[], more: Partial<OktaOptions> = {}): Okta => {
  const okta = oktaOver(upstream, credentials, more)
  opened.push(okta)
  return okta
}
const folder = await mkdtemp(join(tmpdir(), 'postern-secrets-'))

beforeEach(async () => {
  upstream = await makeUpstream()
  upstream.token.keys.set('one', (await exportJWK(first.publicKey)) as JWK)
})
afterEach(async () => {
  for (const okta of opened.splice(0)) await okta.close()
  await upstream.close()
})
after(async () => await rm(folder, { recursive: true }))

const request = (scopes: readonly string[], more: object = {}) => ({
  method: 'GET',
  url: `${upstream.origin}/api/v1/users?limit=1`,
  scopes,
  ...more,
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

test('an API token that is replaced and revoked in the same breath fails no read', async () => {
  const file = join(folder, 'hasty')
  let good = ''
  const replace = async (token: string) => {
    await writeFile(`${file}.new`, token)
    await rename(`${file}.new`, file)
    good = `SSWS ${token}`
  }
  await replace('token-0')
  let refused = 0
  upstream.app.get('/api/v1/users', (c) => {
    if (c.req.header('authorization') === good) return c.json([])
    refused += 1
    return c.json({ errorCode: 'E0000011' }, 401)
  })
  const okta = over([{ name: 'main', kind: 'api_token', token: { file } }])
  const read = async () => (await okta.get('/api/v1/users', { scopes: [] })).status
  assert.equal(await read(), 200)
  for (let round = 1; round <= 3; round++) {
    await replace(`token-${round}`)
    assert.deepEqual(new Set(await Promise.all(Array.from({ length: 20 }, read))), new Set([200]))
  }
  assert.ok(refused >= 3)
  assert.equal(okta.credentials.health()[0]?.state, 'connected')

  good = 'nobody'
  refused = 0
  assert.deepEqual([await read(), await read(), await read()], [401, 401, 401])
  assert.equal(refused, 3, 'a token that was not replaced is not asked with twice')
  assert.equal(okta.credentials.health()[0]?.state, 'reconnect_required')
})

test('a key that comes right in its file ends the fault at once', async () => {
  let now = Date.now()
  const file = join(folder, 'key')
  await writeFile(file, pemOf(second))
  const okta = over(
    [{ name: 'main', kind: 'private_key', clientId: 'client', keys: [{ source: { file }, kid: 'one' }] }],
    { now: () => now },
  )
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
