import { createHash, randomUUID } from 'node:crypto'
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  SignJWT,
  type CryptoKey,
  type JWK,
  type JWTPayload,
} from 'jose'

/** A key pair as an agent's owner makes it. */
export interface ClientKey {
  readonly privateJwk: JWK
  readonly publicJwk: JWK & { kty: 'RSA' | 'EC' }
  readonly pem: string
  readonly alg: string
  readonly kid: string
  sign(claims: JWTPayload, header?: Record<string, unknown>): Promise<string>
}

export async function clientKey(
  alg: 'RS256' | 'ES256' = 'ES256',
  kid = `k-${randomUUID().slice(0, 8)}`,
): Promise<ClientKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  const publicJwk = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' }
  const { exportPKCS8 } = await import('jose')
  return {
    privateJwk: { ...(await exportJWK(privateKey)), kid, alg, use: 'sig' },
    publicJwk: publicJwk as JWK & { kty: 'RSA' | 'EC' }, // of one of the two algorithms above
    pem: await exportPKCS8(privateKey),
    alg,
    kid,
    sign: (claims, header = {}) => new SignJWT(claims).setProtectedHeader({ alg, kid, ...header }).sign(privateKey),
  }
}

const seconds = (): number => Math.floor(Date.now() / 1000)

/** A client assertion as SDKs make it; claims may be changed, or left out with undefined. */
export const assertion = (
  key: ClientKey,
  clientId: string,
  base: string,
  change: object = {},
  header: Record<string, unknown> = {},
): Promise<string> =>
  key.sign(
    {
      iss: clientId,
      sub: clientId,
      aud: `${base}/oauth2/v1/token`,
      iat: seconds(),
      exp: seconds() + 300,
      jti: randomUUID(),
      ...change,
    },
    header,
  )

export interface Asked {
  readonly status: number
  readonly headers: Headers
  // oxlint-disable-next-line typescript/no-explicit-any -- answers are asserted on, shape and all
  readonly json: any
}

export async function post(
  url: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Asked> {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(form), headers })
  return { status: answer.status, headers: answer.headers, json: await answer.json() }
}

export const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** A key that proofs are made with. */
export interface Prover {
  readonly thumbprint: string
  proof(
    claims: { htm: string; htu: string; nonce?: string; accessToken?: string } & JWTPayload,
    header?: object,
  ): Promise<string>
}

export async function prover(): Promise<Prover> {
  const { privateKey, publicKey }: { privateKey: CryptoKey; publicKey: CryptoKey } = await generateKeyPair('ES256')
  const jwk = await exportJWK(publicKey)
  return {
    thumbprint: await calculateJwkThumbprint(jwk),
    proof: ({ accessToken, ...claims }, header = {}) =>
      new SignJWT({
        jti: randomUUID(),
        iat: seconds(),
        ...(accessToken === undefined ? {} : { ath: createHash('sha256').update(accessToken).digest('base64url') }),
        ...claims,
      })
        .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk, ...header })
        .sign(privateKey),
  }
}
