import { z } from 'zod'
import { EFFECTS, SEVERITIES } from '../decision.ts'
import { METHODS } from '../call.ts'
import { time } from './common.ts'
import { operatorView } from './agents.ts'

export const explainAsk = z.object({
  method: z.enum(METHODS),
  path: z.string().startsWith('/').describe('As an agent would send it; may carry its query.'),
  query: z.string().optional().describe('Without the question mark.'),
  body: z.string().optional().describe('The bytes of the body, as text.'),
  contentType: z.string().default('application/json'),
  as: z.string().describe('Name or id of the agent.'),
})
export type ExplainAsk = z.infer<typeof explainAsk>

const spoke = z.object({
  rule: z.string(),
  effect: z.enum(EFFECTS),
  title: z.string(),
  severity: z.enum(SEVERITIES),
  hint: z.string(),
  proof: z.record(z.string(), z.unknown()),
})
export const explanation = z.object({
  agent: z.object({ id: z.string(), name: z.string() }),
  operation: z
    .object({ id: z.string(), access: z.enum(['read', 'write', 'destroy']), scopes: z.array(z.string()) })
    .nullable(),
  effect: z.enum(EFFECTS),
  /** Where a step refused before the policy was asked. */
  refusal: z.object({ code: z.string(), sentence: z.string(), hint: z.string() }).nullable(),
  spoke: z.array(spoke),
  /** Rules of this operation that had nothing to say. */
  silent: z.array(z.object({ rule: z.string(), title: z.string() })),
  may: z
    .object({
      granted: z.boolean(),
      grant_proof: z.array(z.string()),
      effective: z.union([z.boolean(), z.literal('unknown')]),
      effective_proof: z.array(z.string()),
    })
    .nullable(),
  /** The evaluation that was judged: free of secrets. */
  evaluation: z.unknown(),
  requirement: z.object({ approvers: z.array(z.string()), quorum: z.number(), expires_seconds: z.number() }).nullable(),
  policy: z.string().nullable(),
  microseconds: z.number().describe('Of the policy alone.'),
})
export type Explanation = z.infer<typeof explanation>

export const policyStatus = z.object({
  revision: z.string().nullable().describe('Null while none is loaded: then everything is refused.'),
  loadedAt: time.nullable(),
  rules: z.number(),
  source: z.string(),
})
export type PolicyStatus = z.infer<typeof policyStatus>

export const policyRulesQuery = z.object({
  operation: z.string().optional().describe("Only rules that may speak about it; a catalog's id."),
  control: z.string().optional().describe('Only rules that support this control, as `soc2:CC6.1`.'),
})
export const policyRule = z.object({
  rule: z.string(),
  title: z.string(),
  description: z.string(),
  severity: z.enum(SEVERITIES),
  effects: z.array(z.string()).describe('What it may say: allow, alert, hold, block, obligation.'),
  controls: z.array(z.string()),
})
export type PolicyRuleView = z.infer<typeof policyRule>
export const policyRules = z.object({ revision: z.string().nullable(), rules: z.array(policyRule) })

export const check = z.object({
  name: z.string(),
  state: z.enum(['ok', 'degraded', 'fail']),
  detail: z.string(),
  /** What to do, where something is wrong. */
  hint: z.string(),
})
export type Check = z.infer<typeof check>
export const CONNECTION_STATES = ['unused', 'connected', 'degraded', 'reconnect_required'] as const
/** One of the gateway's own credentials at Okta. */
export const connectionView = z.object({
  credential: z.string(),
  state: z.enum(CONNECTION_STATES),
  since: time,
  /** Why, where it is not connected. */
  fault: z.object({ code: z.string(), sentence: z.string() }).nullable(),
})
export const status = z.object({
  version: z.string(),
  startedAt: time,
  writer: z.string(),
  org: z.string(),
  ready: z.boolean(),
  checks: z.array(check),
  /** The way to Okta as a whole: the worst of its credentials. */
  connection: z.enum(CONNECTION_STATES).default('unused'),
  credentials: z.array(connectionView).default([]),
  policy: policyStatus,
  agents: z.number(),
  pendingHolds: z.number(),
})
export type StatusView = z.infer<typeof status>

/** One bucket of the org's rate limits, as last seen. */
export const limitView = z.object({
  bucket: z.string(),
  limit: z.number(),
  remaining: z.number(),
  resetAt: time,
  seenAt: time,
})
export type LimitView = z.infer<typeof limitView>
/** What one agent has of one bucket in the present window. */
export const shareView = z.object({
  agent: z.object({ id: z.string(), name: z.string() }),
  bucket: z.string(),
  used: z.number(),
  allowed: z.number().describe('The most it may use in all while things are as they are; 0 = not known yet.'),
  asked: z.number(),
  refused: z.number(),
  resetAt: time,
})
export type ShareView = z.infer<typeof shareView>
export const limitList = z.object({ limits: z.array(limitView), shares: z.array(shareView).default([]) })

export const whoami = z.object({ operator: operatorView })
