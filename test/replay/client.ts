import { Agent, request } from 'node:http'
import { linesOf } from './upstream.ts'

export interface Sent {
  readonly method: string
  /** As it stands on the request line. */
  readonly target: string
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: string | undefined
}

export interface Got {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[]>>
  /** As it came over the wire. */
  readonly body: Buffer
}

/** A client that adds nothing of its own but Host, Connection and Content-Length, and unpacks nothing. */
export function makeClient(url: string): { send(one: Sent): Promise<Got>; close(): void } {
  const { hostname, port } = new URL(url)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return {
    send: (one) =>
      new Promise((resolve, reject) => {
        const body = one.body === undefined ? undefined : Buffer.from(one.body)
        const says = body !== undefined || /^(POST|PUT|PATCH)$/.test(one.method)
        const outgoing = request({
          hostname,
          port,
          agent,
          method: one.method,
          path: one.target,
          headers: {
            ...(one.headers as Record<string, string | string[]>), // node only reads the lists
            ...(says ? { 'content-length': String(body?.length ?? 0) } : {}),
          },
        })
        outgoing.on('error', reject)
        outgoing.on('response', (incoming) => {
          const chunks: Buffer[] = []
          incoming.on('data', (chunk: Buffer) => void chunks.push(chunk))
          incoming.on('error', reject)
          incoming.on('end', () =>
            resolve({ status: incoming.statusCode ?? 0, ...linesOf(incoming), body: Buffer.concat(chunks) }),
          )
        })
        outgoing.end(body)
      }),
    close: () => agent.destroy(),
  }
}
