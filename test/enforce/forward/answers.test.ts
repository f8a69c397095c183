import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { bufferSink } from '../../../gateway/enforce/forward.ts'
import { answer, chunk, chunkedHead, json, rig, row, type Rig } from './rig.ts'

let road: Rig
before(async () => {
  road = await rig()
})
after(() => road.close())
beforeEach(() => {
  Object.assign(road, { method: 'GET', row: row(), call: {}, oneTimeSecrets: false })
})

const user = (origin: string): string =>
  `{"id" : 12345678901234567890,"issuer":"${origin}","_links":{"self":{"href":"${origin}/api/v1/users/1"}}}`
const seen = 'https://gateway.test'

describe('what goes up', () => {
  it('is the path, query and body as judged, listed headers, and our credential last', async () => {
    road.okta.script = (socket) => void socket.write(answer(200, [], '{}'))
    Object.assign(road, {
      method: 'POST',
      row: row({ access: 'write' }),
      call: {
        path: '/api/v1/users/mia%2Flund%40acme.test',
        query: "activate=true&q='a'+b",
        headers: {
          accept: 'application/json',
          authorization: 'SSWS pk_agent',
          cookie: 'sid=1',
          'content-type': 'application/json',
        },
        body: json('{"a":1.0}'),
      },
    })
    await road.ask(['Authorization: SSWS pk_agent'])
    const request = road.okta.requests.at(-1)!
    assert.match(request, /^POST \/api\/v1\/users\/mia%2Flund%40acme\.test\?activate=true&q='a'\+b HTTP\/1\.1\r\n/)
    assert.match(request, /\r\nauthorization: SSWS token-\d+\r\n/)
    assert.match(request, /\r\ncontent-length: 9\r\n/)
    assert.ok(request.endsWith('\r\n\r\n{"a":1.0}'))
    assert.doesNotMatch(request, /pk_agent|cookie|transfer-encoding/i)
    assert.equal(request.match(/\r\nhost:/gi)?.length, 1)
  })

  it('says Content-Length: 0 for writes without a body', async () => {
    for (const method of ['POST', 'PUT'] as const) {
      await Object.assign(road, { method, row: row({ access: 'write' }) }).forward(bufferSink(100))
      assert.match(road.okta.requests.at(-1)!, /\r\ncontent-length: 0\r\n/)
    }
    await Object.assign(road, { method: 'GET', row: row() }).forward(bufferSink(100))
    assert.doesNotMatch(road.okta.requests.at(-1)!, /content-length/)
  })

  it('goes to the host the catalog names, without a credential where none is taken', async () => {
    road.row = row({ host: 'admin', takesCredential: false })
    await road.forward(bufferSink(100))
    assert.match(road.okta.requests.at(-1)!, /\r\nhost: localhost:/)
    assert.doesNotMatch(road.okta.requests.at(-1)!, /authorization/)
  })
})

