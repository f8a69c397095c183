import { z } from 'zod'
import { accessEvaluation } from './authzen.ts'
import { time } from './common.ts'

/** AuthZEN Access Request and Approval Profile, draft 1: members we do not know are left out. */

const { subject, action, resource, context } = accessEvaluation.shape
const words = z.string().max(1000)

export const accessRequest = z.object({
  subject,
  action,
  resource,
  context: context.describe('`business_justification`: why, for the approvers.'),
  denial: z.object({
    evaluation_id: words.optional(),
    evaluated_at: words.optional(),
    expires_at: z.string().describe('As in `context.access_request` of the denied evaluation.'),
    reason: words.optional(),
    binding_token: z.string().max(8192).optional().describe('As in `context.access_request`, unchanged.'),
    template: words.optional(),
  }),
  requested_access: z
    .object({ requested_until: words.optional(), emergency: z.boolean().optional() })
    .optional()
    .describe('Told to the approvers. An emergency is a signal to them and opens nothing.'),
  client: z
    .object({
      id: words.optional(),
      name: words.optional(),
      actor: z.unknown().optional().describe('Refused: no key of this door proves a chain of actors.'),
    })
    .optional(),
})
export type AccessRequest = z.infer<typeof accessRequest>

/** `pending` ends exactly once, as one of the others. */
export const ACCESS_REQUEST_STATES = ['pending', 'approved', 'denied', 'expired', 'cancelled'] as const

/** An approval as it is handed out and comes back in `context.approval`. It is no pass: the evaluation is made anew. */
export const accessApproval = z.object({ id: z.string(), approved_at: time.optional(), approved_until: time })

export const accessTask = z.object({
  task: z.object({
    id: z.string(),
    status: z.enum(ACCESS_REQUEST_STATES),
    status_endpoint: z.string(),
    expires_at: time.optional(),
    display: z.object({ title: z.string(), description: z.string() }),
    links: z.object({ cancel: z.string() }).optional(),
  }),
  result: z.object({ mode: z.literal('reevaluate'), approval: accessApproval }).optional(),
})
export type AccessTask = z.infer<typeof accessTask>

/** RFC 9457, with the types that the profile names. */
export const accessProblem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
})

export const accessKeys = z.object({ keys: z.array(z.record(z.string(), z.unknown())) })
