export const TASK_STATES = ['pending', 'approved', 'denied', 'expired', 'cancelled'] as const
export type TaskState = (typeof TASK_STATES)[number]
export const GRANT_STATES = ['unspent', 'claimed', 'done', 'failed', 'unknown', 'expired', 'revoked'] as const
export type GrantState = (typeof GRANT_STATES)[number]

/** What a person said yes to; an input to policy at release, never a pass (rule 15). */
export interface Approval {
  readonly hold: string
  readonly digest: string
  /** Rules that held, as approved. */
  readonly rules: readonly string[]
  /** Fingerprint of the material facts shown: sha-256 of their canonical JSON. */
  readonly facts: string
  readonly by: readonly { readonly id: string; readonly name: string; readonly at: number; readonly reason: string }[]
  /** Epoch ms. */
  readonly until: number
}

export interface Hold {
  /** `hold_…`, 128 random bits. */
  readonly id: string
  readonly decision: string
  readonly agent: string
  readonly digest: string
  readonly state: TaskState
  readonly grant: GrantState | undefined
  readonly created_at: number
  /** Epoch ms; while pending: when the task expires; after approval: when the unspent grant expires. */
  readonly expires_at: number
}
