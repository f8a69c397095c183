import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Received } from '../../gateway/model/call.ts'
import { post, receiver, request, speak } from './raw.ts'

let door: Awaited<ReturnType<typeof receiver>>
before(async () => {
  door = await receiver()
})
after(() => door.close())

async function taken(bytes: Buffer): Promise<Received> {
  door.seen.length = 0
  await speak(door.port, bytes)
  const [made] = door.seen
  assert.ok(
    made !== undefined && 'received' in made,
    `refused: ${made && 'refusal' in made ? made.refusal.hint : 'unseen'}`,
  )
  return made.received
}

/** The code of the refusal; 'node' when Node's own parser ended the matter before us. */
async function refusedAs(bytes: Buffer | string): Promise<string> {
  door.seen.length = 0
  const answer = await speak(door.port, bytes)
  const [made] = door.seen
  if (made === undefined) {
    assert.match(answer, /^(?:HTTP\/1\.1 4|$)/)
    return 'node'
  }
  assert.ok('refusal' in made, 'not refused')
  assert.ok(answer.startsWith(`HTTP/1.1 ${made.refusal.status} `))
  return made.refusal.code
}

describe('the path has one form', () => {
  it('keeps what is canonical byte for byte and decodes segments once', async () => {
    const { call } = await taken(request('GET /api/v1/users/mia%2Flund%40acme.test/roles?limit=2&q=a+b%20c'))
    assert.equal(call.path, '/api/v1/users/mia%2Flund%40acme.test/roles')
    assert.deepEqual(call.segments, ['api', 'v1', 'users', 'mia/lund@acme.test', 'roles'])
    assert.equal(call.query, 'limit=2&q=a+b%20c')
    assert.deepEqual(call.params, [
      ['limit', '2'],
      ['q', 'a b c'],
    ])
    assert.ok(Object.isFrozen(call) && Object.isFrozen(call.segments) && Object.isFrozen(call.headers))
  })

  it('mends the quirks of recorded clients: a doubled first slash, one slash at the end, small hex digits', async () => {
    assert.equal((await taken(request('GET //api/v1/users'))).call.path, '/api/v1/users')
    assert.equal((await taken(request('GET /api/v1/api-tokens/'))).call.path, '/api/v1/api-tokens')
    assert.equal((await taken(request('GET //api/v1/users/?'))).call.path, '/api/v1/users')
    assert.equal((await taken(request('GET /api/v1/users/a%2fb%c3%a9'))).call.path, '/api/v1/users/a%2Fb%C3%A9')
    assert.deepEqual((await taken(request('GET //'))).call.segments, [])
  })

  const crooked = {
    'dot segments': ['/api/../x', '/api/./x', '/api/v1/..', '/.', '/api/%2e%2e/x', '/api/.%2E/x'],
    'dots behind an encoded slash': ['/api/a%2F..%2Fb', '/api/..%2Fb', '/api/a%2F.'],
    'empty segments': ['/api//v1', '///api', '/api/v1//', '//api//v1'],
    backslashes: ['/api\\v1', '/api/%5c', '/api/a%5Cb'],
    'control bytes': ['/api/%00', '/api/%0d%0aX:1', '/api/%1F', '/api/%7f', '/api/%C2%85'],
    'double encoding': ['/api/%252e', '/api/a%252Fb', '/api/%25%32%65', '/api/%2541'],
    'needless encoding': ['/api/v1/users/%6de', '/api/v1/users/m%65', '/%61pi', '/api/a%2Db', '/api/%7E', '/api/%5F'],
    'invalid escapes': ['/api/%', '/api/%4', '/api/%zz', '/api/%C3', '/api/%C0%AF', '/api/%ED%A0%80', '/api/%FF'],
    'path parameters': ['/api/v1;x=1/users', '/api/..;/x', '/api/..%3B/x'],
    'characters no URL has': ['/api/"', '/api/<a>', '/api/{id}', '/api/a|b', '/api/[', '/api/^', '/api/`'],
  }
  for (const [what, paths] of Object.entries(crooked)) {
    it(`refuses ${what}`, async () => {
      for (const path of paths) assert.equal(await refusedAs(request(`GET ${path}`)), 'malformed_path', path)
    })
  }

  it('refuses fragments, raw bytes beyond ASCII and blanks', async () => {
    assert.equal(await refusedAs(request('GET /api/v1/users#x')), 'malformed_target')
    assert.equal(await refusedAs(request('GET /api?a=b#x')), 'malformed_target')
    assert.match(await refusedAs(request('GET /api/\xe9')), /malformed_path|node/)
    assert.equal(await refusedAs(request('GET /api/a b')), 'node')
    assert.equal(await refusedAs(request('GET /api/\x01')), 'node')
  })

  it('refuses a target that is too long with 414', async () => {
    assert.equal(await refusedAs(request(`GET /api/${'a'.repeat(2000)}`)), 'too_large_path')
    assert.equal(await refusedAs(request(`GET /api?q=${'a'.repeat(2000)}`)), 'too_large_path')
  })
})

