import { hash } from 'node:crypto'
import { crc32 } from 'node:zlib'

/**
 * Postern's own keys: `pk_` for agents, `ok_` for operators, `cs_` for secrets of OAuth clients, then 32 random base62 characters (190 bits) and 6 of CRC-32
 * over what stands before them. The checksum finds typos without a look into the store, and lets secret scanners be sure.
 */
export type KeyKind = 'pk' | 'ok' | 'cs'

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const RANDOM = 32
const CHECK = 6
const FORM = new RegExp(`^(pk|ok|cs)_[0-9A-Za-z]{${RANDOM + CHECK}}$`)

/** As many characters as tell keys apart in lists: 47 of the 190 random bits. */
const SHOWN = 3 + 8

function checksum(text: string): string {
  let rest = crc32(text)
  let digits = ''
  for (let i = 0; i < CHECK; i++) {
    digits = (DIGITS[rest % 62] ?? '') + digits
    rest = Math.floor(rest / 62)
  }
  return digits
}

export interface NewKey {
  /** Shown once, to whoever asked for it; never stored. */
  readonly key: string
  readonly hash: string
  readonly prefix: string
}

/** A fresh key. `random` gives that many random bytes (node:crypto's randomBytes). */
export function makeKey(kind: KeyKind, random: (bytes: number) => Uint8Array): NewKey {
  let digits = ''
  while (digits.length < RANDOM)
    for (const byte of random(RANDOM))
      // 248 is the largest multiple of 62 a byte holds: what is above it would make the first characters likelier.
      if (byte < 248 && digits.length < RANDOM) digits += DIGITS[byte % 62] ?? ''
  const head = `${kind}_${digits}`
  return describeKey(head + checksum(head))
}

/** True for a key of this kind whose checksum is right. */
export function isKey(kind: KeyKind, text: string): boolean {
  if (FORM.exec(text)?.[1] !== kind) return false
  return checksum(text.slice(0, -CHECK)) === text.slice(-CHECK)
}

/** True for what was meant as a key of this kind, right or not. */
export const looksLikeKey = (kind: KeyKind, text: string): boolean => text.startsWith(`${kind}_`)

/**
 * SHA-256 in base64url: what the store keeps. A plain hash is right here: slow, salted hashes defend secrets that people
 * choose, and nobody can try 2^190 keys. It also makes the look-up one indexed read, whose time says nothing of the key.
 */
export const hashKey = (key: string): string => hash('sha256', key, 'base64url')

export const prefixOf = (key: string): string => key.slice(0, SHOWN)

/** Hash and prefix of a key that someone else made, as a mounted secret is. */
export const describeKey = (key: string): NewKey => ({ key, hash: hashKey(key), prefix: prefixOf(key) })
