import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'

/** A request as it arrived. */
export interface Received {
  readonly method: string
  readonly target: string
  /** Lower-case names; a name may stand on several lines. */
  readonly headers: Readonly<Record<string, string | string[]>>
  readonly body: Buffer
}

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: Buffer | undefined
}

export interface Upstream {
  readonly url: string
  /** Forwarded calls since the last `expect`. */
  readonly received: readonly Received[]
  /** Own reads of the gateway, all in all. */
  readonly reads: number
  /** The answer to the next forwarded call; none may come without it. */
  expect(reply: Reply | undefined): void
  close(): Promise<void>
}

/**
 * A server that answers forwarded calls as it was told, packed where the gateway takes it, as Okta does. The gateway's own
 * reads say so in their User-Agent, and are never forwarded calls: they are answered from a fixture in which every object exists.
 */
export async function startUpstream(): Promise<Upstream> {
  let reply: Reply | undefined
  let received: Received[] = []
  let reads = 0
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing))
  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer) // a byte stream
    const one = { method: incoming.method ?? '', target: incoming.url ?? '', ...linesOf(incoming) }
    if (one.headers['user-agent'] === 'postern' && one.method === 'GET') {
      reads++
      const text = JSON.stringify(fixture(one.target))
      outgoing.writeHead(200, { 'content-type': 'application/json' }).end(text)
      return
    }
    received.push({ ...one, body: Buffer.concat(chunks) })
    outgoing.sendDate = false
    if (reply === undefined) outgoing.writeHead(500).end()
    else send(reply, /\bgzip\b/.test(incoming.headers['accept-encoding'] ?? ''), outgoing)
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a listening server has a port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    get received() {
      return received
    },
    get reads() {
      return reads
    },
    expect(next) {
      reply = next
      received = []
    },
    async close() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function send(reply: Reply, packs: boolean, outgoing: ServerResponse): void {
  const headers: Record<string, string | readonly string[]> = { ...reply.headers }
  let { body } = reply
  const plain = headers['content-encoding'] === undefined && headers['transfer-encoding'] === undefined
  if (packs && plain && body !== undefined && body.length > 200) {
    body = gzipSync(body)
    headers['content-encoding'] = 'gzip'
  }
  const chunked = headers['transfer-encoding'] === 'chunked'
  if (!chunked && reply.status !== 204) headers['content-length'] = String(body?.length ?? 0)
  outgoing.writeHead(reply.status, headers as Record<string, string | string[]>) // node only reads the lists
  if (chunked && body !== undefined)
    for (let at = 0; at < body.length; at += 7) outgoing.write(body.subarray(at, at + 7))
  outgoing.end(chunked ? undefined : body)
}

/** Header lines as sent: `rawHeaders` with lower-case names. */
export function linesOf(message: IncomingMessage): { headers: Record<string, string | string[]> } {
  const headers: Record<string, string | string[]> = {}
  for (let i = 0; i < message.rawHeaders.length; i += 2) {
    const name = message.rawHeaders[i]!.toLowerCase()
    const value = message.rawHeaders[i + 1]!
    const before = headers[name]
    headers[name] = before === undefined ? value : [...(typeof before === 'string' ? [before] : before), value]
  }
  return { headers }
}

/** Facts: the owner of the gateway's token is a super admin, lists are empty, and every object exists under its name. */
function fixture(target: string): unknown {
  const path = target.split('?')[0]!
  const last = decodeURIComponent(path.split('/').at(-1) ?? '')
  if (path === '/api/v1/users/me') return { id: OWNER, status: 'ACTIVE' }
  if (path === `/api/v1/users/${OWNER}/roles`) return [{ id: 'ra1', type: 'SUPER_ADMIN', status: 'ACTIVE' }]
  const isList = /^(roles|groups|users|apps|factors|grants|rules|permissions|resources)$/.test(last)
  return isList ? [] : { id: last, client_id: last, status: 'ACTIVE', type: 'OKTA_GROUP', profile: {} }
}

const OWNER = '00uownerofthetoken01'