describe('what comes down', () => {
  it('has its links led back, and every other byte as Okta sent it', async () => {
    road.okta.script = (socket) =>
      void socket.write(
        answer(
          200,
          [`Link: <${road.okta.origin}/api/v1/users?after=1>; rel="next"`, 'Link: <https://x.test/>; rel="self"'],
          user(road.okta.origin),
        ),
      )
    const got = await road.ask()
    assert.equal(got.body, user(road.okta.origin).replace(`"${road.okta.origin}/api`, `"${seen}/api`))
    assert.ok(got.whole)
    assert.match(got.head, /\r\nlink: <https:\/\/gateway\.test\/api\/v1\/users\?after=1>; rel="next"\r\n/i)
    assert.match(got.head, /\r\nlink: <https:\/\/x\.test\/>; rel="self"\r\n/i)
    assert.match(got.head, /\r\npostern-decision: allow\r\n/i)
  })

  it('is the same in any framing and size: chunked, gzipped, large', async () => {
    const page = `[${Array.from({ length: 900 }, () => user(road.okta.origin)).join(',\n')}]`
    const wanted = page.replaceAll(`"${road.okta.origin}/api`, `"${seen}/api`)
    for (const text of [page, user(road.okta.origin)]) {
      const want = text === page ? wanted : text.replace(`"${road.okta.origin}/api`, `"${seen}/api`)
      const pieces = text.match(/[^]{1,997}/g)!
      const framings = [
        answer(200, [], text),
        answer(200, ['Content-Encoding: gzip'], gzipSync(text)),
        answer(200, ['Content-Encoding: gzip'], gzipSync(text, { level: 0 })),
        Buffer.from(chunkedHead() + pieces.map(chunk).join('') + '0\r\n\r\n'),
      ]
      for (const bytes of framings) {
        road.okta.script = (socket) => void socket.write(bytes)
        const got = await road.ask(['Accept-Encoding: gzip'])
        assert.ok(got.whole)
        assert.ok(got.body === want)
        assert.equal(road.outcomes.at(-1)?.bytes, want.length)
      }
    }
  })

  it('is the very gzip of Okta when nothing had to change and the client takes it', async () => {
    const packed = gzipSync('{"a":[ 1.0 ]}', { level: 1 })
    road.okta.script = (socket) => void socket.write(answer(200, ['Content-Encoding: gzip'], packed))
    const got = await road.ask(['Accept-Encoding: br;q=0, gzip'])
    assert.deepEqual(Buffer.from(got.body, 'latin1'), packed)
    assert.match(got.head, /\r\ncontent-encoding: gzip/i)
    const plain = await road.ask(['Accept-Encoding: gzip;q=0'])
    assert.equal(plain.body, '{"a":[ 1.0 ]}')
    assert.doesNotMatch(plain.head, /content-encoding/i)
  })

  it('passes what is not JSON, unpacked only for clients that must have it so', async () => {
    const text = '<x href="https://acme.okta.com"/>'.repeat(50)
    road.okta.script = (socket) =>
      void socket.write(answer(200, ['Content-Type: text/xml', 'Content-Encoding: gzip'], gzipSync(text)))
    const packed = await road.ask(['Accept-Encoding: gzip'])
    assert.equal(gunzipSync(Buffer.from(packed.body, 'latin1')).toString(), text)
    const plain = await road.ask()
    assert.equal(plain.body, text)
    assert.ok(plain.whole)
  })

  it('has no body and no type where there is none', async () => {
    road.okta.script = (socket) =>
      void socket.write('HTTP/1.1 204 X\r\nContent-Type: application/json\r\nX-Okta-Request-Id: r1\r\n\r\n')
    Object.assign(road, { method: 'DELETE', row: row({ access: 'destroy' }) })
    const gone = await road.ask()
    assert.match(gone.head, /^HTTP\/1\.1 204 /)
    assert.doesNotMatch(gone.head, /content-type|transfer-encoding/i)
    assert.equal(gone.body, '')
    Object.assign(road, { method: 'HEAD', row: row({ method: 'HEAD' }) })
    road.okta.script = (socket) =>
      void socket.write('HTTP/1.1 200 X\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n')
    assert.equal((await road.ask()).body, '')
    assert.equal(road.outcomes.at(-1)?.delivered, 'whole')
  })

  it('never carries cookies, nonces or challenges of the gateway, and follows no redirect', async () => {
    const headers = [
      'Set-Cookie: sid=1',
      'DPoP-Nonce: n',
      'WWW-Authenticate: DPoP',
      'X-Internal: 1',
      `Location: ${road.okta.origin}/api/v1/x`,
      'X-Rate-Limit-Limit: 600',
      'X-Rate-Limit-Remaining: 599',
      'X-Rate-Limit-Reset: 1757605937',
      'X-Okta-Request-Id: req1',
    ]
    road.okta.script = (socket) => void socket.write(answer(302, headers, ''))
    const before = road.okta.requests.length
    const got = await road.ask()
    assert.match(got.head, /^HTTP\/1\.1 302 /)
    assert.match(got.head, /\r\nlocation: https:\/\/gateway\.test\/api\/v1\/x\r\n/i)
    assert.doesNotMatch(got.head, /set-cookie|nonce|www-auth|x-internal/i)
    assert.equal(road.okta.requests.length, before + 1)
    assert.deepEqual(road.outcomes.at(-1)?.rateLimit, { limit: 600, remaining: 599, reset: 1757605937 })
    assert.equal(road.outcomes.at(-1)?.requestId, 'req1')
  })

  it('hides one-time secrets unless the grant shows them', async () => {
    const text = '{"activationUrl" : "https://acme.okta.com/welcome/s3cret","activationToken":"s3cret"}'
    Object.assign(road, { method: 'POST', row: row({ id: 'activateUser', access: 'write' }) })
    for (const bytes of [answer(200, [], text), answer(200, ['Content-Encoding: gzip'], gzipSync(text))]) {
      road.okta.script = (socket) => void socket.write(bytes)
      road.oneTimeSecrets = false
      assert.equal((await road.ask()).body, '{"activationUrl" : "-REDACTED-","activationToken":"-REDACTED-"}')
      road.oneTimeSecrets = true
      assert.equal((await road.ask()).body, text)
    }
  })

  it('is refused when it comes in a coding that cannot be read', async () => {
    road.okta.script = (socket) =>
      void socket.write(answer(200, ['Content-Encoding: secretzip'], '{"activationUrl":"s3cret"}'))
    const got = await road.ask(['Accept-Encoding: secretzip'])
    assert.match(got.head, /^HTTP\/1\.1 502 /)
    assert.doesNotMatch(got.raw, /s3cret/)
  })

  it('goes into a buffer when nobody waits', async () => {
    road.okta.script = (socket) => void socket.write(answer(201, [], user(road.okta.origin)))
    const sink = bufferSink(20)
    const outcome = await road.forward(sink)
    assert.equal(outcome.delivered, 'whole')
    assert.equal(sink.status, 201)
    assert.equal(sink.body().length, 20)
  })
})
