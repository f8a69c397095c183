/** One who wants part of something scarce. */
export interface Claim {
  /** Its priority: twice the weight, twice the fair share. Above 0. */
  readonly weight: number
  /** What it holds or has used already. */
  readonly used: number
  /** What it is expected to want in all, `used` included. */
  readonly wanted: number
}

/**
 * How much of `capacity` one claimant may use in all, while the others are there: its fair share always, and beyond it
 * whatever the others will not want. `reserve` (0 to 1) is kept for who comes next, so that a newcomer never finds nothing.
 * Whole numbers, at least 1 while there is any capacity. Pure.
 */
export function allowance(mine: Claim, others: readonly Claim[], capacity: number, reserve: number): number {
  if (capacity < 1) return 0
  const open = capacity * (1 - reserve)
  const weights = others.reduce((sum, one) => sum + one.weight, mine.weight)
  const fairOf = ({ weight }: Claim) => (open * weight) / weights
  let spoken = 0
  for (const one of others) spoken += one.used + Math.max(0, Math.min(one.wanted, fairOf(one)) - one.used)
  return Math.max(1, Math.floor(Math.max(fairOf(mine), open - spoken)))
}

/** What may come at once: a small part of the share, and never so little that a handful of calls would wait. */
const AT_ONCE = { part: 0.02, least: 8 }

/**
 * The turn of a call, so that a share lasts for its window instead of being spent in its first seconds at the cost of everyone's
 * latency: one call an interval, with a few at once after a pause. `last` is the turn given before (epoch ms). Pure.
 */
export function turnOf(last: number, share: number, windowMs: number, now: number): number {
  const interval = windowMs / Math.max(1, share)
  const atOnce = Math.max(AT_ONCE.least, share * AT_ONCE.part) * interval
  return Math.max(last, now - atOnce) + interval
}
