import { Refusal } from '../../model/refusal.ts'
import { credentialFault } from '../../okta/client.ts'
import type { Gap } from '../graph.ts'
import { textAt } from './json.ts'

/** What Okta said when a read failed, and what to do about it: for `postern discover errors`. */
export interface ReadError {
  /** 0: no answer. */
  readonly status: number
  readonly code: string
  readonly said: string
  readonly cure: string
}

export type Judged =
  | { readonly is: 'page' }
  /** The limit is spent; again after so many ms. */
  | { readonly is: 'wait'; readonly ms: number }
  /** May pass: again after a pause. */
  | { readonly is: 'again'; readonly error: ReadError }
  /** The cursor is of no more use: from the beginning. */
  | { readonly is: 'restart'; readonly error: ReadError }
  | { readonly is: 'hidden'; readonly gap: Gap; readonly error: ReadError }
  /** This org has no such feature. */
  | { readonly is: 'absent' }
  | { readonly is: 'missing' }
  | { readonly is: 'failed'; readonly error: ReadError }

export interface Asked {
  readonly family: string
  readonly scopes: readonly string[]
  /** A page after the first. */
  readonly onward: boolean
  /** A list of the whole org. */
  readonly root: boolean
  readonly now: number
}

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly json: unknown
}

/** Codes by which Okta says that a feature is not there: not enabled, unknown path, unsupported operation. */
const NOT_THERE = new Set(['E0000015', 'E0000060', 'E0000022'])

/** What an answer means for the read. Pure. */
export function judge(answer: Answer, asked: Asked): Judged {
  const { status } = answer
  const code = textAt(answer.json, 'errorCode') ?? ''
  const error = (cure: string): ReadError => ({ status, code, said: clean(textAt(answer.json, 'errorSummary')), cure })
  if (status === 200) {
    return typeof answer.json === 'object' && answer.json !== null
      ? { is: 'page' }
      : { is: 'again', error: { status, code, said: 'the answer broke off', cure: 'nothing: it is read again' } }
  }
  if (status === 429) return { is: 'wait', ms: resetIn(answer, asked.now) }
  if (status >= 500 && status !== 501)
    return { is: 'again', error: error('nothing: it is read again; if it stays, ask Okta with the request id') }
  if (NOT_THERE.has(code) || status === 501 || status === 405) return { is: 'absent' }
  if (status === 404) return asked.root ? { is: 'absent' } : { is: 'missing' }
  if (status === 403 || status === 401) {
    const cure = hiddenCure(status, code, asked.scopes)
    return {
      is: 'hidden',
      gap: { what: `${asked.family}: Okta answered ${status} ${code}`.trim(), cure },
      error: error(cure),
    }
  }
  if (asked.onward && (status === 400 || status === 410))
    return { is: 'restart', error: error('nothing: the list is read from its beginning') }
  return { is: 'failed', error: error('see what Okta says; the next scan tries again') }
}

/** What it means that there was no answer at all. */
export function judgeFailure(cause: unknown, asked: Asked): Judged {
  const fault = credentialFault(cause)
  if (fault !== undefined) {
    const error: ReadError = {
      status: fault.okta?.status ?? 0,
      code: fault.code,
      said: clean(fault.message),
      cure: `grant ${asked.scopes.join(' ')} to the gateway's app`,
    }
    if (fault.code === 'invalid_scope' || fault.code === 'access_denied' || fault.code === 'no_scope_known')
      return {
        is: 'hidden',
        gap: { what: `${asked.family}: the gateway's token may not have ${asked.scopes.join(' ')}`, cure: error.cure },
        error,
      }
    return { is: 'again', error: { ...error, cure: 'see postern doctor' } }
  }
  const code = cause instanceof Refusal ? cause.code : cause instanceof Error ? cause.name : 'error'
  return {
    is: 'again',
    error: { status: 0, code, said: 'no answer', cure: 'nothing: it is read again; see the way to Okta if it stays' },
  }
}

const hiddenCure = (status: number, code: string, scopes: readonly string[]): string => {
  const scope = scopes.length === 0 ? '' : `grant ${scopes.join(' ')}`
  if (status === 401) return 'see postern doctor: Okta does not take the credential'
  return code === 'E0000006' || scope === ''
    ? `give the gateway an admin role that sees it (Read-only Administrator, or a custom role)${scope === '' ? '' : `, and ${scope}`}`
    : scope
}

/** Milliseconds until the window is over, by Okta's own clock. */
function resetIn({ headers }: Answer, now: number): number {
  const number = (name: string): number => Number(headers[name] ?? Number.NaN)
  if (!(number('x-rate-limit-limit') > 0)) return 1000
  const date = Date.parse(String(headers['date'] ?? ''))
  const ms = number('x-rate-limit-reset') * 1000 - (Number.isNaN(date) ? now : date)
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 250), 300_000) : 1000
}

/** Okta's words for people: one line, cut. */
const clean = (words: string | undefined): string =>
  (words ?? '').replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, 200)
