import { decisionPublic } from '../../enforce/audit.ts'
import type { HoldView, OperatorView } from '../../model/api.ts'
import { Refusal } from '../../model/refusal.ts'
import { optionalText, sql } from '../../store/statement.ts'
import { operatorOf } from './authenticate.ts'
import { mayNotApprove } from './eligible.ts'
import { findHold } from './holds.ts'
import type { OperatorsHouse } from './house.ts'

const MINUTE = 60_000

/** What deciding needs, whichever door a person comes by. */
export type VoteHouse = Pick<
  OperatorsHouse,
  'store' | 'audit' | 'waiting' | 'ids' | 'now' | 'grantMinutes' | 'mayNotApprove'
>

/** How a person said so; the record keeps it. */
export type Via = 'api' | 'page' | 'slack'

/** Who votes: the person, however many keys or operators' names they have. */
export const personOf = (operator: OperatorView): string => operator.oktaUserId ?? operator.id

/** Why this operator may not approve this hold (rule 14), in a sentence to them; undefined when they may. */
export async function whyNotYours(
  hold: HoldView,
  operator: OperatorView,
  house: VoteHouse,
): Promise<string | undefined> {
  if (!operator.roles.includes('approver')) return 'You do not have the role approver.'
  return (
    (await mayNotApprove(house.store, hold, operator, house.now())) ??
    (await concernsThem(hold, operator, house)) ??
    (await house.mayNotApprove?.(hold, operator))
  )
}

/** Nobody decides on themselves, nor on what was asked on their behalf: both stand in the decision as it was judged. */
async function concernsThem(hold: HoldView, operator: OperatorView, { store }: VoteHouse): Promise<string | undefined> {
  const me = operator.oktaUserId
  if (me === null) return undefined
  const rows = await store.read(
    sql(`select public from entries where decision_id = ? and kind = 'decision' limit 1`, hold.decision),
  )
  const stored = rows[0] === undefined ? undefined : optionalText(rows[0], 'public')
  const judged = stored === undefined ? undefined : decisionPublic.safeParse(JSON.parse(stored)).data?.evaluation
  if (judged === undefined) return undefined
  if (judged.subject.properties.actors.includes(me)) return 'The agent asks on your behalf; someone else must decide.'
  if (judged.context.targets.some((target) => target.type === 'user' && target.id === me))
    return 'This call is about you; someone else must decide.'
  return undefined
}

export interface Vote {
  readonly hold: HoldView
  readonly operator: OperatorView
  readonly verdict: 'approve' | 'deny'
  readonly reason: string
  readonly via: Via
}

export interface VoteResult {
  readonly hold: HoldView
  readonly outcome: 'approved' | 'denied' | 'counted'
  readonly approvals: number
  readonly quorum: number
}

/** One person's word on a hold, whichever door it came by. Throws Refusal operator_not_allowed, conflict or not_found. */
export async function castVote({ hold, operator, verdict, reason, via }: Vote, house: VoteHouse): Promise<VoteResult> {
  const { store } = house
  const now = house.now()
  if (!operator.roles.includes('approver')) throw notAllowed('You do not have the role approver.')
  // A no needs no distance from the asker: it gives nobody anything.
  const why = verdict === 'approve' ? await whyNotYours(hold, operator, house) : undefined
  if (why !== undefined) throw notAllowed(why)
  const approver = { id: personOf(operator), name: operator.name }
  const entry = await house.audit.entries.approval({
    at: now,
    decision: hold.decision,
    agent: hold.agent.id,
    operation: hold.operation,
    hold: hold.id,
    verdict,
    approver,
    reason,
    quorum: hold.quorum,
    via,
  })
  const voted = await store.run('vote', {
    writer: store.writer,
    hold: hold.id,
    approver,
    verdict,
    reason,
    at: now,
    grantUntil: now + house.grantMinutes * MINUTE,
    quorum: hold.quorum,
    entry,
    outbox: [
      {
        id: house.ids.message(),
        kind: 'hold_decided',
        dedupe: `hold_decided ${hold.id}`,
        body: JSON.stringify({ hold: hold.id, decision: hold.decision }),
      },
    ],
  })
  switch (voted.kind) {
    case 'not_found':
      throw new Refusal('not_found')
    case 'not_pending':
      throw new Refusal('conflict', {
        sentence: `This hold is ${voted.state} already.`,
        hint: `See how it came: postern approvals show ${hold.id}.`,
      })
    case 'already_voted':
      throw new Refusal('conflict', {
        sentence: 'You have voted on this hold already.',
        hint: 'Another person must decide.',
      })
    case 'counted':
      return { hold, outcome: 'counted', approvals: voted.approvals, quorum: voted.quorum }
    case 'decided':
      house.waiting.decided(hold.id)
      return {
        hold: await findHold(store, hold.id, now),
        outcome: voted.state === 'approved' ? 'approved' : 'denied',
        approvals: voted.state === 'approved' ? hold.quorum : 0,
        quorum: hold.quorum,
      }
  }
}

const notAllowed = (sentence: string) =>
  new Refusal('operator_not_allowed', { sentence, hint: 'Ask another approver: postern operators list.' })

/** All operators who may approve this hold now. */
export async function whoMay(hold: HoldView, house: VoteHouse): Promise<OperatorView[]> {
  const rows = await house.store.read(sql(`select * from operators where status = 'active' order by name`))
  const may: OperatorView[] = []
  for (const operator of rows.map(operatorOf))
    if ((await whyNotYours(hold, operator, house)) === undefined) may.push(operator)
  return may
}
