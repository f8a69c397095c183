import { z } from 'zod'
import { pageLimit, reason, time } from './common.ts'

const person = z.object({ id: z.string(), name: z.string() })

/** Someone decides in someone else's place for a while. */
export const delegationView = z.object({
  id: z.string(),
  from: person,
  to: person,
  since: time,
  until: time,
  reason: z.string(),
  state: z.enum(['coming', 'active', 'over', 'ended']),
})
export type DelegationView = z.infer<typeof delegationView>
export const delegationList = z.object({ delegations: z.array(delegationView) })
export const delegationAdd = z.object({
  to: z.string().min(1).describe('Name or id of the operator who stands in for you.'),
  since: time.optional().describe('Else now.'),
  until: time,
  reason,
})
export const delegated = z.object({ delegation: delegationView })

/** A release by break-glass, until someone else has looked at it. */
export const reviewView = z.object({
  hold: z.string(),
  sentence: z.string(),
  agent: person,
  by: person,
  reason: z.string(),
  openedAt: time,
  closedAt: time.nullable(),
  closedBy: z.string().nullable(),
  finding: z.string().nullable(),
})
export type ReviewView = z.infer<typeof reviewView>
export const reviewList = z.object({ reviews: z.array(reviewView) })
export const reviewQuery = z.object({
  state: z.enum(['open', 'closed']).default('open'),
  limit: pageLimit.default(100),
})
export const reviewClose = z.object({
  finding: z.string().trim().min(10, 'say what you found, in a sentence').max(1000),
})
export const closedReview = z.object({ review: reviewView })

export const breakGlassAsk = z.object({
  reason: z.string().trim().min(40, 'say at some length what is at stake, and why nobody else can decide').max(1000),
})

/** "The like of it again, so often, so long." */
export const standingApproval = z.object({
  id: z.string(),
  hold: z.string(),
  agent: person,
  operation: z.string(),
  target: z.string().describe('Type and id, or * for any of the type.'),
  rules: z.array(z.string()),
  most: z.number(),
  used: z.number(),
  until: time,
  by: person,
  reason: z.string(),
  createdAt: time,
  state: z.enum(['active', 'spent', 'over', 'revoked']),
})
export type StandingApproval = z.infer<typeof standingApproval>
export const standingList = z.object({ standing: z.array(standingApproval) })
export const standingDetail = z.object({ standing: standingApproval })

/** What an approver may choose beside a plain yes. */
export const approveAsk = z.object({
  reason,
  hours: z
    .number()
    .min(0.1)
    .max(720)
    .optional()
    .describe('What is granted ends after so many hours; Postern takes it back.'),
  standing: z
    .strictObject({
      most: z.int().min(1).max(1000),
      hours: z.number().min(0.1).max(720),
      anyTarget: z.boolean().default(false).describe('Any target of the type about which the same is true.'),
    })
    .optional()
    .describe('Allow the like of it again, where the rules permit it.'),
})
export type ApproveAsk = z.infer<typeof approveAsk>

const count = z.number()
/** Numbers people steer by, over the holds that were opened in a time. Times in seconds. */
export const holdNumbers = z.object({
  since: time,
  opened: count,
  pending: count,
  approved: count,
  denied: count,
  expired: count,
  cancelled: count,
  secondsToDecision: z.object({ median: count.nullable(), p90: count.nullable(), longest: count.nullable() }),
  oldestPendingSeconds: count.nullable(),
  rules: z.array(
    z.object({
      rule: z.string(),
      held: count,
      approved: count,
      denied: count,
      expired: count,
      approvalRate: count.nullable().describe('Of those that people decided.'),
      noise: z.boolean().describe('Held often, and never denied: it may ask too much.'),
    }),
  ),
  standing: z.object({ active: count, uses: count }),
  openReviews: count,
})
export type HoldNumbers = z.infer<typeof holdNumbers>
export const numbersQuery = z.object({ days: z.coerce.number().int().min(1).max(365).default(30) })
