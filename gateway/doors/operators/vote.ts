import type { HoldView, OperatorView } from '../../model/api.ts'
import { Refusal } from '../../model/refusal.ts'
import { sql, text } from '../../store/statement.ts'
import { operatorOf } from './authenticate.ts'
import { questionOf, standingOf } from './eligible.ts'
import { findHold } from './holds.ts'
import type { OperatorsHouse } from './house.ts'

const MINUTE = 60_000

/** What deciding needs, whichever door a person comes by. */
export type VoteHouse = Pick<
  OperatorsHouse,
  'store' | 'audit' | 'waiting' | 'ids' | 'now' | 'grantMinutes' | 'approvers'
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
  try {
    return (await standingOf(await questionOf(house.store, hold, house.now()), operator, house, false)).why
  } catch (error) {
    if (error instanceof Refusal && error.code === 'approvers_unknown') return error.message
    throw error
  }
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
  const eligible = verdict === 'approve' ? await eligibility(hold, operator, house) : undefined
  if (eligible?.why !== undefined) throw notAllowed(eligible.why)
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
    needs: hold.requirement,
    speaksFor: eligible?.speaksFor ?? [],
    lapsed: eligible?.lapsed ?? [],
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

/** Read anew: for whom they speak, and who said yes before and would not be let to any more. */
async function eligibility(hold: HoldView, operator: OperatorView, house: VoteHouse) {
  const question = await questionOf(house.store, hold, house.now())
  const { why, speaksFor } = await standingOf(question, operator, house, true)
  if (why !== undefined) return { why, speaksFor, lapsed: [] }
  const votes = await house.store.read(
    sql(`select approver_id from votes where hold_id = ? and verdict = 'approve'`, hold.id),
  )
  const lapsed: string[] = []
  for (const id of votes.map((vote) => text(vote, 'approver_id'))) {
    const rows = await house.store.read(
      sql(`select * from operators where status = 'active' and (id = ? or okta_user_id = ?)`, id, id),
    )
    const standings = await Promise.all(rows.map((row) => standingOf(question, operatorOf(row), house, true)))
    if (standings.every((one) => one.why !== undefined)) lapsed.push(id)
  }
  return { why, speaksFor, lapsed }
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
