import type { Dispatcher } from 'undici'
import { Refusal } from '../../model/refusal.ts'
import type { OktaHost } from '../../model/operation.ts'
import type { OrgAddress } from '../address.ts'
import type { Credentials } from '../credentials.ts'
import { endpointOf, type Limits } from '../limits.ts'
import { send, type Answer } from './send.ts'

/** One of our own reads. */
export interface ReadOptions {
  /** Scopes the read needs; the token carries no others. */
  readonly scopes: readonly string[]
  /** Content-Type of the request: some of Okta's reads take their options there (`application/json; okta-response=…`). */
  readonly mediaType?: string
  readonly host?: OktaHost
  readonly signal?: AbortSignal
  /** Name of the credential to use; else as configured for reading. */
  readonly credential?: string
  /** Catalog template of the path, which names the bucket exactly. */
  readonly template?: string
  /** Milliseconds that may be spent waiting for a rate limit to reset. Default 2,000. */
  readonly patienceMs?: number
  /** Bytes of answer that are read at most. Default 16 MiB. */
  readonly maxBytes?: number
}

export interface ReadAnswer {
  readonly status: number
  readonly headers: Answer['headers']
  /** undefined when the body is empty or is not JSON. */
  readonly json: unknown
}

export interface ReadDeps {
  readonly address: OrgAddress
  readonly dispatcher: Dispatcher
  readonly credentials: Credentials
  readonly limits: Limits
  now(): number
  /** 0 to 1. */
  random(): number
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

const PATIENCE_MS = 2_000
const MAX_BYTES = 16 * 1024 * 1024

/**
 * Reads from Okta. Safe to repeat, so: once more after a lost connection, once with new headers after 401, and after 429 once
 * the limit has reset, as long as patience lasts; any other answer is the caller's to judge. Throws Refusal.
 */
export async function read(path: string, options: ReadOptions, deps: ReadDeps): Promise<ReadAnswer> {
  if (!path.startsWith('/') || path.startsWith('//')) throw new Refusal('internal', { why: `not a path: ${path}` })
  const credential = options.credential ?? deps.credentials.nameFor({ scopes: options.scopes })
  const endpoint = endpointOf('GET', path, options.template)
  const origin = deps.address[options.host ?? 'org']
  let patience = options.patienceMs ?? PATIENCE_MS
  let lost = false
  let renewed = false
  for (;;) {
    const own = await deps.credentials.headersFor({
      method: 'GET',
      url: origin + path,
      scopes: options.scopes,
      credential,
    })
    const done = deps.limits.begin(credential, endpoint)
    let answer: Answer
    try {
      answer = await send(deps.dispatcher, request(path, origin, own, options))
    } catch (error) {
      if (lost || !isLost(error) || options.signal?.aborted === true) throw error
      lost = true
      continue
    } finally {
      done()
    }
    deps.limits.observe(credential, endpoint, answer)
    // Told of every answer: a read that works makes the credential connected again.
    const again = deps.credentials.answered(own, answer)
    if (answer.status === 401 && !renewed && again) {
      renewed = true
      continue
    }
    // Whatever a read of our own asks for, 401 E0000011 is about who asks.
    if (answer.status === 401 && answer.text.includes('E0000011')) deps.credentials.refused(own)
    const wait = answer.status === 429 ? waitOf(answer, deps) : Number.POSITIVE_INFINITY
    if (wait > patience) return { status: answer.status, headers: answer.headers, json: parsed(answer.text) }
    patience -= wait
    await deps.sleep(wait, options.signal)
  }
}

function request(path: string, origin: string, own: Record<string, string>, options: ReadOptions) {
  const headers: Record<string, string> = { accept: 'application/json', ...own }
  if (options.mediaType !== undefined) headers['content-type'] = options.mediaType
  const base = { origin, path, method: 'GET' as const, headers, maxBytes: options.maxBytes ?? MAX_BYTES }
  return options.signal === undefined ? base : { ...base, signal: options.signal }
}

const isLost = (error: unknown): boolean => error instanceof Refusal && error.code === 'upstream_unreachable'

/** Milliseconds until the window is over by Okta's own clock, and a little more so that not everyone comes at once. */
function waitOf(answer: Answer, deps: ReadDeps): number {
  const reset = Number(answer.headers['x-rate-limit-reset'])
  const date = Date.parse(String(answer.headers['date'] ?? ''))
  const limit = Number(answer.headers['x-rate-limit-limit'])
  // Too many in flight: both headers are 0 and the reset is a guess, so only a short pause.
  const ms = limit > 0 ? reset * 1000 - (Number.isNaN(date) ? deps.now() : date) : 250
  return (Number.isFinite(ms) ? Math.max(0, ms) : 1_000) + deps.random() * 500
}

function parsed(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
