import { createPrivateKey, createPublicKey, generateKeyPairSync, KeyObject } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { calculateJwkThumbprint, type JWK } from 'jose'
import { parseKeys } from '../../../gateway/okta/credentials/keys.ts'

export type KeyKind = 'ES256' | 'RS256'

export interface ReadyKey {
  readonly file: string
  readonly made: boolean
  /** The public half, as it is pasted at Okta; its kid is its thumbprint (RFC 7638), so that both sides name it alike. */
  readonly publicJwk: JWK
}

/** Makes a key pair, or takes the one that is there: the private half goes into the file (0600) and nowhere else. */
export async function keyAt(file: string, kind: KeyKind): Promise<ReadyKey> {
  const made = !existsSync(file)
  if (made) {
    const { privateKey } =
      kind === 'ES256'
        ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
        : generateKeyPairSync('rsa', { modulusLength: 3072 })
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' })
  }
  const [key] = parseKeys(readFileSync(file, 'utf8'), { source: { file } }, 'connect')
  if (key === undefined || !(key.key instanceof KeyObject)) throw new Error(`${file} holds no private key`)
  const secret = createPrivateKey(key.key.export({ type: 'pkcs8', format: 'pem' }))
  // Only public members: what is exported here is printed.
  const jwk = createPublicKey(secret).export({ format: 'jwk' }) as JWK
  const kid = key.kid ?? (await calculateJwkThumbprint(jwk))
  return { file, made, publicJwk: { ...jwk, kid, use: 'sig', alg: key.alg } }
}
