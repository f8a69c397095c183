import { makeRandom, mix } from './random.ts'

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const SPACE = 62 ** 6
const VALUES = new Map(DIGITS.split('').map((char, value) => [char, value]))

function toBase62(value: number, length: number): string {
  let out = ''
  for (let rest = value; out.length < length; rest = Math.floor(rest / 62)) out = DIGITS.charAt(rest % 62) + out
  return out
}

function inverse(a: bigint, m: bigint): bigint {
  let [r0, r1, t0, t1] = [m, a, 0n, 1n]
  while (r1 !== 0n) {
    const q = r0 / r1
    ;[r0, r1, t0, t1] = [r1, r0 - q * r1, t1, t0 - q * t1]
  }
  return t0 < 0n ? t0 + m : t0
}

/**
 * Okta ids: a prefix that tells the kind, then base62 up to 20 characters, with an ending that all ids of an org share.
 * Ids carry their number scrambled, so that 1,000,000 users need no table from id to record.
 */
export interface Ids {
  /** A new id: never given before in this org. */
  next(prefix: string): string
  /** The id of the nth object of a derived family; n < 10,000,000. */
  at(prefix: string, n: number): string
  /** The n of an id that `at` gave, or undefined. */
  numberOf(prefix: string, id: string): number | undefined
}

export function makeIds(seed: number): Ids {
  const random = makeRandom(mix(seed, 0x1d5))
  const ending = `${random.base62(1)}5d7`
  // Coprime to 62 and small enough that n * factor stays an exact integer.
  let factor = 100_000_000 + random.int(700_000_000)
  while (factor % 2 === 0 || factor % 31 === 0) factor++
  const back = inverse(BigInt(factor), BigInt(SPACE))
  const shift = random.int(SPACE)
  let issued = 0
  const at = (prefix: string, n: number): string => {
    const scrambled = (n * factor + shift) % SPACE
    const kind = prefix.charCodeAt(2)
    const noise = toBase62(mix(seed, n, kind), 6) + DIGITS.charAt(mix(seed, n, kind, 7) % 62)
    return `${prefix}${toBase62(scrambled, 6)}${noise}${ending}`.padEnd(20, 'x').slice(0, 20)
  }
  return {
    at,
    next: (prefix) => at(prefix, 20_000_000 + issued++),
    numberOf(prefix, id) {
      if (!id.startsWith(prefix) || id.length !== 20) return undefined
      let scrambled = 0
      for (const char of id.slice(prefix.length, prefix.length + 6)) {
        const value = VALUES.get(char)
        if (value === undefined) return undefined
        scrambled = scrambled * 62 + value
      }
      const lifted = (BigInt(scrambled - shift) + BigInt(SPACE)) % BigInt(SPACE)
      const n = Number((lifted * back) % BigInt(SPACE))
      return n < 10_000_000 && at(prefix, n) === id ? n : undefined
    },
  }
}
