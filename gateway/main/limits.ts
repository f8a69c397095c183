import type { LimitView } from '../model/api.ts'
import type { Limits } from '../okta/client.ts'

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
