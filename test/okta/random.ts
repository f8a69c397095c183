/** Deterministic randomness: the same seed gives the same org, byte for byte. Not for real secrets. */

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** A 32-bit hash of small integers (murmur3's finaliser), for facts that are derived instead of stored. */
export function mix(seed: number, ...parts: readonly number[]): number {
  let h = seed | 0
  for (const part of parts) {
    h = Math.imul(h ^ part, 0x9e3779b1)
    h ^= h >>> 16
    h = Math.imul(h, 0x85ebca6b)
    h ^= h >>> 13
    h = Math.imul(h, 0xc2b2ae35)
    h ^= h >>> 16
  }
  return h >>> 0
}

/** A 32-bit hash of a string (FNV-1a). */
export function hashText(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return h >>> 0
}

export interface Random {
  /** An integer in [0, max). */
  int(max: number): number
  /** A number in [0, 1). */
  unit(): number
  pick<T>(list: readonly T[]): T
  hex(length: number): string
  base62(length: number): string
}

/** A stream of numbers from a seed (mulberry32). */
export function makeRandom(seed: number): Random {
  let a = seed >>> 0
  const unit = (): number => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const int = (max: number): number => Math.floor(unit() * max)
  const chars = (alphabet: string, length: number): string => {
    let out = ''
    for (let i = 0; i < length; i++) out += alphabet.charAt(int(alphabet.length))
    return out
  }
  return {
    int,
    unit,
    pick: (list) => {
      const item = list[int(list.length)]
      if (item === undefined) throw new Error('pick: the list is empty')
      return item
    },
    hex: (length) => chars('0123456789abcdef', length),
    base62: (length) => chars(BASE62, length),
  }
}
