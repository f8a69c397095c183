import type { Received } from '../model/call.ts'
import type { Decision } from '../model/decision.ts'
import type { Approval } from '../model/hold.ts'
import type { Operation } from '../model/operation.ts'
import { Refusal } from '../model/refusal.ts'
import type { Subject } from '../model/subject.ts'
import type { History, View } from '../model/view.ts'
import { digestOf } from './digest.ts'
import { makeEvaluation } from './evaluation.ts'
import { approvalFor, factsFingerprint } from './hold.ts'
import type { House } from './house.ts'
import { viewPermissions } from './view.ts'

/** A call whose asker and operation are known. */
export interface Asked {
  /** The decision's id. */
  readonly id: string
  readonly received: Received
  readonly subject: Subject
  readonly operation: Operation
  /** The stored history with the calls of this process that are being judged right now. */
  readonly history: (stored: History) => History
  /** Told when the call leaves for Okta: from then on it counts in its agent's share. */
  readonly leaves?: () => void
}

/** One judgement: everything that was known, and what it led to. */
export interface Judged {
  readonly asked: Asked
  readonly view: View
  readonly digest: string
  /** The evaluation as judged, byte for byte. */
  readonly evaluation: Uint8Array
  readonly decision: Decision
  /** The approval that the decision took into account. */
  readonly approval: Approval | undefined
  /** The hold of an approval that was found and did not fit. */
  readonly supersedes?: string
}

type Judge = Pick<House, 'now' | 'org' | 'orgName' | 'view' | 'policy' | 'store' | 'audit'>

/** View and decision; where it would hold, once more with the approval that waits for this very call. */
export async function judge(asked: Asked, house: Judge): Promise<Judged> {
  const first = await judgeOnce(asked, house, undefined)
  if (first.decision.effect !== 'hold') return first
  const approval = await approvalFor(house.store, asked.subject.agent.id, first.digest, house.now())
  if (approval === undefined) return first
  const second = await judgeOnce(asked, house, approval)
  if (second.digest !== first.digest) return first
  if (factsFingerprint(second.view.targets) === approval.facts)
    return second.decision.effect === 'hold' ? { ...second, supersedes: approval.hold } : second
  // The person approved other facts than these: a new hold, which takes the old grant's place (rule 15).
  if (second.decision.effect === 'block') return second
  return { ...second, decision: first.decision, approval: undefined, supersedes: approval.hold }
}

async function judgeOnce(asked: Asked, house: Judge, approval: Approval | undefined): Promise<Judged> {
  const { subject, operation, received } = asked
  const { row } = operation
  const policy = house.policy()
  if (policy === undefined) throw new Refusal('policy_unavailable')
  const needs = { facts: policy.needs(row.id), fresh: approval !== undefined || readsLive(operation) }
  const seen = await viewPermissions({ subject, operation, call: received.call }, needs, house.view)
  const view: View = { ...seen, history: asked.history(seen.history) }
  mustKnow(operation, view)
  const digest = digestOf({
    org: house.org,
    agentId: subject.agent.id,
    call: received.call,
    semanticHeaders: row.semanticHeaders,
    resolvedIds: Object.fromEntries(
      view.targets.flatMap((target) =>
        target.named === undefined ? [] : [[`${target.type}:${target.named}`, target.id]],
      ),
    ),
  })
  const evaluation = makeEvaluation({
    id: asked.id,
    subject,
    operation,
    view,
    call: received.call,
    digest,
    org: house.orgName,
    now: house.now(),
    approval,
    ref: house.audit.ref,
  })
  const bytes = Buffer.from(JSON.stringify(evaluation))
  return { asked, view, digest, evaluation: bytes, decision: policy.decide(bytes), approval }
}

/** Operations on roles, credentials, factors and memberships, by their ids' own words. */
const PRIVILEGED = /role|factor|password|credential|secret|apitoken|grant|member|key|binding|resourceset/i

/** Destroying, privilege and credential operations read their targets live (rule 9). */
const readsLive = ({ row }: Operation): boolean =>
  row.access === 'destroy' || row.revealsSecrets || (row.access === 'write' && PRIVILEGED.test(row.id))

/** Unknown facts stop writes, reads that reveal secrets and bulk exports; other reads pass, and the record says what was missing (rule 4). */
function mustKnow({ row }: Operation, view: View): void {
  if (row.access === 'read' && !row.revealsSecrets && !row.bulk) return
  for (const target of view.targets)
    for (const [fact, reason] of Object.entries(target.unknown))
      throw new Refusal('facts_unknown', { why: `${target.type} ${fact}: ${reason}` })
}
