/** Makes the ids of the house. Time-ordered but for holds, which nobody may guess. */
export interface Ids {
  decision(): string
  entry(): string
  agent(): string
  operator(): string
  message(): string
  /** 128 random bits and nothing else. */
  hold(): string
}

export interface IdsOptions {
  /** Epoch milliseconds. */
  readonly now: () => number
  /** That many unpredictable bytes. */
  readonly random: (count: number) => Uint8Array
}

/** Crockford's base 32: no I, L, O, U; its order is the order of the values. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const MOST_IN_A_MS = 0x7fff

const CODES = Buffer.from(LETTERS)
const TIME = 10
const SEQUENCE = 3
const RANDOM = 13
const LENGTH = TIME + SEQUENCE + RANDOM

function base32(value: number, into: Uint8Array, from: number, length: number): void {
  let rest = value
  for (let at = from + length - 1; at >= from; at--) {
    into[at] = CODES[rest % 32] ?? 0
    rest = Math.floor(rest / 32)
  }
}

/**
 * 26 letters: 48 bits of time, a sequence within the millisecond, 65 random bits. Ids of one maker only ever grow, also
 * when the clock steps back.
 */
export function makeIds({ now, random }: IdsOptions): Ids {
  let last = 0
  let sequence = 0
  /** The id in the making: several a call, so its letters are written in place. */
  const id = Buffer.alloc(LENGTH, LETTERS.charAt(0))
  let pool: Uint8Array = new Uint8Array(0)
  let used = 0
  const next = (): string => {
    const at = now()
    if (at > last) {
      last = at
      sequence = 0
      base32(last, id, 0, TIME)
    } else if (++sequence > MOST_IN_A_MS) {
      last += 1
      sequence = 0
      base32(last, id, 0, TIME)
    }
    base32(sequence, id, TIME, SEQUENCE)
    if (used + RANDOM > pool.length) {
      pool = random(RANDOM * 80)
      used = 0
    }
    // Five bits of each byte.
    for (let i = TIME + SEQUENCE; i < LENGTH; i++) id[i] = CODES[(pool[used++] ?? 0) & 31] ?? 0
    return id.toString('latin1')
  }
  return {
    decision: () => `dec_${next()}`,
    entry: () => `ent_${next()}`,
    agent: () => `agt_${next()}`,
    operator: () => `op_${next()}`,
    message: () => `msg_${next()}`,
    hold: () => `hold_${Buffer.from(random(16)).toString('base64url')}`,
  }
}

/** Epoch milliseconds in which a time-ordered id was made. */
export function timeOfId(id: string): number {
  let at = 0
  for (const letter of id.slice(id.indexOf('_') + 1).slice(0, 10)) at = at * 32 + LETTERS.indexOf(letter)
  return at
}
