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

function base32(value: number, length: number): string {
  let text = ''
  let rest = value
  for (let i = 0; i < length; i++) {
    text = LETTERS.charAt(rest % 32) + text
    rest = Math.floor(rest / 32)
  }
  return text
}

/** Five bits of each byte: as many letters as bytes. */
const letters = (bytes: Uint8Array): string => {
  let text = ''
  for (const byte of bytes) text += LETTERS.charAt(byte & 31)
  return text
}

/**
 * 26 letters: 48 bits of time, a sequence within the millisecond, 65 random bits. Ids of one maker only ever grow, also
 * when the clock steps back.
 */
export function makeIds({ now, random }: IdsOptions): Ids {
  let last = 0
  let sequence = 0
  let time = base32(0, 10)
  let pool: Uint8Array = new Uint8Array(0)
  let used = 0
  const take = (count: number): Uint8Array => {
    if (used + count > pool.length) {
      pool = random(1040)
      used = 0
    }
    return pool.subarray(used, (used += count))
  }
  const next = (): string => {
    const at = now()
    if (at > last) {
      last = at
      sequence = 0
      time = base32(last, 10)
    } else if (++sequence > MOST_IN_A_MS) {
      last += 1
      sequence = 0
      time = base32(last, 10)
    }
    return time + base32(sequence, 3) + letters(take(13))
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
