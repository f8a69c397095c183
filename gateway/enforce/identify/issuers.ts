import { createLocalJWKSet, createRemoteJWKSet, customFetch, type FetchImplementation, type JSONWebKeySet } from 'jose'
import { Refusal } from '../../model/refusal.ts'

/** Who may vouch for agents. */
export interface TrustedIssuer {
  /** As in `iss`; `spiffe://trust-domain` for JWT-SVIDs, which need not carry one. */
  readonly issuer: string
  /** Tokens must name one of these in `aud`. */
  readonly audiences: readonly string[]
  /** Where its keys are; without it, and without `keys`, OpenID discovery at the issuer tells. */
  readonly jwksUrl?: string
  /** Its keys themselves, where it cannot be reached. */
  readonly keys?: JSONWebKeySet
  readonly algorithms?: readonly string[]
}

/** The part of fetch that is needed; proxies and certificates are the caller's matter. */
export type Fetch = (
  url: string,
  options: {
    method: 'GET'
    redirect: 'manual'
    headers: Headers | Record<string, string>
    signal: AbortSignal
  },
) => Promise<Response>

export type KeySet = ReturnType<typeof createRemoteJWKSet> | ReturnType<typeof createLocalJWKSet>

const TIMEOUT_MS = 5000
/** Time between two attempts that failed, so that a flood of tokens is no flood at the issuer. */
const RETRY_MS = 10_000

/**
 * SPIFFE bundles mark keys `jwt-svid` (SPIFFE Trust Domain and Bundle, 4.2.2) where JWK says `sig`; those for X.509 are
 * not for tokens and go.
 */
export function jwtKeys(set: JSONWebKeySet): JSONWebKeySet {
  return {
    keys: set.keys
      .filter((key) => key.use !== 'x509-svid')
      .map((key) => (key.use === 'jwt-svid' ? { ...key, use: 'sig' } : key)),
  }
}

const isSpiffe = (issuer: TrustedIssuer): boolean => issuer.issuer.startsWith('spiffe://')

export const unavailable = (issuer: string, cause?: unknown): Refusal =>
  new Refusal('issuer_unavailable', { why: `issuer ${issuer}`, ...(cause === undefined ? {} : { cause }) })

/** https, or http to this very machine, where no one stands between. */
const acceptable = (url: URL): boolean =>
  url.protocol === 'https:' || (url.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname))

async function discover(issuer: string, fetch: Fetch): Promise<URL> {
  const at = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const answer = await fetch(at, {
    method: 'GET',
    redirect: 'manual',
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  if (answer.status !== 200) throw new Error(`${at} answered ${answer.status}`)
  const said: unknown = await answer.json()
  if (typeof said !== 'object' || said === null) throw new Error(`${at} holds no object`)
  const { issuer: named, jwks_uri: keys } = said as Record<string, unknown> // an object, checked above
  // OpenID Connect Discovery 4.3: the document must be the issuer's own.
  if (named !== issuer) throw new Error(`${at} speaks for another issuer`)
  if (typeof keys !== 'string' || !acceptable(new URL(keys))) throw new Error(`${at} names no usable jwks_uri`)
  return new URL(keys)
}

function remote(url: URL, issuer: TrustedIssuer, fetch: Fetch): KeySet {
  const read: FetchImplementation = async (at, options) => {
    const answer = await fetch(at, options)
    if (!isSpiffe(issuer) || answer.status !== 200) return answer
    return Response.json(jwtKeys((await answer.json()) as JSONWebKeySet)) // jose checks what it is handed
  }
  return createRemoteJWKSet(url, { timeoutDuration: TIMEOUT_MS, [customFetch]: read })
}

/**
 * The issuer's keys, found on first use and kept by jose (ten minutes; an unknown `kid` asks again, twice a minute at
 * most). Throws Refusal issuer_unavailable when they cannot be found.
 */
export function keysOf(issuer: TrustedIssuer, fetch: Fetch, now: () => number): () => Promise<KeySet> {
  if (issuer.keys !== undefined) {
    const local = createLocalJWKSet(jwtKeys(issuer.keys))
    return () => Promise.resolve(local)
  }
  if (issuer.jwksUrl !== undefined) {
    const set = remote(new URL(issuer.jwksUrl), issuer, fetch)
    return () => Promise.resolve(set)
  }
  let found: Promise<KeySet> | undefined
  let failedAt = -Infinity
  return () => {
    if (found === undefined) {
      if (now() - failedAt < RETRY_MS) return Promise.reject(unavailable(issuer.issuer))
      found = discover(issuer.issuer, fetch).then(
        (url) => remote(url, issuer, fetch),
        (cause: unknown) => {
          found = undefined
          failedAt = now()
          throw unavailable(issuer.issuer, cause)
        },
      )
    }
    return found
  }
}
