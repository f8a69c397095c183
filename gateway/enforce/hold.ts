import { z } from 'zod'
import type { Call } from '../model/call.ts'
import type { Approval } from '../model/hold.ts'
import type { HoldRequirement, Decision } from '../model/decision.ts'
import type { TargetView } from '../model/view.ts'
import type { HoldInput } from '../store/commands/holds.ts'
import { unspentStatement, votesStatement } from '../store/commands/holds.ts'
import { integer, text, type Row } from '../store/statement.ts'
import type { Store } from '../store/store.ts'
import { factsFingerprint } from './hold/facts.ts'
import { openCall, sealCall } from './hold/sealed-call.ts'
export { makeWaiting, type Waiting } from './hold/waiting.ts'
export { factsFingerprint } from './hold/facts.ts'

/** What approvers are shown, kept with the hold. Labels are untrusted words of others (rule 21). */
export const shownSchema = z.object({
  sentence: z.string(),
  rules: z.array(z.object({ rule: z.string(), title: z.string(), severity: z.string(), description: z.string() })),
  facts: z.string(),
  policy: z.string(),
})
export type Shown = z.infer<typeof shownSchema>

export interface HoldRecord {
  readonly id: string
  readonly call: Call
  readonly digest: string
  readonly operation: string
  readonly decision: Decision
  readonly targets: readonly TargetView[]
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
  }
  return {
    id: record.id,
    digest: record.digest,
    operation: record.operation,
    requirement: JSON.stringify(requirement),
    shown: JSON.stringify(shown),
    purpose: record.purpose ?? null,
    sealedCall: sealCall(store.keys.holds, record.call, record.id, record.digest),
    expiresAt: record.now + requirement.expires_seconds * 1000,
    mostPending: record.mostPending,
    idempotencyKey: record.idempotencyKey ?? null,
    supersedes: record.supersedes ?? null,
  }
}

/** The approval that this agent's identical call may spend now, if there is one. */
export async function approvalFor(
  store: Store,
  agent: string,
  digest: string,
  now: number,
): Promise<Approval | undefined> {
  const rows = await store.read(unspentStatement(agent, digest, now))
  const row = rows[0]
  if (row === undefined) return undefined
  const shown = shownSchema.parse(JSON.parse(text(row, 'shown')))
  const votes = await store.read(votesStatement(text(row, 'id')))
  return {
    hold: text(row, 'id'),
    digest,
    rules: shown.rules.map((rule) => rule.rule),
    facts: shown.facts,
    by: votes.filter((vote) => vote['verdict'] === 'approve').map(voter),
    until: integer(row, 'expires_at'),
  }
}

const voter = (vote: Row) => ({
  id: text(vote, 'approver_id'),
  name: text(vote, 'approver_name'),
  at: integer(vote, 'at'),
  reason: text(vote, 'reason'),
})

/** The call as it was held, opened for sending (rule 3). Throws when it is gone or was altered. */
export function heldCall(store: Store, sealed: Uint8Array, hold: string, digest: string): Call {
  return openCall(store.keys.holds, sealed, hold, digest)
}
