import fc from 'fast-check'

/** An ordinary request, before anybody bends it. */
export interface Plain {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly type: string
  readonly body: string
}

export const json = (method: string, path: string, body: unknown, query = ''): Plain => ({
  method,
  path,
  query,
  type: 'application/json',
  body: body === undefined ? '' : JSON.stringify(body),
})

const WORDS = [
  ...['me', 'current', 'default', 'rules', '.well-known', '..', '.', '%2e%2e', '%2E', '', '00u1111111111111111', 'a'],
  ...[';x=1', 'me;a', 'x%2Fy', '..%2fgroups', '%00', '%0d%0aX: y', '%c0%ae', '%ef%bc%8f', 'A%20B', 'ü', '\\', '%5c'],
]
const INSERTS = [
  ...[
    '/',
    '//',
    '%2F',
    '%2f',
    ';',
    '?',
    '#',
    '&',
    '%3F',
    '%23',
    '%25',
    '%',
    '%zz',
    ' ',
    '\t',
    '\0',
    '\u007f',
    '@',
    ':',
  ],
  ...['+', '*', '%0A', '/../', '/./', '%6d%65', '%41', '=', ',', '~', "'", '"', '<', '{', '|', '^', '`'],
]
const QUERIES = [
  ...['activate=true', 'Activate=true', 'activate=true&activate=false', 'activate=true;x=1', '_method=DELETE', 'a[]=1'],
  ...['%61ctivate=true', 'activate', '&&', '=', 'limit=1&limit=200', 'expand=me', 'provider=TRUE', 'x=%00', 'x=%zz'],
  ...['userId=me', 'groupIds=00g1', 'search=profile.login eq "x"', '?', 'sendEmail=false', 'oauthTokens=TRUE'],
]
const TYPES = [
  ...['application/json; charset=utf-16', 'application/json;charset="utf-8"', 'text/json', 'text/plain', ''],
  ...['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/vnd.api+json'],
  ...['APPLICATION/JSON', 'application/json, text/plain', 'application/json;', 'application/merge-patch+json'],
]
const BODIES = [
  ...['\ufeff{}', '{"a":1,"a":2}', '{"profile":{"x":1e400}}', '{"n":12345678901234567890}', '[]', '[[{"type":"A"}]]'],
  ...['{"Type":"SUPER_ADMIN","type":"HELP_DESK_ADMIN"}', '{"groupids":["00g1"]}', 'null', '"x"', '{"__proto__":{}}'],
  ...['type=SUPER_ADMIN', '{"type":"HELP_DESK_ADMIN"}\0', '{"type":"\\u0053UPER_ADMIN"}', '{"a":"\\ud800"}', '{}{}'],
  ...['{"data":{"type":"users","id":"me"}}', `${'['.repeat(200)}${']'.repeat(200)}`, '{"userId":"me"}', '{"a":1,}'],
]
const HEADERS = [
  ...['X-HTTP-Method-Override: DELETE', 'X_Method_Override: DELETE', 'Content-Encoding: gzip', 'Cookie: sid=x'],
  ...['Transfer-Encoding: identity', 'Transfer-Encoding: chunked', 'Transfer-Encoding : chunked', 'Content-Length: 3'],
  ...['Expect: 100-continue', 'Expect: 200-ok', 'Upgrade: h2c', 'X-Original-URL: /api/v1/users/me', 'If-Match: "x"'],
  ...['X-Forwarded-For: 10.0.0.1', 'X-Forwarded-Host: evil.test', 'Content-Type: text/plain', 'X: y\r\n z: folded'],
  ...['Connection: authorization', 'Prefer: respond-async', 'Idempotency-Key: k', 'Authorization: SSWS other'],
]

export type Bend = (plain: Plain & { headers: string[]; version: string; line: string }) => void

const one = (words: readonly string[]) => fc.constantFrom(...words)
/** Ways to bend a request, each as somebody has tried it on some server. */
export const bends: fc.Arbitrary<Bend> = fc.oneof(
  fc.tuple(fc.nat(60), one(INSERTS)).map(([at, text]): Bend => (asked) => {
    const n = at % (asked.path.length + 1)
    Object.assign(asked, { path: asked.path.slice(0, n) + text + asked.path.slice(n) })
  }),
  fc.tuple(fc.nat(8), one(WORDS)).map(([at, word]): Bend => (asked) => {
    const parts = asked.path.split('/')
    parts[1 + (at % (parts.length - 1))] = word
    Object.assign(asked, { path: parts.join('/') })
  }),
  fc.tuple(fc.nat(60), fc.boolean()).map(([at, upper]): Bend => (asked) => {
    const n = at % asked.path.length
    const letter = asked.path.charAt(n)
    const bent = upper ? letter.toUpperCase() : `%${letter.charCodeAt(0).toString(16)}`
    Object.assign(asked, { path: asked.path.slice(0, n) + bent + asked.path.slice(n + 1) })
  }),
  one(['', '/', '/x', '.json', ';jsessionid=1', '%20']).map((tail): Bend => (asked) => {
    Object.assign(asked, { path: asked.path + tail })
  }),
  one(QUERIES).map((query): Bend => (asked) => {
    Object.assign(asked, { query: asked.query === '' ? query : `${asked.query}&${query}` })
  }),
  one(TYPES).map(
    (type): Bend =>
      (asked) =>
        void Object.assign(asked, { type }),
  ),
  one(BODIES).map(
    (body): Bend =>
      (asked) =>
        void Object.assign(asked, { body }),
  ),
  one(HEADERS).map(
    (header): Bend =>
      (asked) =>
        void asked.headers.push(header),
  ),
  one(['HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'post', 'CONNECT', 'PROPFIND']).map(
    (method): Bend =>
      (asked) =>
        void Object.assign(asked, { method }),
  ),
  one(['HTTP/1.0', 'HTTP/1.1', 'HTTP/2.0']).map(
    (version): Bend =>
      (asked) =>
        void Object.assign(asked, { version }),
  ),
  one(['http://evil.test', 'https://user@127.0.0.1', '//evil.test', '/_postern', 'HTTP://127.0.0.1']).map(
    (before): Bend =>
      (asked) =>
        void Object.assign(asked, { path: before + asked.path }),
  ),
)

/** The request as it goes over the wire; `last`: the connection ends after it. */
export function bytesOf(plain: Plain, bent: readonly Bend[], key: string, mark: string, last: boolean): Buffer {
  const asked = { ...plain, headers: [] as string[], version: 'HTTP/1.1', line: '' }
  for (const bend of bent) bend(asked)
  const { method, path, query, type, body, headers, version } = asked
  const head = [
    `${method} ${path}${query === '' ? '' : `?${query}`} ${version}`,
    'Host: 127.0.0.1',
    `Connection: ${last ? 'close' : 'keep-alive'}`,
    `Authorization: SSWS ${key}`,
    `User-Agent: ${mark}`,
    ...(body === '' ? [] : [`Content-Type: ${type}`, `Content-Length: ${Buffer.byteLength(body)}`]),
    ...headers,
    '',
    '',
  ]
  return Buffer.concat([Buffer.from(head.join('\r\n'), 'latin1'), Buffer.from(body)])
}
