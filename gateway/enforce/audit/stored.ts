import { z } from 'zod'
import { EFFECTS, holdRequirement, SEVERITIES } from '../../model/decision.ts'
import { evaluationSchema } from '../../model/evaluation.ts'

/** The public parts of entries as they are read back, also those of older versions: what is not known is passed over. */
const reason = z.object({
  rule: z.string(),
  effect: z.enum(EFFECTS),
  title: z.string(),
  description: z.string(),
  severity: z.enum(SEVERITIES),
  hint: z.string(),
  proof: z.record(z.string(), z.unknown()),
  controls: z.array(z.string()),
})

export const decisionPublic = z.object({
  gateway: z.string(),
  catalog: z.string(),
  call: z.object({
    method: z.string(),
    template: z.string(),
    path: z.string(),
    query: z.array(z.string()),
    address: z.string(),
    key: z.string().optional(),
  }),
  decision: z.object({
    effect: z.enum(EFFECTS),
    reasons: z.array(reason),
    obligations: z.array(
      z.object({ name: z.string(), parameters: z.record(z.string(), z.unknown()), rule: z.string() }),
    ),
    policy: z.string(),
    requirement: holdRequirement.optional(),
  }),
  evaluation: evaluationSchema,
})
export type DecisionPublic = z.infer<typeof decisionPublic>

export const refusalPublic = z.object({
  call: z.object({ method: z.string(), template: z.string().optional(), path: z.string().optional() }),
  refusal: z.object({ code: z.string(), status: z.number() }),
})

export const outcomePublic = z.object({
  outcome: z.object({
    kind: z.enum(['answered', 'failed', 'unknown']),
    status: z.number().nullable(),
    ms: z.number(),
    bytes: z.number(),
    request_id: z.string().nullable(),
    refusal: z.string().optional(),
    disagreement: z.boolean().optional(),
    /** Event of Okta's System Log that this call became, once it was found. */
    event: z.object({ id: z.string(), type: z.string() }).optional(),
    /** An outcome that was unknown before: who or what told it. */
    settled: z.object({ by: z.enum(['event', 'silence', 'person']), person: z.string().optional() }).optional(),
  }),
})

export const approvalPublic = z.object({
  approval: z.object({
    verdict: z.enum(['approve', 'deny', 'withdrawn']),
    by: z.string(),
    quorum: z.number().optional(),
    via: z.string().optional(),
  }),
})
