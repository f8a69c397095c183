import { SignJWT } from 'jose'
import type { SigningKey } from './keys.ts'

/** Seconds an assertion lives; Okta takes at most an hour, a short life leaves little to steal. */
const LIFE_SECONDS = 300

/** A private_key_jwt assertion (RFC 7523): issuer and subject are the client, the audience is the token URL as dialled. */
export async function assertion(
  key: SigningKey,
  claims: { clientId: string; tokenUrl: string; id: string; now: number },
): Promise<string> {
  const seconds = Math.floor(claims.now / 1000)
  return await new SignJWT()
    .setProtectedHeader(key.kid === undefined ? { alg: key.alg } : { alg: key.alg, kid: key.kid })
    .setIssuer(claims.clientId)
    .setSubject(claims.clientId)
    .setAudience(claims.tokenUrl)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + LIFE_SECONDS)
    .setJti(claims.id)
    .sign(key.key)
}
