import { at, type HoldNumbers } from '../../model/api.ts'
import { integer, optionalInteger, sql, text } from '../../store/statement.ts'
import type { Store } from '../../store/store.ts'
import { shownSchema } from '../../enforce/hold.ts'

/** Held so often without one no, and a rule is noise. */
const NOISE = 10

interface Tally {
  held: number
  approved: number
  denied: number
  expired: number
}

const share = (sorted: readonly number[], part: number): number | null =>
  sorted.length === 0 ? null : (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? null)

/** Numbers over the holds opened since a time (epoch ms). An overdue hold counts as expired, though nobody swept yet. */
export async function numbersOf(store: Store, since: number, now: number): Promise<HoldNumbers> {
  const rows = await store.read(
    sql(
      `select state, created_at, decided_at, expires_at, shown from holds where created_at >= ? order by created_at`,
      since,
    ),
  )
  const counts = { pending: 0, approved: 0, denied: 0, expired: 0, cancelled: 0 }
  const tallies = new Map<string, Tally>()
  const seconds: number[] = []
  let oldest: number | undefined
  for (const row of rows) {
    const stored = text(row, 'state')
    const created = integer(row, 'created_at')
    const state = stored === 'pending' && integer(row, 'expires_at') <= now ? 'expired' : stored
    if (state in counts) counts[state as keyof typeof counts] += 1
    if (state === 'pending') oldest = Math.min(oldest ?? created, created)
    const decided = optionalInteger(row, 'decided_at')
    if ((state === 'approved' || state === 'denied') && decided !== undefined) seconds.push((decided - created) / 1000)
    for (const { rule } of shownSchema.parse(JSON.parse(text(row, 'shown'))).rules) {
      const tally = tallies.get(rule) ?? { held: 0, approved: 0, denied: 0, expired: 0 }
      tally.held += 1
      if (state === 'approved' || state === 'denied' || state === 'expired') tally[state] += 1
      tallies.set(rule, tally)
    }
  }
  seconds.sort((a, b) => a - b)
  const standing = await store.read(
    sql(
      `select count(*) as active, coalesce(sum(used), 0) as uses from standing where revoked_at is null and until > ? and used < most`,
      now,
    ),
  )
  const reviews = await store.read(sql(`select count(*) as n from reviews where closed_at is null`))
  return {
    since: at(since),
    opened: rows.length,
    ...counts,
    secondsToDecision: { median: share(seconds, 0.5), p90: share(seconds, 0.9), longest: seconds.at(-1) ?? null },
    oldestPendingSeconds: oldest === undefined ? null : Math.round((now - oldest) / 1000),
    rules: [...tallies]
      .map(([rule, tally]) => ({
        rule,
        ...tally,
        approvalRate: tally.approved + tally.denied === 0 ? null : tally.approved / (tally.approved + tally.denied),
        noise: tally.denied === 0 && tally.approved >= NOISE,
      }))
      .toSorted((one, other) => other.held - one.held || (one.rule < other.rule ? -1 : 1)),
    standing: { active: Number(standing[0]?.['active'] ?? 0), uses: Number(standing[0]?.['uses'] ?? 0) },
    openReviews: Number(reviews[0]?.['n'] ?? 0),
  }
}
