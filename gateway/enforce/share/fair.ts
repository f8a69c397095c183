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