describe('the query is well formed', () => {
  it('refuses broken escapes, control bytes and characters no query has', async () => {
    for (const query of ['a=%', 'a=%g0', 'a=%00', 'a=%0A', 'a=%C0%AF', 'a="x"', 'a=<', 'a=1;b=2', 'a=[1]', 'a=\\']) {
      assert.equal(await refusedAs(request(`GET /api/v1/users?${query}`)), 'malformed_query', query)
    }
  })

  it('takes a key twice on reads and refuses it on writes, however it is spelt', async () => {
    assert.equal((await taken(request('GET /api/v1/logs?a=1&a=2'))).call.params.length, 2)
    assert.equal(await refusedAs(post('POST /api/v1/users?activate=true&activate=false', '{}')), 'malformed_query')
    assert.equal(await refusedAs(request('DELETE /api/v1/users/1?sendEmail=true&send%45mail=false')), 'malformed_query')
  })

  it('refuses parameters that override the method', async () => {
    for (const query of [
      '_method=DELETE',
      'method=delete',
      '%5fmethod=PUT',
      '_METHOD=PUT',
      'a=1&X-HTTP-Method-Override=PUT',
    ]) {
      assert.equal(await refusedAs(request(`GET /api/v1/users?${query}`)), 'malformed_query', query)
    }
    const form = ['Content-Type: application/x-www-form-urlencoded', 'Content-Length: 14']
    assert.equal(await refusedAs(request('POST /api/v1/users', form, '_method=DELETE')), 'malformed_query')
  })
})

describe('the target names the gateway or the org', () => {
  it('takes absolute form for a known authority, with or without its port', async () => {
    for (const target of [
      'http://gateway.test:8080/api/v1/users',
      'http://gateway.test/api/v1/users',
      'HTTP://GATEWAY.test/api/v1/users',
      'https://acme.okta.com/api/v1/users',
      'https://acme.okta.com:443/api/v1/users',
    ]) {
      assert.equal((await taken(request(`GET ${target}`))).call.path, '/api/v1/users', target)
    }
    assert.equal((await taken(request('GET http://gateway.test?limit=1'))).call.query, 'limit=1')
  })

  it('refuses other authorities, userinfo, other schemes and asterisk form', async () => {
    for (const target of [
      'http://evil.test/api/v1/users',
      'http://gateway.test@evil.test/api',
      'http://user:pass@gateway.test/api',
      'http://gateway.test:81/api',
      'http://gateway.test.evil.test/api',
      'http://gateway.test\\@evil.test/api',
      'ftp://gateway.test/api',
      'http:///api',
    ]) {
      assert.match(await refusedAs(request(`GET ${target}`)), /^(?:malformed_target|node)$/, target)
    }
    assert.match(await refusedAs(request('OPTIONS *')), /malformed_target|node/)
  })

  it('refuses an absolute target beside a Host that means someone else', async () => {
    const bytes = 'GET http://gateway.test/api HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n'
    assert.equal(await refusedAs(bytes), 'malformed_target')
  })
})

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
    const { connect } = await import('node:net')
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
