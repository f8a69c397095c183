import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

/**
 * Seals bytes with AES-256-GCM: 12 bytes of nonce, 16 of tag, then ciphertext. `bound` is authenticated too, so that a
 * sealed value cannot be moved to another row (rule 19).
 */
export function seal(key: Uint8Array, plain: Uint8Array, bound: string): Uint8Array {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(bound))
  const body = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), body])
}

/** Opens what seal made. Throws when the key, the binding or a byte differs. */
export function unseal(key: Uint8Array, sealed: Uint8Array, bound: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12))
  decipher.setAAD(Buffer.from(bound))
  decipher.setAuthTag(sealed.subarray(12, 28))
  return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()])
}

/** Keys for one purpose each, derived from the store's master key (HKDF-SHA-256), so that none serves two ends. */
export interface StoreKeys {
  readonly holds: Uint8Array
  readonly persons: Uint8Array
  readonly answers: Uint8Array
  /** Seals the keys that sign access tokens. */
  readonly signing: Uint8Array
  /** Authenticates DPoP nonces. */
  readonly nonces: Uint8Array
  readonly signIns: Uint8Array
  /** Pseudonym of a name that is not an id: stable within this store, meaningless outside. */
  pseudonym(name: string): string
}

export function storeKeys(master: Uint8Array): StoreKeys {
  if (master.length !== 32) throw new Error('the store key must be 32 bytes')
  const derive = (use: string) => new Uint8Array(hkdfSync('sha256', master, '', `postern ${use}`, 32))
  const names = derive('names')
  return {
    holds: derive('holds'),
    persons: derive('persons'),
    answers: derive('answers'),
    signing: derive('signing'),
    nonces: derive('nonces'),
    signIns: derive('sign-ins'),
    pseudonym: (name) => `name~${createHmac('sha256', names).update(name).digest('base64url').slice(0, 22)}`,
  }
}

/** What a before-image is bound to. */
export const imageBound = (decision: string): string => `before ${decision}`
