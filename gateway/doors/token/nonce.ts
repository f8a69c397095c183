import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * DPoP nonces (RFC 9449 8) that every replica makes and knows without asking another: the number of the hour and its MAC
 * under a key of the store. Each is good for its own hour and the two after.
 */
export interface Nonces {
  current(): string
  accepts(nonce: string): boolean
}

const HOUR = 3_600_000
const HOURS = 3

/** `key` is 32 bytes of the store's; `now` in epoch milliseconds. */
export function makeNonces(key: Uint8Array, now: () => number): Nonces {
  const at = (hour: number): string =>
    `${hour.toString(36)}.${createHmac('sha256', key).update(`dpop nonce ${hour}`).digest('base64url')}`
  const hourNow = (): number => Math.floor(now() / HOUR)
  return {
    current: () => at(hourNow()),
    accepts(nonce) {
      const said = Buffer.from(nonce)
      return Array.from({ length: HOURS }, (_, age) => Buffer.from(at(hourNow() - age))).some(
        (good) => good.length === said.length && timingSafeEqual(good, said),
      )
    },
  }
}
