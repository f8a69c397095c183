import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { Dispatcher } from 'undici'
import { Refusal } from '../../model/refusal.ts'

/** A complete, bounded answer of Okta. */
export interface Answer {
  readonly status: number
  /** Lower-case names; several lines of one name are an array. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

export interface Sent {
  readonly origin: string
  readonly path: string
  readonly method: 'GET' | 'POST'
  readonly headers: Record<string, string>
  readonly body?: string
  readonly signal?: AbortSignal
  /** Bytes of body that are read at most, as sent and again unpacked. */
  readonly maxBytes: number
}

const unpack = promisify(gunzip)

/** Sends one small request of our own and reads the whole answer. Throws Refusal upstream_timeout or upstream_unreachable. */
export async function send(dispatcher: Dispatcher, request: Sent): Promise<Answer> {
  try {
    const { origin, path, method, body } = request
    const answer = await dispatcher.request({
      origin,
      path,
      method,
      headers: { 'user-agent': 'postern', 'accept-encoding': 'gzip', ...request.headers },
      body: body ?? null,
      signal: request.signal ?? null,
    })
    const bytes = await bounded(answer.body, request.maxBytes)
    const packed = answer.headers['content-encoding'] === 'gzip'
    const plain = packed ? await unpack(bytes, { maxOutputLength: request.maxBytes }) : bytes
    return { status: answer.statusCode, headers: answer.headers, text: plain.toString('utf8') }
  } catch (error) {
    throw error instanceof Refusal ? error : unanswered(error, request.origin)
  }
}

async function bounded(body: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of body) {
    size += part.length
    // Leaving the loop destroys the stream, and with it the connection.
    if (size > maxBytes)
      throw new Refusal('upstream_unreachable', { why: `Okta's answer is larger than ${maxBytes} bytes` })
    parts.push(part)
  }
  return Buffer.concat(parts)
}

const LATE: ReadonlySet<string> = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
])

/** What it means that no answer came. The library's message is left out: it may quote what was sent. */
export function unanswered(error: unknown, origin: string): Refusal {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  const name = error instanceof Error ? error.name : 'unknown'
  const late = LATE.has(code) || name === 'TimeoutError' || name === 'AbortError'
  const why = `${origin}: ${code === '' ? name : code}`
  return new Refusal(late ? 'upstream_timeout' : 'upstream_unreachable', { why })
}
