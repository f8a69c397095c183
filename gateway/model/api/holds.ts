import { z } from 'zod'
import { holdRequirement } from '../decision.ts'
import { planSchema } from '../plan.ts'
import { GRANT_STATES, TASK_STATES } from '../hold.ts'
import { pageLimit, reason, time } from './common.ts'

const standingLike = z.object({
  type: z.string(),
  id: z.string(),
  facts: z.record(z.string(), z.boolean()),
  others: z.array(z.string()),
  properties: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])),
})

export const holdView = z.object({
  id: z.string(),
  state: z.enum(TASK_STATES),
  grant: z.enum(GRANT_STATES).nullable(),
  agent: z.object({ id: z.string(), name: z.string() }),
  operation: z.string(),
  /** What would happen, in one sentence. */
  sentence: z.string(),
  rules: z.array(z.object({ rule: z.string(), title: z.string(), severity: z.string(), description: z.string() })),
  /** Words of the agent: untrusted. */
  purpose: z.string().nullable(),
  approvers: z.array(z.string()),
  quorum: z.number(),
  /** All that is asked of people, and what they may choose. */
  requirement: holdRequirement,
  /** What a standing approval would allow again; null where that cannot be told. */
  like: standingLike.nullable().optional(),
  /** The announced change set that people decide on as a whole; null for a call. */
  plan: planSchema.nullable().optional(),
  /** What was approved ends so many seconds after it was carried out; null for good. */
  lastsSeconds: z.number().nullable().optional(),
  decision: z.string(),
  createdAt: time,
  expiresAt: time,
  decidedAt: time.nullable(),
})
export type HoldView = z.infer<typeof holdView>

export const voteView = z.object({
  approver: z.string(),
  verdict: z.enum(['approve', 'deny']),
  reason: z.string(),
  at: time,
})
export const holdList = z.object({ holds: z.array(holdView) })
export const holdDetail = z.object({
  hold: holdView,
  votes: z.array(voteView),
  /** Why the one who asks may not approve it, or nothing. */
  notYours: z.string().nullable(),
})
export const holdQuery = z.object({
  state: z.enum(TASK_STATES).optional(),
  agent: z.string().optional().describe('Name or id.'),
  limit: pageLimit.default(100),
})
export const verdict = z.object({ reason })
export const decidedHold = z.object({
  hold: holdView,
  outcome: z.enum(['approved', 'denied', 'counted', 'withdrawn']),
  approvals: z.number(),
  quorum: z.number(),
})
