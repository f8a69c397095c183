import type { GrantState, TaskState } from '../../model/hold.ts'

/**
 * The two state machines of a hold, pure. Task: pending -> approved | denied | expired | cancelled, one terminal
 * transition ever. Grant, born of approved: unspent -> claimed -> done | failed | unknown, or unspent -> expired | revoked;
 * unknown -> done | failed once the outcome is learnt. The store's commands make exactly these moves.
 */
export interface Lifecycle {
  readonly task: TaskState
  readonly grant: GrantState | undefined
}

export const EVENTS = ['approve', 'deny', 'expire', 'cancel', 'revoke', 'claim', 'done', 'fail', 'lose'] as const
export type LifecycleEvent = (typeof EVENTS)[number]

export const opened: Lifecycle = Object.freeze({ task: 'pending', grant: undefined })

const TASK: Partial<Record<LifecycleEvent, Lifecycle>> = {
  approve: { task: 'approved', grant: 'unspent' },
  deny: { task: 'denied', grant: undefined },
  expire: { task: 'expired', grant: undefined },
  cancel: { task: 'cancelled', grant: undefined },
}

const GRANT: Record<GrantState, Partial<Record<LifecycleEvent, GrantState>>> = {
  unspent: { claim: 'claimed', expire: 'expired', revoke: 'revoked', cancel: 'revoked' },
  claimed: { done: 'done', fail: 'failed', lose: 'unknown' },
  unknown: { done: 'done', fail: 'failed' },
  done: {},
  failed: {},
  expired: {},
  revoked: {},
}

/** The state after an event, or undefined where the event is not possible: nothing changes then. */
export function after(state: Lifecycle, event: LifecycleEvent): Lifecycle | undefined {
  if (state.task === 'pending') return TASK[event]
  if (state.task !== 'approved' || state.grant === undefined) return undefined
  const grant = GRANT[state.grant][event]
  return grant === undefined ? undefined : { task: 'approved', grant }
}

/** True when nothing can change any more. */
export const isFinal = (state: Lifecycle): boolean => EVENTS.every((event) => after(state, event) === undefined)

/** True when the sealed call is still needed; else its ciphertext is deleted (rule 19). */
export const needsCall = (state: Lifecycle): boolean =>
  state.task === 'pending' || state.grant === 'unspent' || state.grant === 'claimed' || state.grant === 'unknown'
