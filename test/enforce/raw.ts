import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { receive, type ReceiveOptions } from '../../gateway/enforce/receive.ts'
import type { Received } from '../../gateway/model/call.ts'
import { Refusal } from '../../gateway/model/refusal.ts'

/** Limits small enough to reach in a test. */
export const options: ReceiveOptions = {
  authorities: ['gateway.test:8080', 'acme.okta.com', 'acme-admin.okta.com'],
  gatewayUrls: ['https://gateway.test', 'http://gateway.test:8080'],
  orgUrl: 'https://acme.okta.com',
  limits: { targetBytes: 2000, headerBytes: 4000, headerCount: 40, bodyBytes: 10_000, jsonDepth: 20 },
  now: () => 1_000,
}

export type Seen = { received: Received } | { refusal: Refusal } | { fault: unknown }

/** A server that only receives. `last()` is what receive made of the latest request. */
export async function receiver(): Promise<{ port: number; seen: Seen[]; close: () => void }> {
  const seen: Seen[] = []
  const server = createServer((incoming, outgoing) => {
    void look(incoming).then((made) => {
      seen.push(made)
      if ('received' in made) outgoing.end('received')
      else if ('refusal' in made) outgoing.writeHead(made.refusal.status, made.refusal.headers).end(made.refusal.code)
      else outgoing.writeHead(500).end('fault')
    })
  })
  return { port: await listen(server), seen, close: () => (server.closeAllConnections(), void server.close()) }
}

async function look(incoming: IncomingMessage): Promise<Seen> {
  try {
    return { received: await receive(incoming, options) }
  } catch (error) {
    return error instanceof Refusal ? { refusal: error } : { fault: error }
  }
}

export function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve((server.address() as AddressInfo).port) // a TCP server has an AddressInfo
    })
  })
}

/** Writes bytes to a socket as they are and returns all that comes back until the other side ends. */
export function speak(port: number, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', (error) =>
      chunks.length > 0 ? resolve(Buffer.concat(chunks).toString('latin1')) : reject(error),
    )
    socket.on('end', () => socket.end())
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')))
  })
}

/** A request in HTTP/1.1 that asks for the connection to be closed after the answer. */
export function request(line: string, headers: readonly string[] = [], body: string | Buffer = ''): Buffer {
  const head = [`${line} HTTP/1.1`, 'Host: gateway.test:8080', 'Connection: close', ...headers, '', ''].join('\r\n')
  return Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(body)])
}

/** The same with a JSON body and its length. */
export function post(line: string, json: string | Buffer, headers: readonly string[] = []): Buffer {
  return request(
    line,
    ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(json)}`, ...headers],
    json,
  )
}

export interface Door {
  readonly seen: Seen[]
  readonly port: number
  /** What receive made of a request it must take. */
  taken(bytes: Buffer): Promise<Received>
  /** The code of the refusal; 'node' when Node's own parser ended the matter before us. */
  refusedAs(bytes: Buffer | string): Promise<string>
  close(): void
}

export async function makeDoor(): Promise<Door> {
  const { port, seen, close } = await receiver()
  return {
    seen,
    port,
    close,
    async taken(bytes) {
      seen.length = 0
      await speak(port, bytes)
      const [made] = seen
      assert.ok(made !== undefined && 'received' in made, made && 'refusal' in made ? made.refusal.hint : 'unseen')
      return made.received
    },
    async refusedAs(bytes) {
      seen.length = 0
      const answer = await speak(port, bytes)
      const [made] = seen
      if (made === undefined) {
        assert.match(answer, /^(?:HTTP\/1\.1 4|$)/)
        return 'node'
      }
      assert.ok('refusal' in made, 'not refused')
      assert.ok(answer.startsWith(`HTTP/1.1 ${made.refusal.status} `))
      return made.refusal.code
    },
  }
}
