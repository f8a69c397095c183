import { createHash } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose'

/** The key that tokens of one credential are bound to (RFC 9449). Made at first need, kept in memory only. */
export interface ProofKey {
  readonly privateKey: CryptoKey
  readonly publicJwk: JWK
  readonly thumbprint: string
}

export async function makeProofKey(): Promise<ProofKey> {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const publicJwk = await exportJWK(publicKey)
  return Object.freeze({ privateKey, publicJwk, thumbprint: await calculateJwkThumbprint(publicJwk) })
}

export interface ProofClaims {
  readonly method: string
  /** Absolute; query and fragment are left out of `htu`. */
  readonly url: string
  readonly nonce?: string | undefined
  /** The access token the proof goes with, for `ath`. */
  readonly accessToken?: string | undefined
  readonly id: string
  /** Epoch ms. */
  readonly now: number
}

/** One DPoP proof for one request. */
export async function proof(key: ProofKey, claims: ProofClaims): Promise<string> {
  return await new SignJWT({
    htm: claims.method.toUpperCase(),
    htu: claims.url.replace(/[?#].*$/, ''),
    ...(claims.nonce === undefined ? {} : { nonce: claims.nonce }),
    ...(claims.accessToken === undefined
      ? {}
      : { ath: createHash('sha256').update(claims.accessToken).digest('base64url') }),
  })
    .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: key.publicJwk })
    .setJti(claims.id)
    .setIssuedAt(Math.floor(claims.now / 1000))
    .sign(key.privateKey)
}
