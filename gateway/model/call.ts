/** Methods the agents' door takes. Anything else is refused before it becomes a Call. */
export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
export type Method = (typeof METHODS)[number]

export interface Body {
  /** The bytes that are judged, digested, held and sent: gateway URLs are already the org's. */
  readonly bytes: Buffer
  /** Lower-case media type without parameters, '' when none was sent. */
  readonly mediaType: string
  /** Content-Type as sent, parameters included. */
  readonly contentType: string
  /** Parsed JSON, when the media type is JSON; deep-frozen. */
  readonly json?: unknown
}

/**
 * One request as it is judged, digested, held and sent (rules 1 to 3). Carries no credential and no cookie.
 * Made once by enforce/receive; frozen.
 */
export interface Call {
  readonly method: Method
  /** Canonical path, still percent-encoded: byte for byte what goes upstream. */
  readonly path: string
  /** Decoded path segments, without the leading empty one; each decoded once. */
  readonly segments: readonly string[]
  /** Query as sent, without '?': byte for byte what goes upstream. '' when none. */
  readonly query: string
  /** Decoded query pairs in the order sent. */
  readonly params: readonly (readonly [string, string])[]
  /** Lower-case header name to value; only those on the allow-list for going upstream. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Body | undefined
  /** Where it came from, for audit: peer address. */
  readonly source: { readonly ip: string; readonly userAgent: string | undefined }
  /** Milliseconds since the epoch. */
  readonly receivedAt: number
}

/** What the caller showed to say who it is. Never stored, logged or forwarded. */
export interface Credential {
  readonly scheme: 'SSWS' | 'Bearer' | 'DPoP' | 'Basic'
  readonly token: string
  /** The DPoP header, where one was sent. */
  readonly proof?: string
}

/** What the caller asks of Postern itself; never forwarded. */
export interface Preferences {
  /** Seconds the caller will wait on this connection for an approval; 0 = do not wait. */
  readonly wait: number
  readonly respondAsync: boolean
  readonly idempotencyKey: string | undefined
  /** Words of the agent, for approvers: untrusted (rule 21). */
  readonly purpose: string | undefined
}

export interface Received {
  readonly call: Call
  readonly credential: Credential | undefined
  readonly preferences: Preferences
}
