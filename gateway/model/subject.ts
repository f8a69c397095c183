import type { AgentClient } from './agent-client.ts'

export type AgentKind = 'bot' | 'service' | 'ai_agent'
export type AgentStatus = 'active' | 'disabled'

/** What an agent is allowed by its owner: operations or scopes x resources x attributes. */
export interface AgentGrant {
  /** OAuth scope names ('okta.users.read'); a `manage` scope also reads. */
  readonly scopes: readonly string[]
  /** Operation ids allowed beside the scopes; '*' allows every forwarded operation. */
  readonly operations: readonly string[]
  /** Bounds on what writes may touch, by resource type; '*' = any. Absent type = no write on it by default. */
  readonly resources: Readonly<Record<string, readonly string[]>>
  /** Profile attributes it may write; '*' = any. */
  readonly attributes: readonly string[]
  /** May see one-time secrets (activation and reset links) in answers. */
  readonly oneTimeSecrets: boolean
}

export interface AgentLimits {
  /** Calls per minute; 0 = no limit of its own. */
  readonly callsPerMinute: number
  /** Holds that may be pending at once. */
  readonly pendingHolds: number
  /** Seconds to wait on a hold when the call does not say; 0 = do not wait. */
  readonly patienceSeconds: number
  /** Its held calls are sent when they are approved, and the answer is kept for it. */
  readonly executeAtApproval: boolean
  /** Priority where a rate limit of the org is shared: twice the weight, twice the share. */
  readonly weight: number
}

/** A registered agent. Keys are kept apart, as hashes. */
export interface Agent {
  /** `agt_…`, immutable. */
  readonly id: string
  /** Unique among agents: `onboarding-bot`. */
  readonly name: string
  readonly kind: AgentKind
  /** The person who answers for it: an Okta user id or an e-mail address, with a name to show. */
  readonly owner: { readonly id: string; readonly name: string }
  readonly grant: AgentGrant
  /** Its own OAuth clients and API tokens at Okta, for finding bypass. */
  readonly oktaClients: readonly string[]
  readonly oktaTokens: readonly string[]
  readonly status: AgentStatus
  readonly limits: AgentLimits
  /** JWTs of trusted issuers that are this agent: all given claims must be equal (a `*` at the end matches a prefix). */
  readonly identities: readonly WorkloadIdentity[]
  /** How it authenticates at Postern's own token endpoint. */
  readonly clients: readonly AgentClient[]
  readonly purpose: string
  /** Epoch milliseconds. */
  readonly createdAt: number
  readonly updatedAt: number
}

export interface WorkloadIdentity {
  readonly issuer: string
  readonly claims: Readonly<Record<string, string>>
}

/** One link of the chain on whose behalf an agent asks (RFC 8693 `act`). */
export interface Actor {
  readonly id: string
  readonly issuer?: string
}

/** Who asks, as AuthZEN's subject. */
export interface Subject {
  readonly agent: Agent
  /** Which credential was shown: kind and a public handle (key prefix, issuer + subject), never the secret. */
  readonly credential: { readonly kind: 'key' | 'jwt' | 'access_token'; readonly handle: string }
  /** Scopes of this credential: the agent's, or fewer. */
  readonly scopes: readonly string[]
  /** Nearest first; empty when the agent asks for itself. */
  readonly actors: readonly Actor[]
}
