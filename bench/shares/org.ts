import { createServer } from 'node:http'

/** An org that costs next to nothing: one bucket, counted by the minute as Okta does, and answers after 20 ms. A process of its own. */
const ANSWER_MS = 20
const PER_MINUTE = 4000
const BODY = Buffer.from(JSON.stringify([{ id: '00g1234567890abcdefg', profile: { name: 'Staff' } }]))
const USER = Buffer.from(JSON.stringify({ id: '00u1234567890abcdefg', status: 'ACTIVE' }))
const ROLES = Buffer.from(JSON.stringify([{ id: 'ra1', type: 'SUPER_ADMIN', status: 'ACTIVE' }]))
let until = 0
let used = 0
const server = createServer((incoming, outgoing) => {
  incoming.resume()
  const { url = '' } = incoming
  const counted = url.startsWith('/api/v1/groups')
  if (Date.now() >= until) [until, used] = [Math.ceil(Date.now() / 1000) * 1000 + 60_000, 0]
  if (counted) used += 1
  const spent = counted && used > PER_MINUTE
  setTimeout(() => {
    const body = url.endsWith('/roles') ? ROLES : url.startsWith('/api/v1/users') ? USER : BODY
    outgoing.writeHead(spent ? 429 : 200, {
      'content-type': 'application/json',
      'x-okta-request-id': 'bench',
      ...(counted
        ? {
            'x-rate-limit-limit': String(PER_MINUTE),
            'x-rate-limit-remaining': String(Math.max(0, PER_MINUTE - used)),
            'x-rate-limit-reset': String(until / 1000),
          }
        : {}),
    })
    outgoing.end(spent ? '{"errorCode":"E0000047"}' : body)
  }, ANSWER_MS)
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  process.send?.({ url: `http://127.0.0.1:${address.port}`, token: 'bench' })
})
process.on('disconnect', () => process.exit(0))
