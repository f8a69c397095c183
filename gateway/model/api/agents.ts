import { z } from 'zod'
import { agentDeclaration, agentGrant, agentLimits, workloadIdentity } from '../agent.ts'
import { operatorRole, time } from './common.ts'

const days = z.int().min(1).max(3650).describe('Days until the key ends; without it, it does not.')

export const clientView = z.object({
  clientId: z.string(),
  keys: z.array(z.object({ kty: z.string(), kid: z.string().nullable() })),
  jwksUrl: z.string().nullable(),
  secret: z.boolean().describe('It has a secret.'),
  dpop: z.boolean(),
  scopes: z.array(z.string()).nullable().describe("Null: the agent's."),
})
export type ClientView = z.infer<typeof clientView>

export const agentView = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['bot', 'service', 'ai_agent']),
  owner: z.object({ id: z.string(), name: z.string() }),
  purpose: z.string(),
  status: z.enum(['active', 'disabled']),
  grant: agentGrant,
  limits: agentLimits,
  identities: z.array(workloadIdentity),
  clients: z.array(clientView),
  oktaClients: z.array(z.string()),
  oktaTokens: z.array(z.string()),
  createdAt: time,
  updatedAt: time,
  source: z.enum(['store', 'file']),
})
export type AgentView = z.infer<typeof agentView>

export const keyView = z.object({
  prefix: z.string(),
  createdAt: time,
  expiresAt: time.nullable(),
  revokedAt: time.nullable(),
  lastUsedAt: time.nullable(),
  state: z.enum(['active', 'expired', 'revoked']),
})
export type KeyView = z.infer<typeof keyView>

export const agentList = z.object({ agents: z.array(agentView) })
export const agentDetail = z.object({ agent: agentView, keys: z.array(keyView) })
export const agentAdd = agentDeclaration.extend({
  withKey: z.boolean().default(true).describe('Make a first key; false for agents known by tokens of an issuer.'),
  keyDays: days.optional(),
})
/** The key stands in this one answer and nowhere else. */
export const agentAdded = z.object({ agent: agentView, key: z.string().nullable(), prefix: z.string().nullable() })
export const rotateKey = z.object({
  overlapMinutes: z.int().min(0).max(43_200).default(60).describe('How long the older keys stay good.'),
  keyDays: days.optional(),
})
export const rotated = z.object({ key: z.string(), prefix: z.string(), olderUntil: time })
export const revokeKeys = z.object({ prefix: z.string().optional().describe('Only the key that begins so; else all.') })
export const revoked = z.object({ revoked: z.number() })

export const operatorView = z.object({
  id: z.string(),
  name: z.string(),
  oktaUserId: z.string().nullable(),
  roles: z.array(operatorRole),
  status: z.enum(['active', 'disabled']),
  createdAt: time,
})
export type OperatorView = z.infer<typeof operatorView>
export const operatorList = z.object({ operators: z.array(operatorView) })
export const operatorAdd = z.object({
  name: z.string().trim().min(1).max(200).describe('The person, as the record shall name them.'),
  roles: z.array(operatorRole).min(1),
  oktaUserId: z.string().min(1).max(100).optional().describe('That person at Okta (00u…): nobody approves their own.'),
  keyDays: days.optional(),
})
export const operatorAdded = z.object({ operator: operatorView, key: z.string(), prefix: z.string() })
