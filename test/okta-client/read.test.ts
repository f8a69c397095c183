import assert from 'node:assert/strict'
import { createServer, connect, type AddressInfo } from 'node:net'
import { createServer as createHttpServer } from 'node:http'
import { writeFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, test } from 'node:test'
import { Refusal } from '../../gateway/model/refusal.ts'
import { makeOkta, type Okta, type OktaOptions } from '../../gateway/okta/client.ts'
import { given, makeUpstream, oktaOver, type Upstream } from './upstream.ts'

const token = { name: 'main', kind: 'api_token', token: given('tok') } as const
let upstream: Upstream
const opened: Okta[] = []
const over = (more: Partial<OktaOptions> = {}): Okta => {
  const okta = oktaOver(upstream, [token], more)
  opened.push(okta)
  return okta
}
beforeEach(async () => {
  upstream = await makeUpstream()
})
afterEach(async () => {
  for (const okta of opened.splice(0)) await okta.close()
  await upstream.close()
})
const scopes = ['okta.users.read']
const refusal = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code

test('a read carries the credential and its media type, and gives status, headers and JSON', async () => {
  upstream.app.get('/api/v1/users/:id', (c) =>
    c.json(
      { auth: c.req.header('authorization'), type: c.req.header('content-type'), raw: new URL(c.req.raw.url).pathname },
      200,
      { 'x-okta-request-id': 'req1' },
    ),
  )
  const answer = await over().get('/api/v1/users/a%40b', {
    scopes,
    mediaType: 'application/json; okta-response="omitCredentials"',
  })
  assert.equal(answer.status, 200)
  assert.equal(answer.headers['x-okta-request-id'], 'req1')
  assert.deepEqual(answer.json, {
    auth: 'SSWS tok',
    type: 'application/json; okta-response="omitCredentials"',
    raw: '/api/v1/users/a%40b',
  })
})

test('a read that works makes its credential connected again', async () => {
  let taken = false
  upstream.app.get('/api/v1/org', (c) =>
    taken ? c.json({ id: '00o1' }) : c.json({ errorCode: 'E0000011', errorSummary: 'Invalid token provided' }, 401),
  )
  const okta = over()
  await okta.get('/api/v1/org', { scopes })
  assert.equal(okta.credentials.health()[0]?.state, 'reconnect_required')
  taken = true
  await okta.get('/api/v1/org', { scopes })
  assert.equal(okta.credentials.health()[0]?.state, 'connected')
})

test('a packed answer is unpacked, within the same bound', async () => {
  const packed = (size: number) => gzipSync(JSON.stringify({ text: 'x'.repeat(size) }))
  upstream.app.get('/small', () => new Response(packed(100), { headers: { 'content-encoding': 'gzip' } }))
  upstream.app.get('/bomb', () => new Response(packed(5_000_000), { headers: { 'content-encoding': 'gzip' } }))
  upstream.app.get('/long', (c) => c.json({ text: 'x'.repeat(5_000_000) }))
  const okta = over()
  assert.deepEqual((await okta.get('/small', { scopes })).json, { text: 'x'.repeat(100) })
  await assert.rejects(okta.get('/bomb', { scopes, maxBytes: 100_000 }), refusal('upstream_unreachable'))
  await assert.rejects(okta.get('/long', { scopes, maxBytes: 100_000 }), refusal('upstream_unreachable'))
})

test('a spent limit is waited for until it resets by Okta’s clock, and not beyond the patience', async () => {
  let calls = 0
  const theirs = Date.now() - 86_400_000
  upstream.app.get('/api/v1/users', (c) => {
    calls += 1
    c.header('date', new Date(theirs).toUTCString())
    c.header('x-rate-limit-limit', '50')
    c.header('x-rate-limit-remaining', calls === 1 ? '0' : '49')
    c.header('x-rate-limit-reset', String(Math.floor(theirs / 1000) + 2))
    return calls === 1 ? c.json({ errorCode: 'E0000047' }, 429) : c.json([])
  })
  const waits: number[] = []
  const okta = over({ random: () => 0, sleep: async (ms) => await Promise.resolve(void waits.push(ms)) })
  assert.equal((await okta.get('/api/v1/users', { scopes, patienceMs: 2_000 })).status, 200)
  assert.deepEqual(waits, [2_000])
  calls = 0
  assert.equal((await okta.get('/api/v1/users', { scopes, patienceMs: 1_999 })).status, 429)
  assert.equal(calls, 1)
  const bucket = okta.limits.snapshot().get('main')?.buckets.get('read /api/v1/users')
  assert.deepEqual([bucket?.limit, bucket?.remaining], [50, 0])
  assert.equal(okta.limits.snapshot().get('main')?.inFlight, 0)
})

