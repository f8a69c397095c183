import { z } from 'zod'

/** AuthZEN Authorization API 1.0 (OpenID): members we do not know are left out, as it asks of receivers. */

const properties = z.record(z.string(), z.unknown())
const id = z.string().min(1).max(400)

const subject = z.object({
  type: z.string().min(1).describe('agent, user, client (or app) or token.'),
  id: id.describe("An agent's name or id; a login, label or id at Okta."),
  properties: properties.optional(),
})
const resource = z.object({
  type: z.string().min(1).describe('user, group, app, policy, …; org for operations on the org as a whole.'),
  id,
  properties: properties.optional().describe('`ids`: other parts of the path, by their parameter.'),
})
const action = z.object({
  name: z.string().min(1).max(200).describe("Okta's operationId."),
  properties: properties.optional().describe('`ids`, `query`, `body`: the rest of the call, where it matters.'),
})
const context = z.record(z.string(), z.unknown())

export const accessEvaluation = z.object({ subject, action, resource, context: context.optional() })
export type AccessEvaluation = z.infer<typeof accessEvaluation>

export const accessDecision = z.object({ decision: z.boolean(), context: context.optional() })
export type AccessDecision = z.infer<typeof accessDecision>

export const SEMANTICS = ['execute_all', 'deny_on_first_deny', 'permit_on_first_permit'] as const
const some = accessEvaluation.partial()
export const accessEvaluations = some.extend({
  evaluations: z.array(some).max(500).optional().describe('None: the request is a single evaluation.'),
  options: z.object({ evaluations_semantic: z.enum(SEMANTICS).default('execute_all') }).optional(),
})
export const accessDecisions = z.union([z.object({ evaluations: z.array(accessDecision) }), accessDecision])

const page = z.object({
  token: z.string().max(2000).optional(),
  limit: z.int().min(0).max(1000).optional().describe('Default 100.'),
})
/** What is searched for: an id is ignored (AuthZEN 1.0, search). */
const sought = { id: z.unknown().optional() }

export const subjectSearch = z.object({
  subject: subject.extend(sought),
  action,
  resource,
  context: context.optional(),
  page: page.optional(),
})
export const resourceSearch = z.object({
  subject,
  action,
  resource: resource.extend(sought),
  context: context.optional(),
  page: page.optional(),
})
export const actionSearch = z.object({ subject, resource, context: context.optional(), page: page.optional() })
export type SearchPage = z.infer<typeof page>

const found = <S extends z.ZodType>(result: S) =>
  z.object({
    page: z.object({ next_token: z.string(), count: z.number() }),
    results: z.array(result),
  })
const entity = z.object({ type: z.string(), id: z.string(), properties: properties.optional() })
export const entitiesFound = found(entity)
export const actionsFound = found(z.object({ name: z.string() }))

export const authzenConfiguration = z.object({
  policy_decision_point: z.string(),
  access_evaluation_endpoint: z.string(),
  access_evaluations_endpoint: z.string(),
  search_subject_endpoint: z.string(),
  search_resource_endpoint: z.string(),
  search_action_endpoint: z.string(),
  access_request_endpoint: z.string().optional(),
  jwks_uri: z.string().optional(),
  capabilities: z.array(z.string()).optional(),
})
