import { decodeJwt, decodeProtectedHeader, errors, jwtVerify, type JWTPayload } from 'jose'
import { LRUCache } from 'lru-cache'
import { Refusal } from '../../model/refusal.ts'
import type { Actor } from '../../model/subject.ts'
import { actorsOf } from './claims.ts'
import { keysOf, unavailable, type Fetch, type KeySet, type TrustedIssuer } from './issuers.ts'
import { hashKey } from './keys.ts'
import { unrecognized } from './refuse.ts'

/** A token whose signature, time, audience and issuer were found good. Frozen. */
export interface VerifiedToken {
  readonly issuer: string
  readonly subject: string
  readonly claims: Readonly<Record<string, unknown>>
  readonly actors: readonly Actor[]
  /** Epoch milliseconds. */
  readonly notBefore: number
  readonly expiresAt: number
}

export interface Tokens {
  /** Throws Refusal agent_not_recognized, or issuer_unavailable when a trusted issuer's keys cannot be read. */
  verify(token: string): Promise<VerifiedToken>
}

/** Signatures by key pairs only: no `none`, and no HMAC, which a public key could be made to verify (RFC 8725, 2.1). */
export const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const

/** Kinds of JWT that may stand for a caller; a logout token or a DPoP proof of the same issuer may not (RFC 8725, 3.11). */
const KINDS = new Set(['', 'jwt', 'at+jwt', 'application/at+jwt', 'jose', 'wit+jwt'])

const SKEW_SECONDS = 30
const LONGEST = 16_384
/** A token is remembered until it expires, but not past this: a key that its issuer has withdrawn stops counting then. */
const REMEMBER_MS = 600_000

/** Whose token it says it is, before anything is verified. JWT-SVIDs may lack `iss`: their trust domain stands for it. */
function issuerSaid(payload: JWTPayload): string | undefined {
  if (payload.iss !== undefined) return payload.iss
  return /^spiffe:\/\/[^/]+(?=\/)/.exec(payload.sub ?? '')?.[0]
}

function explain(error: unknown, issuer: string): Refusal {
  if (error instanceof Refusal) return error
  if (error instanceof errors.JWTExpired) return unrecognized('expired', issuer, error)
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud') return unrecognized('wrong_audience', issuer, error)
    if (error.claim === 'nbf') return unrecognized('not_yet_valid', issuer, error)
    return unrecognized('wrong_claim', `${error.claim} of ${issuer}`, error)
  }
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported)
    return unrecognized('wrong_algorithm', issuer, error)
  if (
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys
  )
    return unrecognized('bad_signature', issuer, error)
  if (error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid)
    return unrecognized('malformed', issuer, error)
  // What is left is the way to the issuer's keys: time-outs, refused connections, answers that are no key set.
  return unavailable(issuer, error)
}

interface Trusted {
  readonly issuer: TrustedIssuer
  keys(): Promise<KeySet>
}

function read(token: string): { payload: JWTPayload; kind: string } {
  try {
    return { payload: decodeJwt(token), kind: (decodeProtectedHeader(token).typ ?? '').toLowerCase() }
  } catch (cause) {
    throw unrecognized('malformed', 'no JWT', cause)
  }
}

/** Verifies JWTs of the trusted issuers and remembers them. `now` in epoch milliseconds. */
export function makeTokens(issuers: readonly TrustedIssuer[], network: { fetch: Fetch; now: () => number }): Tokens {
  const trusted = new Map<string, Trusted>(
    issuers.map((issuer) => [issuer.issuer, { issuer, keys: keysOf(issuer, network.fetch, network.now) }]),
  )
  const known = new LRUCache<string, { token: VerifiedToken; until: number }>({ max: 10_000 })

  async function check(token: string): Promise<VerifiedToken> {
    const { payload, kind } = read(token)
    const said = issuerSaid(payload)
    const one = said === undefined ? undefined : trusted.get(said)
    if (said === undefined || one === undefined) throw unrecognized('untrusted_issuer', (said ?? 'none').slice(0, 200))
    if (!KINDS.has(kind)) throw unrecognized('malformed', `a token of type ${kind.slice(0, 60)}`)
    try {
      const { payload: claims } = await jwtVerify(token, await one.keys(), {
        audience: [...one.issuer.audiences],
        algorithms: [...(one.issuer.algorithms ?? ALGORITHMS)],
        clockTolerance: SKEW_SECONDS,
        currentDate: new Date(network.now()),
        requiredClaims: ['exp', 'sub', 'aud'],
        ...(payload.iss === undefined ? {} : { issuer: one.issuer.issuer }),
      })
      return verified(claims, one.issuer.issuer)
    } catch (error) {
      throw explain(error, said)
    }
  }

  function verified(claims: JWTPayload, issuer: string): VerifiedToken {
    const { sub = '', exp = 0, nbf = 0 } = claims
    if (issuer.startsWith('spiffe://') && !sub.startsWith(`${issuer}/`))
      throw unrecognized('wrong_claim', `sub of ${issuer} names another trust domain`)
    const actors = actorsOf(claims, issuer)
    if (actors === undefined) throw unrecognized('wrong_claim', `act of ${issuer}`)
    return Object.freeze({
      issuer,
      subject: sub,
      claims,
      actors: Object.freeze(actors),
      notBefore: nbf * 1000,
      expiresAt: exp * 1000,
    })
  }

  return {
    async verify(token) {
      if (token.length > LONGEST) throw unrecognized('malformed', 'too long')
      const handle = hashKey(token)
      const now = network.now()
      const found = known.get(handle)
      if (found !== undefined) {
        if (now < found.until) return found.token
        known.delete(handle)
      }
      const fresh = await check(token)
      known.set(handle, { token: fresh, until: Math.min(fresh.expiresAt, now + REMEMBER_MS) })
      return fresh
    },
  }
}
