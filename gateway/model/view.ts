/** Where a fact was read. */
export type FactSource = 'live' | 'inventory' | 'log' | 'call'

export type FactValue = string | number | boolean | readonly string[]

/** One thing known about a target, with its age. `Unknown` facts stand in `unknown` with the reason. */
export interface Fact {
  readonly value: FactValue
  /** Milliseconds since it was read, or since the last complete log poll (rule 8). */
  readonly age_ms: number
  readonly source: FactSource
  /** Edge by edge, where the fact has a path (an admin role through a group): words for the narrative. */
  readonly path?: readonly string[]
}

/** What is known of one target. Fact names: gateway/model/facts.ts. */
export interface TargetView {
  readonly type: string
  /** The immutable id; equal to `named` until resolved. */
  readonly id: string
  /** As the call named it (a login, a label, `default`), when that differs from the id. */
  readonly named?: string
  /** Name to show people; untrusted (rule 21), personal for users: kept out of the public part of entries. */
  readonly label?: string
  /** False when Okta says there is no such object. */
  readonly exists: boolean | 'unknown'
  readonly facts: Readonly<Record<string, Fact>>
  /** Needed, and could not be read: fact name to reason. */
  readonly unknown: Readonly<Record<string, string>>
}

/** May this agent do this: grant ∩ effective permissions of the gateway's principal at Okta. */
export interface May {
  /** From the agent's own grant. */
  readonly granted: boolean
  /** Words for proof: which scope, operation or resource bound made it so, or what is missing. */
  readonly grant_proof: readonly string[]
  /** From the credential that would be used at Okta; 'unknown' when it could not be read. */
  readonly effective: boolean | 'unknown'
  readonly effective_proof: readonly string[]
  /** Name of the credential that this speaks of, where there is a choice. */
  readonly credential?: string
}

/** Counts and times from the store, per agent, operation and target. */
export interface History {
  /** Calls decided for this agent in the last 60 s and 3,600 s, this one not counted. */
  readonly calls_last_minute: number
  readonly calls_last_hour: number
  /** Of those, this operation in the last hour. */
  readonly operation_last_hour: number
  /** Destroying and deactivating operations of this agent in the last hour. */
  readonly destroys_last_hour: number
  /** Epoch ms of this agent's first call of this operation; 0 = never before. */
  readonly operation_first_at: number
}

export interface View {
  readonly may: May
  readonly targets: readonly TargetView[]
  readonly history: History
}
