/** Attempts before a delivery becomes a dead letter: about eight hours, with the pauses below. */
export const MOST_ATTEMPTS = 16
const FIRST_MS = 5000
const LONGEST_MS = 3_600_000

/**
 * Milliseconds until the next attempt after `attempts` failed ones: doubling from 5 s up to an hour, of which a random half
 * is taken off, so that many messages that failed together do not come back together. Pure; `random` is in [0, 1).
 */
export function pauseAfter(attempts: number, random: number): number {
  const whole = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(20, Math.max(0, attempts - 1)))
  return Math.round(whole * (1 - random / 2))
}
