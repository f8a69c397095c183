import type { Received } from '../model/call.ts'
import { isNoStronger, requirementFor, type Decidable } from '../model/approvers.ts'
import type { Decision, HoldRequirement } from '../model/decision.ts'
import type { Operation } from '../model/operation.ts'
import { Refusal } from '../model/refusal.ts'
import type { Subject } from '../model/subject.ts'
import type { History, View } from '../model/view.ts'
import { digestOf } from './digest.ts'
import { makeEvaluation } from './evaluation.ts'
import { factsFingerprint, permitsFor, severityOf, type Permit } from './hold.ts'
import type { Policy } from './decide.ts'
import type { House } from './house.ts'
import { heldAsUndo } from './own-hold.ts'
import { NO_DOMAINS, viewOfChosen, viewPermissions, type Pays } from './view.ts'

/** A call whose asker and operation are known. */
export interface Asked {
  /** The decision's id. */
  readonly id: string
  readonly received: Received
  readonly subject: Subject
  readonly operation: Operation
  /** The stored history with the calls of this process that are being judged right now. */
  readonly history: (stored: History) => History
  /** It was held, and people have decided since: it is looked at once, as people were shown it. */
  readonly waited?: true
  /** It only asks people: nothing is sent for it, now or when they agree. */
  readonly asksOnly?: true
  /** Counts what is read live for it as its agent's; absent where nobody's call is judged. */
  readonly pays?: Pays
  /** Told when the call leaves for Okta: from then on it counts in its agent's share. */
  readonly leaves?: () => void
}

/** One judgement: everything that was known, and what it led to. */
export interface Judged {
  readonly asked: Asked
  readonly view: View
  readonly digest: string
  /** The evaluation as judged: JSON text. */
  readonly evaluation: string
  readonly decision: Decision
  /** What the policy itself asks of people, before the configuration says it more exactly. */
  readonly asks: HoldRequirement | undefined
  /** What people allowed beforehand, where the decision rests on it. */
  readonly permit: Permit | undefined
  /** The hold of an approval that was found and did not fit. */
  readonly supersedes?: string
}

type Judge = Pick<House, 'now' | 'org' | 'orgName' | 'view' | 'policy' | 'store' | 'audit' | 'approvers'>

/**
 * View and decision; where it would hold, once more over what people are shown, read anew; and again with what they allowed
 * beforehand. What was allowed for other facts, or by fewer than are asked for now, leads to a new hold in its place (rule 15).
 * `again`: the judgement of a moment ago, whose history a parallel call has moved; nothing else is read anew for it.
 */
export async function judge(asked: Asked, house: Judge, again?: Judged): Promise<Judged> {
  const seen = again === undefined ? undefined : await withHistory(asked, again.view, house)
  const isShown = asked.waited !== undefined || again?.permit !== undefined
  if (!isShown) {
    const first = await judgeOnce(asked, house, undefined, false, seen)
    if (first.decision.effect !== 'hold') return first
  }
  const plain = await judgeOnce(asked, house, undefined, true, isShown ? seen : undefined)
  if (plain.decision.effect !== 'hold') return plain
  let supersedes: string | undefined
  for (const permit of await permitsFor(house.store, wantedOf(plain, house.now()), factsFingerprint)) {
    if (permit.fits(plain.view.targets) && isAnswered(plain, permit, house)) {
      const second = await judgeOnce(asked, house, permit, false, plain.view)
      if (second.decision.effect !== 'hold') return second
    }
    if (permit.kind === 'hold') supersedes = permit.approval.hold
  }
  return supersedes === undefined ? plain : { ...plain, supersedes }
}

/** The same judgement for a call that was only announced: what people are shown, read anew, and nothing that they allowed. */
export const judgeAnnounced = (asked: Asked, house: Judge): Promise<Judged> => judgeOnce(asked, house, undefined, true)

async function withHistory(asked: Asked, view: View, house: Judge): Promise<View> {
  const stored = await house.view.history(asked.subject.agent.id, asked.operation.row.id)
  return { ...view, history: asked.history(stored) }
}

const wantedOf = ({ asked, digest, view }: Judged, now: number) => ({
  agent: asked.subject.agent.id,
  digest,
  operation: asked.operation.row.id,
  properties: asked.operation.properties,
  targets: view.targets,
  now,
})

/** Whether the people who allowed it are enough for what is asked now; a critical rule takes no standing approval (rule 16). */
function isAnswered(plain: Judged, permit: Permit, house: Judge): boolean {
  const holding = plain.decision.reasons.filter((reason) => reason.effect === 'hold')
  if (!holding.every((reason) => permit.approval.rules.includes(reason.rule))) return false
  if (permit.kind === 'standing')
    return plain.asks?.standing !== undefined && holding.every((reason) => reason.severity !== 'critical')
  if (permit.met === undefined || plain.asks === undefined) return true
  const { requirement, at } = permit.met
  return isNoStronger(requirementFor(plain.asks, decidable(plain), house.approvers, at), requirement)
}

