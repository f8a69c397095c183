import assert from 'node:assert/strict'
import { createServer, type Server, type Socket } from 'node:net'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import { Agent } from 'undici'
import { readTarget, type Target } from '../../gateway/enforce/receive/target.ts'
import { METHODS } from '../../gateway/model/call.ts'
import { Refusal } from '../../gateway/model/refusal.ts'
import { options } from './raw.ts'

/** The target as receive judges it, or undefined when it is refused. */
function judged(raw: string): Target | undefined {
  try {
    return readTarget(raw, 'GET', 'gateway.test:8080', options)
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

const sent = ({ path, query }: Target): string => (query === '' ? path : `${path}?${query}`)

/** Text made of the pieces that parsers disagree about. */
const piece = fc.oneof(
  fc.constantFrom(
    '/',
    '//',
    '.',
    '..',
    '/../',
    '/./',
    '\\',
    '%2e',
    '%2E%2e',
    '%2f',
    '%2F',
    '%5c',
    '%25',
    '%252e',
    '%00',
  ),
  fc.constantFrom(
    '%0d%0a',
    ';',
    ';a=b',
    '?',
    '#',
    '&',
    '=',
    '+',
    ' ',
    '\t',
    '\r',
    '\n',
    '\u0000',
    '@',
    ':',
    '%',
    '%4',
    '%zz',
  ),
  fc.constantFrom(
    'api',
    'v1',
    'users',
    'me',
    '%6de',
    'é',
    '%C3%A9',
    '%c3%a9',
    '%C0%AE',
    '%ED%A0%80',
    '*',
    '~',
    "'",
    '"',
    '<',
    '[',
    '|',
  ),
  fc.constantFrom(
    'http://gateway.test:8080',
    'https://acme.okta.com',
    'http://evil.test',
    'http://gateway.test@evil.test',
    '//evil.test',
  ),
  fc.string({ maxLength: 4 }),
  fc.integer({ min: 0, max: 255 }).map((byte) => `%${byte.toString(16).padStart(2, '0')}`),
)
const crooked = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''))
const target = fc.oneof(
  crooked,
  crooked.map((text) => `/${text}`),
  crooked.map((text) => `/api/v1/users/${text}`),
  fc.webUrl({ withQueryParameters: true }).map((url) => url.replace(/^https?:\/\/[^/?#]*/, '')),
)

describe('the path that is judged is the path that is sent', () => {
  let echo: { server: Server; port: number; lines: string[] }
  const agent = new Agent()
  before(async () => {
    echo = await rawEcho()
  })
  after(async () => {
    await agent.destroy()
    echo.server.close()
  })

  it('byte for byte on the wire, through the real client', async () => {
    await fc.assert(
      fc.asyncProperty(target, async (raw) => {
        const made = judged(raw)
        if (made === undefined) return
        await new Promise<void>((resolve, reject) => {
          agent.dispatch(
            { origin: `http://127.0.0.1:${echo.port}`, path: sent(made), method: 'GET' },
            {
              onRequestStart() {},
              onResponseStart() {},
              onResponseData() {},
              onResponseEnd: () => resolve(),
              onResponseError: (_, error) => reject(error),
            },
          )
        })
        assert.equal(echo.lines.at(-1), `GET ${sent(made)} HTTP/1.1`)
      }),
      { numRuns: 600 },
    )
  })

  it('and no URL parser on the way would read another path', () => {
    fc.assert(
      fc.property(target, (raw) => {
        const made = judged(raw)
        if (made === undefined) return
        const url = new URL(`https://acme.okta.com${sent(made)}`)
        assert.equal(url.host, 'acme.okta.com')
        assert.equal(url.pathname, made.path)
        assert.equal(url.hash, '')
        // URL writes ' as %27 in queries; the meaning is the same.
        assert.equal(url.search.replace(/^\?/, '').replaceAll('%27', "'"), made.query.replaceAll('%27', "'"))
        assert.deepEqual([...url.searchParams], made.params)
      }),
      { numRuns: 5000 },
    )
  })

  it('and what is canonical stays what it is', () => {
    fc.assert(
      fc.property(target, (raw) => {
        const made = judged(raw)
        if (made === undefined) return
        assert.deepEqual(judged(sent(made)), made)
        assert.equal(
          made.segments.map((segment) => decodeURIComponent(encodeURIComponent(segment))).length,
          made.segments.length,
        )
        for (const segment of made.segments) assert.ok(segment !== '' && segment !== '.' && segment !== '..')
      }),
      { numRuns: 5000 },
    )
  })

  it('and throws nothing but refusals, whatever the method', () => {
    fc.assert(
      fc.property(target, fc.constantFrom(...METHODS), fc.option(crooked, { nil: undefined }), (raw, method, host) => {
        try {
          readTarget(raw, method, host, options)
        } catch (error) {
          assert.ok(error instanceof Refusal)
        }
      }),
      { numRuns: 3000 },
    )
  })

  it('and every login and label can still be named', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (name) => {
        const made = judged(`/api/v1/users/${encodeURIComponent(name)}`)
        if (made === undefined) {
          // Only names no parser can be trusted with: dots between slashes, backslashes, controls, what looks like an escape.
          assert.match(name, /(?:^|\/)\.{1,2}(?:[/;]|$)|\\|\p{Cc}|%[0-9a-f]{2}/iu)
        } else assert.equal(made.segments.at(-1), name)
      }),
      { numRuns: 2000 },
    )
  })
})

/** Answers every request on a socket and keeps the request lines as they came. */
function rawEcho(): Promise<{ server: Server; port: number; lines: string[] }> {
  const lines: string[] = []
  const server = createServer((socket: Socket) => {
    let text = ''
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        lines.push(text.slice(0, text.indexOf('\r\n')))
        text = text.slice(end + 4)
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
      }
    })
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      assert.ok(typeof address === 'object' && address !== null)
      resolve({ server, port: address.port, lines })
    })
  })
}
