import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { makeDoor, post, request, type Door } from './raw.ts'

let door: Door
before(async () => {
  door = await makeDoor()
})
after(() => door.close())
const taken: Door['taken'] = (bytes) => door.taken(bytes)
const refusedAs: Door['refusedAs'] = (bytes) => door.refusedAs(bytes)

describe('headers are few and single', () => {
  it('lets only the listed ones through', async () => {
    const { call } = await taken(
      request('GET /api/v1/users', [
        'Accept: application/json',
        'Cookie: sid=1',
        'X-Forwarded-For: 1.2.3.4',
        'Proxy-Authorization: Basic Og==',
        'TE: trailers',
        'Keep-Alive: 5',
        'User-Agent: bot/1',
        'If-Match: "a"',
        'Authorization: SSWS pk_1',
        'Accept-Encoding: gzip',
        'Prefer: respond-async',
        'Prefer: wait=3',
      ]),
    )
    assert.deepEqual(call.headers, {
      accept: 'application/json',
      'user-agent': 'bot/1',
      'if-match': '"a"',
      prefer: 'respond-async, wait=3',
    })
    assert.deepEqual(call.source, { ip: '127.0.0.1', userAgent: 'bot/1' })
    assert.equal(call.receivedAt, 1_000)
  })

  it('refuses two of what must be one', async () => {
    for (const pair of [
      ['Authorization: SSWS a', 'authorization: Bearer b'],
      ['Host: gateway.test'],
      ['Content-Type: application/json', 'Content-Type: text/plain'],
      ['If-Match: "a"', 'If-Match: "b"'],
      ['DPoP: a', 'DPoP: b'],
    ]) {
      assert.match(await refusedAs(request('GET /api/v1/users', pair)), /malformed_headers|node/, pair[0])
    }
  })

  it('refuses headers that override the method, also in disguise', async () => {
    for (const name of ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override', 'X_HTTP_Method_Override']) {
      assert.equal(await refusedAs(request('GET /api/v1/users', [`${name}: DELETE`])), 'malformed_headers')
    }
  })

  it('refuses to upgrade, but not the offers that HTTP clients make on their own', async () => {
    assert.equal(await refusedAs(request('GET /api', ['Upgrade: websocket'])), 'malformed_headers')
    await taken(request('GET /api', ['Upgrade: TLS/1.2']))
    await taken(request('GET /api', ['Upgrade: h2c']))
  })

  it('refuses too many or too long headers with 431', async () => {
    assert.equal(await refusedAs(request('GET /api', [`X-A: ${'a'.repeat(4000)}`])), 'too_large_headers')
    const many = Array.from({ length: 50 }, (_, i) => `X-${i}: 1`)
    assert.equal(await refusedAs(request('GET /api', many)), 'too_large_headers')
  })

  it('refuses other methods', async () => {
    for (const method of ['TRACE', 'QUERY', 'PROPFIND', 'LINK']) {
      assert.equal(await refusedAs(request(`${method} /api`)), 'method_not_allowed')
    }
  })
})

describe('a request has one length', () => {
  it('survives smuggling: both lengths, odd lengths, odd codings, folded lines, bare line feeds', async () => {
    const smuggled = 'GET /api/v1/smuggled HTTP/1.1\r\nHost: a\r\n\r\n'
    const attempts = [
      ['Content-Length: 5', 'Transfer-Encoding: chunked'],
      ['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'],
      ['Transfer-Encoding: gzip, chunked'],
      ['Transfer-Encoding: xchunked'],
      ['Transfer-Encoding : chunked'],
      ['Content-Length: 5', 'Content-Length: 6'],
      ['Content-Length: 5, 5'],
      ['Content-Length: +5'],
      ['Content-Length: 0x5'],
      ['Content-Length: -1'],
      ['X-A: b\r\n folded: c'],
      ['X-A: b\rContent-Length: 5'],
      ['X-A: b\x00'],
    ]
    for (const headers of attempts) {
      const bytes = request(
        'POST /api/v1/users',
        ['Content-Type: application/json', ...headers],
        `0\r\n\r\n${smuggled}`,
      )
      assert.match(await refusedAs(bytes), /^(?:malformed_headers|node)$/, headers.join(' | '))
      assert.ok(door.seen.length <= 1, 'the smuggled request was not seen')
    }
  })

  it('refuses Content-Encoding, since the bytes judged would not be the bytes read', async () => {
    assert.equal(await refusedAs(post('POST /api', '{}', ['Content-Encoding: gzip'])), 'malformed_headers')
    await taken(post('POST /api', '{}', ['Content-Encoding: identity']))
  })

  it('refuses a body that stops before its length', async () => {
    door.seen.length = 0
    const bytes = request('POST /api', ['Content-Type: application/json', 'Content-Length: 50'], '{"a":1}')
    await new Promise<void>((resolve) => {
      const socket = connect(door.port, '127.0.0.1', () => socket.end(bytes))
      socket
        .on('close', () => resolve())
        .on('error', () => resolve())
        .resume()
    })
    while (door.seen.length === 0) await new Promise((resolve) => setImmediate(resolve))
    const [made] = door.seen
    assert.ok(made !== undefined && 'refusal' in made && made.refusal.code === 'malformed_body')
  })

  it('answers 413 to a body that is too long, announced or not, and hangs up', async () => {
    const big = Buffer.alloc(10_001, 0x20)
    assert.equal(await refusedAs(post('POST /api', big)), 'too_large_body')
    const chunk = `2711\r\n${big.toString()}\r\n0\r\n\r\n`
    const chunked = ['Content-Type: application/json', 'Transfer-Encoding: chunked']
    assert.equal(await refusedAs(request('POST /api', chunked, chunk)), 'too_large_body')
  })

  it('takes writes without a body, however they say so', async () => {
    for (const headers of [
      ['Content-Length: 0'],
      [],
      ['Transfer-Encoding: chunked'],
      ['Content-Type: application/json'],
    ]) {
      const body = headers[0] === 'Transfer-Encoding: chunked' ? '0\r\n\r\n' : ''
      assert.equal(
        (await taken(request('POST /api/v1/users/1/lifecycle/activate', headers, body))).call.body,
        undefined,
      )
    }
  })

  it('refuses a body on a read', async () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      assert.equal(await refusedAs(post(`${method} /api`, '{}')), 'malformed_body')
      await taken(request(`${method} /api`, ['Content-Length: 0']))
    }
  })

  it('reads chunked bodies and drops their trailers', async () => {
    const chunked = ['Content-Type: application/json', 'Transfer-Encoding: chunked']
    const { call } = await taken(
      request('POST /api', chunked, '4\r\n{"a"\r\n3\r\n:1}\r\n0\r\nX-Http-Method: PUT\r\n\r\n'),
    )
    assert.deepEqual(call.body?.json, { a: 1 })
  })
})
