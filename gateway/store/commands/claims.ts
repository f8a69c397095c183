import { sql, bytes, type Command } from '../statement.ts'
import { givePlanBack, spendPlan, type PlanClaim } from './plans.ts'

/** What a call spends in order to go on: the grant of its hold, one use of a standing approval, or one of a plan's item. */
export interface Claim {
  /** The hold whose approvers let it go on. */
  readonly hold: string
  readonly standing?: string
  readonly plan?: PlanClaim
}

export type Claimed = { readonly lost: true } | { readonly lost: false; readonly sealedCall?: Uint8Array }

/** Spends it, once and for all replicas; lost when there is nothing left of it. */
export function* spend(claim: Claim, decision: string | null, at: number): Command<Claimed> {
  if (claim.standing !== undefined) {
    const rows = yield sql(
      `update standing set used = used + 1 where id = ? and used < most and until > ? and revoked_at is null returning id`,
      claim.standing,
      at,
    )
    return { lost: rows[0] === undefined }
  }
  if (claim.plan !== undefined) return { lost: !(yield* spendPlan(claim.hold, claim.plan, decision, at)) }
  const rows = yield sql(
    `update holds set grant_state = 'claimed', spent_by = ? where id = ? and state = 'approved' and grant_state = 'unspent' and expires_at > ? returning sealed_call`,
    decision,
    claim.hold,
    at,
  )
  if (rows[0] === undefined) return { lost: true }
  const sealedCall = bytes(rows[0], 'sealed_call')
  return sealedCall === undefined ? { lost: false } : { lost: false, sealedCall }
}

/** Gives it back: the call does not go on. */
export function* giveBack(claim: Claim, decision: string | null): Command<void> {
  if (claim.standing !== undefined) yield sql(`update standing set used = used - 1 where id = ?`, claim.standing)
  else if (claim.plan !== undefined) yield* givePlanBack(claim.hold, claim.plan, decision)
  else yield sql(`update holds set grant_state = 'unspent', spent_by = null where id = ?`, claim.hold)
}
