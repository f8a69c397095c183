import { createServer as createHttp, type Server } from 'node:http'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { Agent, type Dispatcher } from 'undici'
import { forward, nodeSink, type ForwardDeps, type Outcome, type Sink } from '../../../gateway/enforce/forward.ts'
import type { Call, Method } from '../../../gateway/model/call.ts'
import type { Operation, OperationRow } from '../../../gateway/model/operation.ts'
import type { Subject } from '../../../gateway/model/subject.ts'

/** An upstream that speaks raw bytes: `script` gets each whole request and the socket it came on. */
export interface Upstream {
  readonly origin: string
  readonly requests: string[]
  readonly connections: number
  /** What to do with the n-th request, from 0. */
  script: (socket: Socket, request: string, n: number) => void
  close(): Promise<void>
}

export async function upstream(): Promise<Upstream> {
  const sockets = new Set<Socket>()
  const requests: string[] = []
  let connections = 0
  const server = createServer((socket) => {
    connections++
    sockets.add(socket)
    let text = ''
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      for (let end = endOfRequest(text); end > 0; end = endOfRequest(text)) {
        const request = text.slice(0, end)
        text = text.slice(end)
        requests.push(request)
        made.script(socket, request, requests.length - 1)
      }
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a TCP server has an AddressInfo
  const made: Upstream = {
    origin: `http://127.0.0.1:${port}`,
    requests,
    get connections() {
      return connections
    },
    script: (socket) => void socket.write(answer(200, [], '{}')),
    close() {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => void server.close(() => resolve()))
    },
  }
  return made
}

function endOfRequest(text: string): number {
  const head = text.indexOf('\r\n\r\n')
  if (head < 0) return 0
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(text.slice(0, head))?.[1] ?? 0)
  return text.length >= head + 4 + length ? head + 4 + length : 0
}

/** A raw HTTP answer with a length; JSON unless the headers say otherwise. */
export function answer(status: number, headers: readonly string[], body: string | Buffer): Buffer {
  const type = headers.some((line) => /^content-type:/i.test(line)) ? [] : ['Content-Type: application/json']
  const head = [`HTTP/1.1 ${status} X`, ...type, `Content-Length: ${Buffer.byteLength(body)}`, ...headers, '', '']
  return Buffer.concat([Buffer.from(head.join('\r\n'), 'latin1'), Buffer.from(body)])
}

/** The head of an answer in chunks. */
export const chunkedHead = (...headers: string[]): string =>
  ['HTTP/1.1 200 X', 'Content-Type: application/json', 'Transfer-Encoding: chunked', ...headers, '', ''].join('\r\n')

