import { z } from 'zod'
import type { Share, SharePort } from '../enforce/share.ts'
import type { LimitView, ShareView } from '../model/api.ts'
import type { Limits, LimitsPort, LimitsState } from '../okta/client.ts'
import { sql, text } from '../store/statement.ts'
import type { Store } from '../store/store.ts'

/** The org's rate limits as learned from its answers: one row a credential and bucket. */
export function limitRows(limits: Pick<Limits, 'snapshot'>): LimitView[] {
  return [...limits.snapshot()].flatMap(([credential, { buckets }]) =>
    [...buckets].map(([name, bucket]) => ({
      bucket: `${credential} ${name}`,
      limit: bucket.limit,
      remaining: bucket.remaining,
      resetAt: new Date(bucket.resetAt).toISOString(),
      seenAt: new Date(bucket.observedAt).toISOString(),
    })),
  )
}

/** What each agent has of each bucket now, those that used the most first. */
export function shareRows(share: Pick<Share, 'rows'>, nameOf: (agent: string) => string): ShareView[] {
  return share
    .rows()
    .toSorted((a, b) => b.used - a.used)
    .map(({ agent, resetAt, ...row }) => ({
      ...row,
      agent: { id: agent, name: nameOf(agent) },
      resetAt: new Date(resetAt).toISOString(),
    }))
}

const bucket = z.object({
  root: z.string(),
  limit: z.number(),
  remaining: z.number(),
  reset: z.number(),
  resetAt: z.number(),
  observedAt: z.number(),
})
const stored = z.object({ buckets: z.array(z.tuple([z.string(), bucket])), crowdedAt: z.number() })

/** Replicas share what they learned of Okta's limits through the store. */
export const limitsPort = (store: Store, now: () => number): LimitsPort => ({
  async load(credential): Promise<LimitsState> {
    const rows = await store.read(sql(`select state from limits where credential = ?`, credential))
    const known = rows[0] === undefined ? undefined : stored.safeParse(JSON.parse(text(rows[0], 'state'))).data
    return { buckets: new Map(known?.buckets), crowdedAt: known?.crowdedAt ?? 0 }
  },
  async save(credential, { buckets, crowdedAt }) {
    const state = JSON.stringify({ buckets: [...buckets], crowdedAt })
    await store.run('saveLimits', { credential, state, at: now() })
  },
})

/** And what their agents used. */
export const sharePort = (store: Store, now: () => number): SharePort => ({
  swap: async (rows) => await store.run('swapShares', { writer: store.writer, now: now(), rows }),
})