test('a lost connection is tried once more, a second loss is told', async () => {
  let calls = 0
  const server = createHttpServer((request, response) => {
    calls += 1
    if (calls === 1 || request.url === '/never') request.socket.destroy()
    else response.end('{"ok":true}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const orgUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // a TCP server has a port
  const okta = makeOkta({ orgUrl, credentials: [token] })
  assert.deepEqual((await okta.get('/once', { scopes })).json, { ok: true })
  calls = 0
  await assert.rejects(okta.get('/never', { scopes }), refusal('upstream_unreachable'))
  assert.equal(calls, 2)
  await okta.close()
  server.close()
})

test('Okta that does not answer in time is told apart from Okta that cannot be reached', async () => {
  const silent = createServer(() => undefined)
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const orgUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}` // a TCP server has a port
  const okta = makeOkta({ orgUrl, credentials: [token], egress: { headersMs: 50 } })
  await assert.rejects(okta.get('/x', { scopes }), refusal('upstream_timeout'))
  await assert.rejects(okta.get('/x', { scopes, signal: AbortSignal.timeout(5) }), refusal('upstream_timeout'))
  await okta.dispatcher.destroy()
  silent.close()
  const nobody = makeOkta({ orgUrl, credentials: [token] })
  await assert.rejects(nobody.get('/x', { scopes }), refusal('upstream_unreachable'))
  await nobody.close()
})

test('an access token that Okta took back is replaced once, for however many reads', async () => {
  const secret = { name: 'oin', kind: 'client_secret', clientId: 'client', secret: given('s') } as const
  upstream.token.secret = 's'
  let now = Date.now()
  const okta = oktaOver(upstream, [secret], { now: () => now })
  opened.push(okta)
  const revoked = new Set<string>()
  upstream.app.get('/api/v1/users', (c) => {
    const auth = c.req.header('authorization') ?? ''
    return revoked.has(auth) ? c.json({ errorCode: 'E0000011' }, 401) : c.json({ auth })
  })
  const first = await okta.get('/api/v1/users', { scopes })
  revoked.add(String((first.json as { auth: string }).auth)) // the route above made it
  now += 10_000
  const answers = await Promise.all(Array.from({ length: 10 }, async () => await okta.get('/api/v1/users', { scopes })))
  assert.deepEqual(new Set(answers.map((each) => each.status)), new Set([200]))
  assert.equal(upstream.token.seen.length, 2)
})

test('a token that is refused from the start is not asked for again and again', async () => {
  upstream.token.secret = 's'
  const okta = oktaOver(upstream, [{ name: 'oin', kind: 'client_secret', clientId: 'client', secret: given('s') }])
  opened.push(okta)
  upstream.app.get('/api/v1/users', (c) => c.json({ errorCode: 'E0000011' }, 401))
  for (let at = 0; at < 5; at++) assert.equal((await okta.get('/api/v1/users', { scopes })).status, 401)
  assert.equal(upstream.token.seen.length, 1)
})

test('a redirect is not followed: the credential goes to the org only', async () => {
  let elsewhere = 0
  upstream.app.get('/api/v1/users', (c) => c.redirect('/other', 302))
  upstream.app.get('/other', (c) => {
    elsewhere += 1
    return c.json({})
  })
  assert.equal((await over().get('/api/v1/users', { scopes })).status, 302)
  assert.equal(elsewhere, 0)
  await assert.rejects(over().get('//evil.test/x', { scopes }), refusal('internal'))
  await assert.rejects(over().get('@evil.test/x', { scopes }), refusal('internal'))
})

test('with a proxy configured calls go through it, but for hosts that are named as direct', async () => {
  upstream.app.get('/api/v1/users', (c) => c.json([]))
  const targets: string[] = []
  const proxy = createHttpServer()
  proxy.on('connect', (request, socket) => {
    targets.push(request.url ?? '')
    const [host, port] = (request.url ?? '').split(':')
    const out = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      out.pipe(socket).pipe(out)
    })
    out.on('error', () => socket.destroy())
    socket.on('error', () => out.destroy())
  })
  proxy.on('request', (request, response) => {
    targets.push(request.url ?? '')
    response.end('[]')
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const httpProxy = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` // a TCP server has a port
  assert.equal((await over({ egress: { httpProxy } }).get('/api/v1/users', { scopes })).status, 200)
  assert.equal(targets.length, 1)
  assert.equal(
    (await over({ egress: { httpProxy, noProxy: '127.0.0.1' } }).get('/api/v1/users', { scopes })).status,
    200,
  )
  assert.equal(targets.length, 1)
  for (const okta of opened.splice(0)) await okta.close()
  proxy.closeAllConnections()
  proxy.close()
})

test('a CA file or proxy nobody can use is refused when the gateway is built, without its password', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-egress-'))
  const file = join(folder, 'ca.pem')
  await writeFile(file, 'not a certificate')
  for (const egress of [
    { caFile: file },
    { caFile: join(folder, 'none') },
    { httpsProxy: 'http://u:hunter2@[bad' },
    { httpsProxy: 'socks5://x' },
  ]) {
    assert.throws(
      () => over({ egress }),
      (error) => error instanceof Error && !error.message.includes('hunter2'),
    )
  }
  await writeFile(file, rootCertificates[0] ?? '')
  over({ egress: { caFile: file, httpsProxy: 'proxy.corp.test:3128' } })
  await rm(folder, { recursive: true })
})
