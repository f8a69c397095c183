import {
  createRemoteJWKSet,
  customFetch,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  importJWK,
  jwtVerify,
  type FetchImplementation,
  type JWK,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
} from 'jose'
import { ALGORITHMS, type Fetch } from '../../enforce/identify.ts'
import type { AgentClient } from '../../model/agent-client.ts'
import { badClient, OAuthFault } from './fault.ts'
import { markOfKey, markOfUrl, type Standing } from './standing.ts'
import { isOurs } from './urls.ts'

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
export const TOKEN_PATH = '/oauth2/v1/token'
export const ASSERTION_ALGORITHMS = ALGORITHMS.filter((name) => name !== 'Ed25519')

/** Seconds: as Okta, an assertion lives an hour at most; clocks may differ by half a minute. */
const LONGEST_LIFE = 3600
const SKEW = 30
const LONGEST = 16_384

export interface AssertionDeps {
  readonly fetch: Fetch
  readonly now: () => number
  /** Names that mean us, for `aud`. */
  readonly authorities: readonly string[]
  /** Our issuer, which some clients name as the audience. */
  readonly issuer: string
}

const NO_JWT = 'The client assertion is no JWT: three parts in base64url, signed with the private key of the client.'

/** Who an assertion says it is from; nothing of it is verified yet. Throws OAuthFault. */
export function clientSaid(assertion: string): string {
  if (assertion.length > LONGEST) throw badClient('malformed', 'The client assertion is too long.')
  try {
    decodeProtectedHeader(assertion)
    const { iss, sub } = decodeJwt(assertion)
    if (typeof sub === 'string' && iss === sub) return sub
  } catch (cause) {
    throw badClient('malformed', NO_JWT, cause)
  }
  throw badClient('wrong_claim', 'iss and sub of the client assertion must both be the client id.')
}

export interface Assertion {
  readonly standing: Standing
  /** What makes it this one; undefined where it bears no `jti`, as Okta allows. */
  readonly jti: string | undefined
  /** Epoch milliseconds. */
  readonly until: number
}

/** Verifies private_key_jwt (RFC 7523 3) but for its single use. Throws OAuthFault invalid_client with the cause in words. */
export async function checkAssertion(
  assertion: string,
  client: AgentClient,
  remote: (url: string) => JWTVerifyGetKey,
  deps: AssertionDeps,
): Promise<Assertion> {
  const now = Math.floor(deps.now() / 1000)
  const options: JWTVerifyOptions = {
    algorithms: [...ASSERTION_ALGORITHMS],
    clockTolerance: SKEW,
    currentDate: new Date(deps.now()),
    requiredClaims: ['exp', 'aud'],
  }
  const { payload, standing } = await signedBy(assertion, client, remote, options)
  const { exp = 0, aud, iat, jti } = payload
  if (exp > now + LONGEST_LIFE + SKEW)
    throw badClient('wrong_claim', 'exp of the client assertion must lie within an hour.')
  if (iat !== undefined && iat > now + SKEW)
    throw badClient('not_yet_valid', `iat of the client assertion lies ahead: here it is ${now}.`)
  const audience = Array.isArray(aud) && aud.length === 1 ? aud[0] : aud
  if (typeof audience !== 'string' || (audience !== deps.issuer && !isOurs(audience, TOKEN_PATH, deps.authorities)))
    throw badClient('wrong_audience', 'aud of the client assertion must be the URL of this token endpoint.')
  return { standing, jti, until: (exp + SKEW) * 1000 }
}

/** The key that signed it. Without a kid, or where none is registered, each key is tried. */
async function signedBy(
  assertion: string,
  client: AgentClient,
  remote: (url: string) => JWTVerifyGetKey,
  options: JWTVerifyOptions,
): Promise<{ payload: JWTPayload; standing: Standing }> {
  const { kid, alg } = decodeProtectedHeader(assertion)
  if (alg === undefined || !ASSERTION_ALGORITHMS.some((name) => name === alg))
    throw badClient(
      'wrong_algorithm',
      `The client assertion must be signed with one of ${ASSERTION_ALGORITHMS.join(', ')}.`,
    )
  for (const key of client.keys) {
    if (kid !== undefined && key.kid !== undefined && key.kid !== kid) continue
    try {
      const { payload } = await jwtVerify(assertion, await importJWK(key as JWK, alg), options)
      return { payload, standing: { client: client.clientId, kind: 'key', mark: await markOfKey(key) } }
    } catch (error) {
      if (!isOtherKey(error)) throw explain(error)
    }
  }
  if (client.jwksUrl !== undefined) {
    try {
      const { payload } = await jwtVerify(assertion, remote(client.jwksUrl), options)
      return { payload, standing: { client: client.clientId, kind: 'jwks', mark: markOfUrl(client.jwksUrl) } }
    } catch (error) {
      throw explain(error)
    }
  }
  throw badClient('bad_signature', NO_KEY)
}

/** Another key may fit: this one made another signature, or is of another kind. */
const isOtherKey = (error: unknown): boolean =>
  error instanceof errors.JWSSignatureVerificationFailed ||
  error instanceof TypeError ||
  error instanceof errors.JOSENotSupported ||
  error instanceof DOMException

const NO_KEY =
  'No key registered for this client made the signature of the assertion: compare its kid, or have the public key registered (postern agents add-client).'
const CLOCK = 'See whether the clock of this client is right.'
const WRONG: Readonly<Record<string, string>> & { readonly invalid: string } = {
  missing: 'is missing',
  invalid: 'is of the wrong type',
}

function explain(error: unknown): OAuthFault {
  if (error instanceof OAuthFault) return error
  if (error instanceof errors.JWTExpired)
    return badClient('expired', `The client assertion has expired: make a new one for each request. ${CLOCK}`, error)
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'nbf')
    return badClient('not_yet_valid', `The client assertion is not valid yet. ${CLOCK}`, error)
  if (error instanceof errors.JWTClaimValidationFailed)
    return badClient(
      'wrong_claim',
      `${error.claim} of the client assertion ${WRONG[error.reason] ?? WRONG.invalid}.`,
      error,
    )
  if (
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys
  )
    return badClient('bad_signature', NO_KEY, error)
  if (error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid)
    return badClient('malformed', NO_JWT, error)
  return new OAuthFault('temporarily_unavailable', 'The keys of this client cannot be read at the moment.', {
    cause: error,
    why: 'jwks_unavailable',
  })
}

/** Key sets of clients, kept by jose: ten minutes, and asked again for an unknown kid, twice a minute at most. */
export function remoteKeys(fetch: Fetch): (url: string) => JWTVerifyGetKey {
  const known = new Map<string, JWTVerifyGetKey>()
  const read: FetchImplementation = async (at, options) => await fetch(at, options)
  return (url) => {
    const found = known.get(url)
    if (found !== undefined) return found
    // As many as there are clients: only registered URLs come here. Those no longer registered go with the oldest.
    const oldest = known.size >= MOST ? known.keys().next() : undefined
    if (oldest?.done === false) known.delete(oldest.value)
    const set = createRemoteJWKSet(new URL(url), { timeoutDuration: 5000, [customFetch]: read })
    known.set(url, set)
    return set
  }
}
const MOST = 1000
