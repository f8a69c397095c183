import { z } from 'zod'
import { deepFreeze } from './freeze.ts'
import { agentClient } from './agent-client.ts'
import type { Agent, AgentStatus } from './subject.ts'

/** Names people and logs can read without escaping. */
const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'must be 1 to 63 letters, digits, dots, dashes or underscores')

const words = z.array(z.string().min(1).max(300))

export const agentOwner = z
  .union([
    z.string().min(1).max(200),
    z.strictObject({ id: z.string().min(1).max(200), name: z.string().min(1).max(200) }),
  ])
  .describe('The person who answers for it: an Okta user id or an e-mail address, with a name to show.')

export const agentGrant = z.strictObject({
  scopes: words.default([]).describe('OAuth scopes it may use, as Okta names them; a manage scope also reads.'),
  operations: words
    .default([])
    .describe("Operation ids allowed beside the scopes; '*' allows every forwarded operation."),
  resources: z
    .record(z.string().min(1), words)
    .default({})
    .describe(
      "What writes may touch, by type of resource: a list of ids, or '*'. A type that is not named takes no write.",
    ),
  attributes: words.default([]).describe("Profile attributes it may write; '*' allows any."),
  oneTimeSecrets: z.boolean().default(false).describe('May see activation and reset links in answers.'),
})

export const agentLimits = z.strictObject({
  callsPerMinute: z.int().min(0).default(0).describe('Calls per minute; 0 = no limit of its own.'),
  pendingHolds: z.int().min(0).max(10_000).default(20).describe('Holds that may be pending at once.'),
  patienceSeconds: z
    .int()
    .min(0)
    .max(600)
    .default(0)
    .describe('Seconds to wait on a hold when the call does not say; 0 = do not wait.'),
  executeAtApproval: z
    .boolean()
    .default(false)
    .describe('Send its held calls as soon as they are approved; it fetches the answer.'),
  weight: z
    .int()
    .min(1)
    .max(100)
    .default(1)
    .describe("Priority where the org's rate limits are shared: twice the weight, twice the share."),
})

export const workloadIdentity = z.strictObject({
  issuer: z.string().min(1).describe('The issuer of its tokens, as in `iss`; `spiffe://trust-domain` for JWT-SVIDs.'),
  claims: z
    .record(z.string().min(1), z.string().min(1))
    .refine((claims) => Object.values(claims).some((value) => value !== '*'), {
      error: 'at least one claim must say more than *, or every token of the issuer would be this agent',
    })
    .describe('All must be equal; a * at the end matches any ending; dots reach into nested claims.'),
})

/** An agent as a person declares it, in the configuration file or at the operators' door. */
export const agentDeclaration = z.strictObject({
  name: name.describe('Unique among agents.'),
  kind: z.enum(['bot', 'service', 'ai_agent']).default('bot').describe('What it is.'),
  owner: agentOwner,
  purpose: z.string().max(500).default('').describe('What it is for, in a sentence; approvers read it.'),
  grant: agentGrant.prefault({}).describe('What its owner allows it.'),
  limits: agentLimits.prefault({}).describe('Its share.'),
  identities: z.array(workloadIdentity).default([]).describe('Tokens of trusted issuers that are this agent.'),
  clients: z
    .array(agentClient)
    .default([])
    .describe("OAuth clients of Postern's own token endpoint that are this agent."),
  oktaClients: words.default([]).describe('Its own OAuth clients at Okta, for finding bypass.'),
  oktaTokens: words.default([]).describe('Its own API tokens at Okta, for finding bypass.'),
})
export type AgentDeclaration = z.infer<typeof agentDeclaration>

/** A registered agent from what was declared; deep-frozen. Times are epoch milliseconds. */
export function makeAgent(
  declared: AgentDeclaration,
  registered: { id: string; status: AgentStatus; createdAt: number; updatedAt: number },
): Agent {
  const { owner, ...rest } = declared
  return deepFreeze({
    ...rest,
    owner: typeof owner === 'string' ? { id: owner, name: owner } : owner,
    ...registered,
  })
}

const stored = agentDeclaration.extend({
  id: z.string(),
  status: z.enum(['active', 'disabled']),
  createdAt: z.number(),
  updatedAt: z.number(),
})

/** The agent that a store row's body holds. Throws when the body is not an agent. */
export function agentOf(body: string): Agent {
  const { id, status, createdAt, updatedAt, ...declared } = stored.parse(JSON.parse(body))
  return makeAgent(declared, { id, status, createdAt, updatedAt })
}