export const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`

export function row(more: Partial<OperationRow> = {}): OperationRow {
  return {
    id: 'listUsers',
    method: 'GET',
    template: '/api/v1/users',
    tag: 'User',
    scopes: ['okta.users.read'],
    access: 'read',
    door: 'forward',
    host: 'org',
    semanticHeaders: [],
    parameters: {},
    resource: 'user',
    apiToken: true,
    takesCredential: true,
    lifecycle: 'GA',
    spec: 'management',
    bodyTypes: [],
    query: [],
    deprecated: false,
    revealsSecrets: false,
    bulk: false,
    ...more,
  }
}

export function call(method: Method = 'GET', more: Partial<Call> = {}): Call {
  return {
    method,
    path: '/api/v1/users',
    segments: ['api', 'v1', 'users'],
    query: '',
    params: [],
    headers: { accept: 'application/json' },
    body: undefined,
    source: { ip: '127.0.0.1', userAgent: undefined },
    receivedAt: 0,
    ...more,
  }
}

export const json = (text: string): NonNullable<Call['body']> => ({
  bytes: Buffer.from(text),
  mediaType: 'application/json',
  contentType: 'application/json',
  json: JSON.parse(text) as unknown,
})

export interface Rig {
  readonly okta: Upstream
  readonly deps: ForwardDeps
  readonly outcomes: Outcome[]
  /** Seconds count for nothing here: set before asking. */
  method: Method
  row: OperationRow
  call: Partial<Call>
  oneTimeSecrets: boolean
  /** The door: answers every request with one forwarded call. */
  readonly port: number
  /** Sends one call without a door. */
  forward(sink: Sink): Promise<Outcome>
  /** Speaks to the door; resolves with the raw answer once the connection ends. */
  ask(headers?: readonly string[], version?: string): Promise<Answer>
  close(): Promise<void>
}

export interface Answer {
  readonly raw: string
  readonly head: string
  readonly body: string
  /** The body ended as its framing said it would. */
  readonly whole: boolean
}

export async function rig(
  limits = { headersMs: 2_000, bodyMs: 2_000 },
  dispatcher: Dispatcher = new Agent(),
): Promise<Rig> {
  const okta = await upstream()
  const outcomes: Outcome[] = []
  let tokens = 0
  const deps: ForwardDeps = {
    okta: {
      address: { org: okta.origin, admin: okta.origin.replace('127.0.0.1', 'localhost'), dr: okta.origin },
      dispatcher,
      credentials: {
        headersFor: () => Promise.resolve({ authorization: `SSWS token-${++tokens}` }),
        nameFor: () => 'main',
        answered: (_, { status }) => status === 401,
        refused: () => undefined,
      },
      limits: { begin: () => () => {}, observe() {} },
    },
    gatewayUrl: 'https://gateway.test',
    limits,
    now: Date.now,
  }
  const made: Omit<Rig, 'port'> = {
    okta,
    deps,
    outcomes,
    method: 'GET',
    row: row(),
    call: {},
    oneTimeSecrets: false,
    async forward(sink) {
      const operation: Operation = { row: made.row, ids: {}, targets: [], properties: {} }
      const subject = { agent: { id: 'agt_1', grant: { oneTimeSecrets: made.oneTimeSecrets } } } as Subject // all that is read
      const headers = { 'Postern-Decision': 'allow' }
      const outcome = await forward(
        { call: call(made.method, made.call), operation, subject, decisionId: 'dec_1', headers },
        sink,
        deps,
      )
      outcomes.push(outcome)
      return outcome
    },
    ask: (headers = [], version = '1.1') => ask(port, made.method, headers, version),
    async close() {
      server.closeAllConnections()
      server.close()
      await dispatcher.destroy()
      await okta.close()
    },
  }
  const server: Server = createHttp((incoming, outgoing) => {
    incoming.resume()
    void made.forward(nodeSink(outgoing)).then(({ refusal }) => {
      if (refusal !== undefined && !outgoing.headersSent) outgoing.writeHead(refusal.status).end(refusal.code)
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a TCP server has an AddressInfo
  return Object.assign(made, { port })
}

function ask(port: number, method: string, headers: readonly string[], version: string): Promise<Answer> {
  return new Promise((resolve) => {
    const lines = [`${method} / HTTP/${version}`, 'Host: gateway.test', 'Connection: close', ...headers]
    if (method === 'POST') lines.push('Content-Length: 0')
    const chunks: Buffer[] = []
    let reset = false
    const socket = connect(port, '127.0.0.1', () => socket.write([...lines, '', ''].join('\r\n')))
    socket.on('data', (bytes) => chunks.push(bytes))
    socket.on('error', () => {
      reset = true
    })
    socket.on('close', () => resolve(read(Buffer.concat(chunks).toString('latin1'), reset)))
  })
}

function read(raw: string, reset: boolean): Answer {
  const split = raw.indexOf('\r\n\r\n')
  const head = split < 0 ? raw : raw.slice(0, split)
  const rest = split < 0 ? '' : raw.slice(split + 4)
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
  if (!/\r\ntransfer-encoding: chunked/i.test(head)) {
    return { raw, head, body: rest, whole: length === undefined ? !reset : rest.length === Number(length) }
  }
  let body = ''
  let at = 0
  for (;;) {
    const size = /^([0-9a-f]+)\r\n/.exec(rest.slice(at, at + 12))
    if (size === null) return { raw, head, body, whole: false }
    const count = Number.parseInt(size[1]!, 16)
    if (count === 0) return { raw, head, body, whole: true }
    body += rest.slice(at + size[0].length, at + size[0].length + count)
    at += size[0].length + count + 2
  }
}
