import { createHash } from 'node:crypto'
import { calculateJwkThumbprint, decodeProtectedHeader, EmbeddedJWK, jwtVerify } from 'jose'
import type { World } from '../world.ts'
import { OAuthError } from './errors.ts'

const DAY = 86_400_000
/** A proof is good for five minutes either way. */
const SKEW = 300

/** Nonces and used proof ids of an org. */
export interface Dpop {
  /** The nonce to use now; it changes every 24 hours. */
  nonce(): string
  /** Another nonce at once; those before are taken no more, as if three days had gone by. */
  renew(): void
  /**
   * Verifies a proof (RFC 9449): type, signature by its own key, method, URL without query, age, single use; on the token
   * endpoint a nonce, on resources the token's hash. Returns the key's thumbprint. Throws OAuthError.
   */
  verify(proof: string, expected: { method: string; url: string; accessToken?: string }): Promise<string>
}

const bad = (description: string): OAuthError => new OAuthError('invalid_dpop_proof', description)

export function makeDpop(world: World): Dpop {
  let current = { value: world.random.base62(32), made: world.now() }
  const nonces = [current]
  const seen = new Map<string, number>()
  let swept = world.now()
  const nonce = (): string => {
    if (world.now() - current.made >= DAY) {
      current = { value: world.random.base62(32), made: world.now() }
      nonces.push(current)
    }
    return current.value
  }
  /** Old nonces work for three days after they were made. */
  const known = (value: unknown): boolean =>
    nonces.some((row) => row.value === value && world.now() - row.made < 3 * DAY)

  return {
    nonce,
    renew() {
      current = { value: world.random.base62(32), made: world.now() }
      nonces.splice(0, nonces.length, current)
    },
    async verify(proof, { method, url, accessToken }) {
      let payload: Record<string, unknown>
      let jwk
      try {
        const header = decodeProtectedHeader(proof)
        if (header.typ !== 'dpop+jwt') throw new Error('typ')
        jwk = header.jwk
        if (jwk === undefined || 'd' in jwk || jwk.kty === 'oct') throw new Error('jwk')
        // Time is checked below against the org's own clock.
        const verified = await jwtVerify(proof, EmbeddedJWK, {
          currentDate: new Date(world.now()),
          clockTolerance: SKEW,
        })
        payload = verified.payload
      } catch {
        throw bad('The DPoP proof JWT is invalid.')
      }
      if (payload['htm'] !== method) throw bad('The DPoP proof JWT htm claim does not match the request method.')
      if (payload['htu'] !== url) throw bad('The DPoP proof JWT htu claim does not match the request URL.')
      const iat = payload['iat']
      if (typeof iat !== 'number' || Math.abs(world.now() / 1000 - iat) > SKEW)
        throw bad('The DPoP proof JWT iat claim is not recent.')
      if (accessToken === undefined && !known(payload['nonce'])) {
        throw new OAuthError('use_dpop_nonce', 'Authorization server requires nonce in DPoP proof.', {
          headers: { 'dpop-nonce': nonce() },
        })
      }
      const jti = payload['jti']
      if (typeof jti !== 'string' || jti === '') throw bad('The DPoP proof JWT jti claim is missing.')
      // Now and then is enough, and under load much cheaper than each time.
      if (world.now() - swept > SKEW * 1000) {
        swept = world.now()
        for (const [id, until] of seen) if (until < swept) seen.delete(id)
      }
      if (seen.has(jti)) throw bad('The DPoP proof JWT has already been used.')
      if (
        accessToken !== undefined &&
        payload['ath'] !== createHash('sha256').update(accessToken).digest('base64url')
      ) {
        throw bad('The DPoP proof JWT ath claim does not match the access token.')
      }
      seen.set(jti, world.now() + 2 * SKEW * 1000)
      return calculateJwkThumbprint(jwk)
    },
  }
}
