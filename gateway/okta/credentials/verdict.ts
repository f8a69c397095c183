import type { CredentialCause } from './fault.ts'

/** An answer of the token endpoint that is not a token, as far as it matters here. */
export interface TokenRefusal {
  readonly status: number
  /** `error` of RFC 6749, or Okta's errorCode where the endpoint answered in that shape. */
  readonly error: string
  readonly sentence: string
  /** Our clock minus the answer's Date, whole seconds. */
  readonly skewSeconds: number | undefined
}

/** Seconds our clock may be off before it is named as the cause: Okta allows five minutes' life of our assertion. */
const SKEW_LIMIT = 120

/** What an answer of the token endpoint means. Pure; sources: RFC 6749 5.2, RFC 9449 5 and 8, Okta's client authentication guide. */
export function causeOf(answer: TokenRefusal): CredentialCause {
  if (answer.status === 429) return 'rate_limited'
  switch (answer.error) {
    case 'invalid_client':
    case 'invalid_client_assertion':
      return clockIsWrong(answer) ? 'clock_skew' : 'invalid_client'
    case 'invalid_scope':
    case 'consent_required':
      return 'invalid_scope'
    case 'unauthorized_client':
    case 'unsupported_grant_type':
      return 'unauthorized_client'
    case 'access_denied':
      return 'access_denied'
    case 'invalid_dpop_proof':
      return clockIsWrong(answer) ? 'clock_skew' : 'dpop_required'
    case 'use_dpop_nonce':
      return 'dpop_refused'
    default:
      break
  }
  // Okta's own shape on this endpoint: E0000011 invalid token, E0000022 unsupported, E0000047 rate limit.
  if (answer.error === 'E0000047') return 'rate_limited'
  if (answer.status === 401) return clockIsWrong(answer) ? 'clock_skew' : 'invalid_client'
  if (answer.status === 403) return 'access_denied'
  if (answer.status >= 500) return 'okta_error'
  return 'unexpected_answer'
}

function clockIsWrong(answer: TokenRefusal): boolean {
  if (answer.skewSeconds !== undefined && Math.abs(answer.skewSeconds) > SKEW_LIMIT) return true
  return /\b(expired|too far (in|into) the future|issued in the future|not yet valid)\b/i.test(answer.sentence)
}

/** Our clock minus the Date header, whole seconds; undefined without a usable header. */
export function skewOf(date: string | undefined, nowMs: number): number | undefined {
  if (date === undefined) return undefined
  const theirs = Date.parse(date)
  return Number.isNaN(theirs) ? undefined : Math.round((nowMs - theirs) / 1000)
}

/** Words of Okta for people: one line, no control or bidi characters, at most 200 characters, and none of the given secrets. */
export function cleaned(text: unknown, secrets: readonly string[] = []): string {
  if (typeof text !== 'string') return ''
  let words = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
  for (const secret of secrets) if (secret.length > 3) words = words.replaceAll(secret, '[secret]')
  return words.trim().slice(0, 200)
}
