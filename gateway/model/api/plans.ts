import { z } from 'zod'
import { plannedItem } from '../plan.ts'
import { pageLimit, time } from './common.ts'

export const PLAN_STATES = ['pending', 'approved', 'denied', 'expired', 'cancelled', 'revoked', 'exhausted'] as const

/** A change set that an agent announced, and what is left of it. */
export const planView = z.object({
  id: z.string(),
  status: z.enum(PLAN_STATES),
  /** The one hold that people decide on. */
  hold: z.string(),
  decision: z.string(),
  agent: z.object({ id: z.string(), name: z.string() }),
  /** Words of the agent: untrusted. */
  purpose: z.string().nullable(),
  createdAt: time,
  /** While it waits: when nobody can approve it any more; then: when nothing of it is left. */
  expiresAt: time,
  minutes: z.number(),
  used: z.number(),
  /** Held calls that it lets go on in all. */
  calls: z.number(),
  items: z.array(plannedItem.extend({ used: z.number() })),
  /** Which decision was which call of it. */
  covered: z.array(z.object({ n: z.number(), item: z.number(), decision: z.string() })),
})
export type PlanView = z.infer<typeof planView>

export const planList = z.object({ plans: z.array(planView) })
export const planDetail = z.object({ plan: planView })
export const planQuery = z.object({
  agent: z.string().optional().describe('Name or id.'),
  state: z.enum(PLAN_STATES).optional(),
  limit: pageLimit.default(100),
})
