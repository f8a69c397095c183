import type { Call } from '../model/call.ts'
import type { HoldRequirement, Decision } from '../model/decision.ts'
import type { Operation } from '../model/operation.ts'
import type { TargetView } from '../model/view.ts'
import type { HoldInput } from '../store/commands/holds.ts'
import type { Store } from '../store/store.ts'
import { factsFingerprint } from './hold/facts.ts'
import { openCall, sealCall, type Asker } from './hold/sealed-call.ts'
import type { Shown } from './hold/shown.ts'
import { standingOf } from './hold/standing.ts'
export { makeWaiting, type Waiting } from './hold/waiting.ts'
export { factsFingerprint } from './hold/facts.ts'
export { giveBackInput, openTakeBack, settleGiveBack, takeDueGiveBacks } from './hold/take-back.ts'
export { openAsked, type Asker } from './hold/sealed-call.ts'
export { openAnswer, type KeptAnswer } from './hold/answers.ts'
export { approvedToSend, endHold, forgetAnswers, isGoodKey, isUnspent, putAnswer, type DueCall } from './hold/due.ts'
export { PLAN_OPERATION, planDigest, planHold, plannedFacts, waitingCall, type PlanRecord } from './hold/plans.ts'
export { permitsFor, type Permit } from './hold/permits.ts'
export { severityOf, shownSchema, type Shown } from './hold/shown.ts'
export { standingOf, standingTarget, type StandingTarget } from './hold/standing.ts'

export interface HoldRecord {
  readonly id: string
  readonly call: Call
  readonly digest: string
  readonly asker: Asker
  readonly operation: string
  readonly decision: Decision
  readonly targets: readonly TargetView[]
  readonly properties: Operation['properties']
  readonly sentence: string
  readonly purpose: string | undefined
  readonly now: number
  readonly mostPending: number
  readonly idempotencyKey: string | undefined
  /** An approval that was found and did not fit. */
  readonly supersedes: string | undefined
}

/** Half an hour, where neither rule nor configuration says otherwise. */
export const DEFAULT_REQUIREMENT: HoldRequirement = { approvers: [], quorum: 1, expires_seconds: 1800 }

/** Makes the row of a hold: the call sealed, what approvers see, and until when. */
export function holdInput(record: HoldRecord, store: Store): HoldInput {
  const requirement = record.decision.requirement ?? DEFAULT_REQUIREMENT
  const shown: Shown = {
    sentence: record.sentence,
    rules: record.decision.reasons
      .filter((reason) => reason.effect === 'hold')
      .map(({ rule, title, severity, description }) => ({ rule, title, severity, description })),
    facts: factsFingerprint(record.targets),
    policy: record.decision.policy,
    like: standingOf(record.targets, record.properties),
  }
  return {
    id: record.id,
    digest: record.digest,
    operation: record.operation,
    requirement: JSON.stringify(requirement),
    shown: JSON.stringify(shown),
    purpose: record.purpose ?? null,
    sealedCall: sealCall(store.keys.holds, record.call, record.id, record.digest, record.asker),
    expiresAt: record.now + requirement.expires_seconds * 1000,
    mostPending: record.mostPending,
    idempotencyKey: record.idempotencyKey ?? null,
    supersedes: record.supersedes ?? null,
  }
}

/** The call as it was held, opened for sending (rule 3). Throws when it is gone or was altered. */
export function heldCall(store: Store, sealed: Uint8Array, hold: string, digest: string): Call {
  return openCall(store.keys.holds, sealed, hold, digest)
}
