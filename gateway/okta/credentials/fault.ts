import { Refusal } from '../../model/refusal.ts'

/** Why a credential cannot be used, for programs (`postern doctor`) and tests. */
export const CREDENTIAL_CAUSES = [
  'none_configured',
  'secret_missing',
  'secret_malformed',
  'no_scope_known',
  'foreign_host',
  'invalid_client',
  'unauthorized_client',
  'access_denied',
  'invalid_scope',
  'clock_skew',
  'dpop_required',
  'dpop_refused',
  'rate_limited',
  'unreachable',
  'timeout',
  'okta_error',
  'unexpected_answer',
] as const
export type CredentialCause = (typeof CREDENTIAL_CAUSES)[number]

/** A credential that did not work. Its words are for operators and hold no secret: only names, codes and Okta's sentence. */
export class CredentialFault extends Error {
  readonly code: CredentialCause
  /** Name of the credential in the configuration; '' when none was chosen. */
  readonly credential: string
  /** What Okta's token endpoint said, where it answered: OAuth error and its sentence, cut and cleaned. */
  readonly okta: { readonly status: number; readonly error: string; readonly sentence: string } | undefined
  /** Our clock minus Okta's, whole seconds, where Okta told its time. */
  readonly skewSeconds: number | undefined
  /** Seconds until another try makes sense. */
  readonly retryAfter: number | undefined

  constructor(
    code: CredentialCause,
    credential: string,
    sentence: string,
    more: { okta?: CredentialFault['okta']; skewSeconds?: number | undefined; retryAfter?: number | undefined } = {},
  ) {
    super(credential === '' ? sentence : `credential "${credential}": ${sentence}`)
    this.name = 'CredentialFault'
    this.code = code
    this.credential = credential
    this.okta = more.okta
    this.skewSeconds = more.skewSeconds
    this.retryAfter = more.retryAfter
  }

  /** What the caller gets: it learns nothing of the cause. */
  refusal(): Refusal {
    const options = { why: `${this.code}: ${this.message}`, cause: this }
    return new Refusal(
      'credential_unavailable',
      this.retryAfter === undefined ? options : { ...options, retryAfter: this.retryAfter },
    )
  }
}

/** The fault behind a refusal, where a credential was the reason. */
export const credentialFault = (error: unknown): CredentialFault | undefined =>
  error instanceof CredentialFault
    ? error
    : error instanceof Refusal && error.cause instanceof CredentialFault
      ? error.cause
      : undefined
