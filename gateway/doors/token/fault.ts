/** Errors of the token endpoint, in OAuth's shape (RFC 6749 5.2, RFC 7009, RFC 8693 2.2.2, RFC 9449 5 and 8). */
export const FAULTS = {
  invalid_request: 400,
  invalid_client: 401,
  invalid_grant: 400,
  invalid_scope: 400,
  invalid_target: 400,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  unsupported_token_type: 400,
  invalid_dpop_proof: 400,
  use_dpop_nonce: 400,
  slow_down: 429,
  temporarily_unavailable: 503,
  server_error: 500,
} as const satisfies Record<string, number>
export type FaultCode = keyof typeof FAULTS

/** What a client of the token endpoint is told; `why` is for operators only. */
export class OAuthFault extends Error {
  readonly code: FaultCode
  readonly status: number
  readonly why: string | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(
    code: FaultCode,
    description: string,
    options: { why?: string; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(description, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'OAuthFault'
    this.code = code
    this.status = FAULTS[code]
    this.why = options.why
    this.headers = options.headers ?? {}
  }
}

/** One and the same sentence for a client that is unknown, disabled or gave the wrong proof of itself. */
export const badClient = (
  why: string,
  description = 'The client is not known, or did not prove who it is.',
  cause?: unknown,
) => new OAuthFault('invalid_client', description, { why, ...(cause === undefined ? {} : { cause }) })