const decidable = ({ asked, decision, view }: Pick<Judged, 'asked' | 'decision' | 'view'>): Decidable => ({
  operation: asked.operation.row.id,
  tag: asked.operation.row.tag,
  severity: severityOf(decision.reasons.filter((reason) => reason.effect === 'hold')),
  targets: view.targets,
})

/** Once, or twice where the rules that spoke choose another credential: what that one may do is what counts. */
async function judgeOnce(
  asked: Asked,
  house: Judge,
  permit: Permit | undefined,
  people: boolean,
  known?: View,
): Promise<Judged> {
  const policy = house.policy()
  if (policy === undefined) throw new Refusal('policy_unavailable')
  const view = known ?? (await look(asked, house, policy, people))
  mustKnow(asked.operation, view)
  const first = judgeView(asked, house, policy, permit, view)
  const chosen = await viewOfChosen(spoken(first), view, house.view)
  if (chosen === undefined) return first
  const second = judgeView(asked, house, policy, permit, chosen)
  // What is blocked takes no credential; what goes on takes the one it was judged by, or none.
  if (second.decision.effect === 'block' || house.view.credential?.(spoken(second)) === chosen.may.credential)
    return second
  throw new Refusal('facts_unknown', {
    why: `rules choose the credential ${chosen.may.credential ?? ''} only until it is judged by`,
  })
}

const spoken = ({ asked: { subject, operation, received }, decision }: Judged) => ({
  subject,
  operation,
  call: received.call,
  rules: decision.reasons.map((reason) => reason.rule),
})

function judgeView(asked: Asked, house: Judge, policy: Policy, permit: Permit | undefined, view: View): Judged {
  const { subject, operation, received } = asked
  const { row } = operation
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
  const evaluation = JSON.stringify(
    makeEvaluation({
      id: asked.id,
      subject,
      operation,
      view,
      call: received.call,
      digest,
      org: house.orgName,
      now: house.now(),
      approval: permit?.approval,
      ref: house.audit.ref,
    }),
  )
  const decision = heldAsUndo(subject.agent.id, policy.decide(evaluation), permit?.approval, policy.holds)
  const asks = decision.requirement
  const judged = { asked, view, digest, evaluation, decision, asks, permit }
  if (asks === undefined) return judged
  const named = requirementFor(asks, decidable(judged), house.approvers, house.now())
  const { execute, ...waiting } = named
  const atApproval = asked.asksOnly === undefined && (execute !== undefined || subject.agent.limits.executeAtApproval)
  const requirement: HoldRequirement = atApproval ? { ...waiting, execute: 'at_approval' } : waiting
  return { ...judged, decision: { ...decision, requirement } }
}

/**
 * What is known now. Where people decide it is read anew, with what they must see whatever the rules ask: who the target is,
 * and what power it has (rules 9 and 15).
 */
async function look(asked: Asked, house: Judge, policy: Policy, people: boolean): Promise<View> {
  const { subject, operation, received, pays } = asked
  const facts = [...new Set([...policy.needs(operation.row.id), ...(people ? MATERIAL : [])])]
  const needs = { facts, fresh: people || readsLive(operation) }
  const seen = await viewPermissions({ subject, operation, call: received.call, pays }, needs, house.view)
  return { ...seen, history: asked.history(seen.history) }
}

const MATERIAL = [
  'user.status',
  'user.admin_roles',
  'group.admin_roles',
  'app.status',
  'app.admin_roles',
  'client.admin_roles',
  'token.owner',
] as const

/** Operations on roles, credentials, factors and memberships, by their ids' own words. */
const PRIVILEGED = /role|factor|password|credential|secret|apitoken|grant|member|key|binding|resourceset/i

/** Destroying, privilege and credential operations read their targets live (rule 9). */
const readsLive = ({ row }: Operation): boolean =>
  row.access === 'destroy' || row.revealsSecrets || (row.access === 'write' && PRIVILEGED.test(row.id))

const SAY_DOMAINS =
  "An operator must say which e-mail domains are those of the org's own people: org.internalDomains, or POSTERN_ORG_INTERNAL_DOMAINS."

/** Unknown facts stop writes, reads that reveal secrets and bulk exports; other reads pass, and the record says what was missing (rule 4). */
function mustKnow({ row }: Operation, view: View): void {
  if (row.access === 'read' && !row.revealsSecrets && !row.bulk) return
  for (const target of view.targets) {
    // That there is no such object is knowledge: it has no facts, and Okta will say so.
    if (target.exists === false) continue
    for (const [fact, reason] of Object.entries(target.unknown))
      throw new Refusal('facts_unknown', {
        why: `${target.type} ${fact}: ${reason}`,
        // Sent again it would be no better: a person has to say something first.
        ...(reason === NO_DOMAINS ? { hint: SAY_DOMAINS } : {}),
      })
  }
}
