import { createHash } from 'node:crypto'
import { calculateJwkThumbprint, EmbeddedJWK, errors, jwtVerify } from 'jose'
import { isOurs } from './urls.ts'

/** Algorithms of DPoP proofs: signatures by key pairs only. */
export const PROOF_ALGORITHMS = [
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
]

/** Seconds a proof may be old, or lie ahead, so that clocks may differ. */
const OLDEST = 300
const AHEAD = 60
const LONGEST = 8192

export interface Proof {
  /** RFC 7638 thumbprint of the key, as in `cnf.jkt`. */
  readonly jkt: string
  readonly jti: string
  readonly nonce: string | undefined
  /** Epoch milliseconds after which the proof is too old anyway. */
  readonly until: number
}

export interface Proven {
  /** The method of the request it came with. */
  readonly method: string
  /** The path of that request, as it went on. */
  readonly path: string
  /** Names that mean us, for `htu`. */
  readonly authorities: readonly string[]
  /** The access token it came with, for `ath`. */
  readonly accessToken?: string
  /** Epoch milliseconds. */
  readonly now: number
}

/** What is wrong with a proof, in a sentence. */
export class BadProof extends Error {}

/** Checks one DPoP proof (RFC 9449 4.3) but for its single use. Throws BadProof. */
export async function checkProof(proof: string, asked: Proven): Promise<Proof> {
  if (proof.length > LONGEST) throw new BadProof('The DPoP proof is too long.')
  const { payload, protectedHeader } = await verify(proof, asked.now)
  const { htm, htu, jti, iat, ath, nonce } = payload
  if (typeof htm !== 'string' || htm.toUpperCase() !== asked.method)
    throw new BadProof('htm of the DPoP proof is not the method of the request.')
  if (typeof htu !== 'string' || !isOurs(htu, asked.path, asked.authorities))
    throw new BadProof('htu of the DPoP proof is not the URL of the request.')
  if (typeof jti !== 'string' || jti.length < 8 || jti.length > 200)
    throw new BadProof('jti of the DPoP proof must be 8 to 200 characters.')
  const seconds = asked.now / 1000
  if (typeof iat !== 'number' || iat > seconds + AHEAD || iat < seconds - OLDEST)
    throw new BadProof(`iat of the DPoP proof must be the present: here it is ${Math.floor(seconds)}.`)
  if (asked.accessToken !== undefined && ath !== createHash('sha256').update(asked.accessToken).digest('base64url'))
    throw new BadProof('ath of the DPoP proof is not the hash of the access token.')
  // EmbeddedJWK has made sure that there is one.
  const jkt = await calculateJwkThumbprint(protectedHeader.jwk!)
  return { jkt, jti, nonce: typeof nonce === 'string' ? nonce : undefined, until: (iat + OLDEST + AHEAD) * 1000 }
}

async function verify(proof: string, now: number) {
  try {
    return await jwtVerify(proof, EmbeddedJWK, {
      typ: 'dpop+jwt',
      algorithms: PROOF_ALGORITHMS,
      currentDate: new Date(now),
      clockTolerance: AHEAD,
    })
  } catch (cause) {
    if (cause instanceof errors.JOSEAlgNotAllowed)
      throw new BadProof(`The DPoP proof must be signed with one of ${PROOF_ALGORITHMS.join(', ')}.`, { cause })
    if (cause instanceof errors.JWSSignatureVerificationFailed)
      throw new BadProof('The DPoP proof is not signed with the key in its header.', { cause })
    throw new BadProof('The DPoP header is no proof: a dpop+jwt with the public key in its header.', { cause })
  }
}
