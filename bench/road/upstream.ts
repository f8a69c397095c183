import { createServer } from 'node:http'
import { gzipSync } from 'node:zlib'
import { makeShapes } from './shapes.ts'

const FIRST = '00u00000000000000001'

const OWN: readonly (readonly [RegExp, string])[] = [
  [/^\/api\/v1\/users\/me$/, JSON.stringify({ id: '00ubench000000000000', status: 'ACTIVE' })],
  [
    /^\/api\/v1\/users\/00ubench000000000000\/roles/,
    JSON.stringify([{ id: 'ra1', type: 'SUPER_ADMIN', status: 'ACTIVE' }]),
  ],
  [/^\/api\/v1\/users\/[^/]+\/(roles|groups|factors)/, '[]'],
]

/** The org of the bench: answers each shape at once, gzipped for who takes it. A process of its own. */
const server = createServer((incoming, outgoing) => {
  const { method, url = '' } = incoming
  incoming.resume()
  incoming.on('end', () => {
    // What the gateway reads for itself: who it is, which roles somebody holds.
    const own = OWN.find(([pattern]) => pattern.test(url))
    if (method === 'GET' && own !== undefined) {
      outgoing.writeHead(200, { 'content-type': 'application/json' }).end(own[1])
      return
    }
    const shape = method === 'POST' ? shapes.write : url.includes('limit=200') ? shapes.page : shapes.object
    const gzip = /\bgzip\b/.test(incoming.headers['accept-encoding'] ?? '')
    // Each user is itself: writes on one and the same target would wait for each other.
    const id = /^\/api\/v1\/users\/(00u\d{17})/.exec(url)?.[1] ?? FIRST
    const plain = id === FIRST ? shape.plain : Buffer.from(shape.plain.toString().replaceAll(FIRST, id))
    const body = !gzip ? plain : id === FIRST ? shape.gzip : gzipSync(plain)
    outgoing.writeHead(200, {
      'content-type': 'application/json',
      'content-length': body.length,
      ...(gzip ? { 'content-encoding': 'gzip' } : {}),
      'x-okta-request-id': 'bench',
      'x-rate-limit-limit': '60000000',
      'x-rate-limit-remaining': '59999999',
      'x-rate-limit-reset': '1893456000',
      link: `<${origin}/api/v1/users?limit=200>; rel="self"`,
    })
    outgoing.end(body)
  })
})
server.keepAliveTimeout = 60_000
let origin = ''
let shapes = makeShapes('')
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  origin = `http://127.0.0.1:${address.port}`
  shapes = makeShapes(origin)
  process.send?.({ url: origin })
})
process.on('disconnect', () => process.exit(0))
