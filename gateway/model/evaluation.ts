import { z } from 'zod'
import type { Approval } from './hold.ts'

/**
 * What a policy is asked: AuthZEN's subject, action, resource, context. Recorded byte for byte as judged, and free of
 * secrets by construction: typed properties, never raw values. schemas/evaluation.json is generated from this.
 */
const property = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])

const fact = z.object({
  value: property,
  age_ms: z.number(),
  source: z.enum(['live', 'inventory', 'log', 'call']),
  path: z.array(z.string()).optional(),
})

const target = z.object({
  type: z.string(),
  id: z.string(),
  exists: z.union([z.boolean(), z.literal('unknown')]),
  facts: z.record(z.string(), fact),
  unknown: z.record(z.string(), z.string()),
})

export const evaluationSchema = z.object({
  /** The decision's id: `dec_…`. */
  id: z.string(),
  subject: z.object({
    type: z.literal('agent'),
    id: z.string(),
    properties: z.object({
      name: z.string(),
      kind: z.enum(['bot', 'service', 'ai_agent']),
      owner: z.string(),
      credential: z.enum(['key', 'jwt', 'access_token']),
      scopes: z.array(z.string()),
      actors: z.array(z.string()),
    }),
  }),
  action: z.object({
    /** Operation id. */
    name: z.string(),
    access: z.enum(['read', 'write', 'destroy']),
    tag: z.string(),
    scopes: z.array(z.string()),
    reveals_secrets: z.boolean(),
    bulk: z.boolean(),
    /** Typed meaning of body and query; names per operation family in gateway/enforce/classify/properties. */
    properties: z.record(z.string(), property),
  }),
  /** The first target; type and id '' for operations on the org as a whole. */
  resource: z.object({ type: z.string(), id: z.string() }),
  context: z.object({
    /** RFC 3339, UTC, and its parts, so that policies need no clock. */
    time: z.string(),
    hour: z.number(),
    weekday: z.number(),
    org: z.string(),
    source_ip: z.string(),
    digest: z.string(),
    /** All targets, the resource first. */
    targets: z.array(target),
    may: z.object({
      granted: z.boolean(),
      grant_proof: z.array(z.string()),
      effective: z.union([z.boolean(), z.literal('unknown')]),
      effective_proof: z.array(z.string()),
    }),
    history: z.object({
      calls_last_minute: z.number(),
      calls_last_hour: z.number(),
      operation_last_hour: z.number(),
      destroys_last_hour: z.number(),
      operation_first_at: z.number(),
    }),
    /** Present at release only. */
    approval: z
      .object({ hold: z.string(), rules: z.array(z.string()), facts: z.string(), until: z.number() })
      .optional(),
  }),
})

export type Evaluation = z.infer<typeof evaluationSchema>
export type EvaluationApproval = Pick<Approval, 'hold' | 'rules' | 'facts' | 'until'>
