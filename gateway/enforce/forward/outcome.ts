import { Refusal } from '../../model/refusal.ts'
import type { ExchangeEnd } from './exchange.ts'
import { first } from './headers.ts'

/** What became of a call that was sent, or was to be sent. */
export interface Outcome {
  /** Okta's; undefined when it gave none. */
  readonly status: number | undefined
  /** Okta's X-Okta-Request-Id, by which the System Log knows the call. */
  readonly requestId: string | undefined
  /** From the start of forwarding to its end. */
  readonly ms: number
  /** Bytes of the body handed to the caller. */
  readonly bytes: number
  /** failed: not sent, or certainly not done. unknown: a write that may or may not have been done. */
  readonly kind: 'answered' | 'failed' | 'unknown'
  readonly rateLimit: RateLimit | undefined
  /** Whether the caller got all of the answer, the beginning of one that was then cut, or nothing yet. */
  readonly delivered: 'whole' | 'cut' | 'nothing'
  /** What to tell a caller who got nothing. */
  readonly refusal: Refusal | undefined
}

export interface RateLimit {
  readonly limit: number
  readonly remaining: number
  /** Epoch seconds. */
  readonly reset: number
}

type Ended =
  | { readonly refusal: Refusal; readonly ms: number }
  | { readonly end: ExchangeEnd; readonly read: boolean; readonly decisionId: string; readonly ms: number }

/** Pure. */
export function outcomeOf(ended: Ended): Outcome {
  if ('refusal' in ended) return { ...NOTHING, kind: 'failed', ms: ended.ms, refusal: ended.refusal }
  const { end, ms } = ended
  return {
    status: end.status,
    requestId: first(end.headers['x-okta-request-id']),
    ms,
    bytes: end.bytes,
    kind: end.refusedUs ? 'failed' : kindOf(end, ended.read),
    rateLimit: rateLimitOf(end),
    delivered: end.delivered,
    refusal: end.delivered === 'nothing' ? refusalOf(end, ended.read, ended.decisionId) : undefined,
  }
}

const NOTHING = {
  status: undefined,
  requestId: undefined,
  bytes: 0,
  rateLimit: undefined,
  delivered: 'nothing',
} as const

/** 501 and 505 say that the server did not understand, so it did nothing; after any other 5xx a write may be done. */
function kindOf(end: ExchangeEnd, read: boolean): Outcome['kind'] {
  if (end.status === undefined) return end.sent && !read ? 'unknown' : 'failed'
  const unsure = end.status >= 500 && end.status !== 501 && end.status !== 505
  return !read && unsure ? 'unknown' : 'answered'
}

function refusalOf(end: ExchangeEnd, read: boolean, decisionId: string): Refusal {
  const cause = end.error
  if (end.refusedUs)
    return new Refusal('credential_unavailable', {
      why: `${decisionId}: Okta answered 401 to the gateway's own credential`,
    })
  const why = `${decisionId}: ${cause?.code ?? ''} ${cause?.message ?? 'no answer'}`
  if (end.sent && !read) {
    if (end.status === undefined) return new Refusal('outcome_unknown', { cause, why })
    return new Refusal('outcome_unknown', {
      sentence: `Okta answered this write with ${end.status}, and the rest of its answer was lost.`,
      cause,
      why,
    })
  }
  return new Refusal(TIMEOUTS.has(cause?.code ?? '') ? 'upstream_timeout' : 'upstream_unreachable', { cause, why })
}

const TIMEOUTS = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT'])

function rateLimitOf(end: ExchangeEnd): RateLimit | undefined {
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((part) => {
    const value = first(end.headers[`x-rate-limit-${part}`])
    return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined
  })
  if (limit === undefined || remaining === undefined || reset === undefined) return undefined
  return { limit, remaining, reset }
}
