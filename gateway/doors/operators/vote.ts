import { canGiveBack } from '../../enforce/undo.ts'
import type { ApproveAsk, HoldView, OperatorView } from '../../model/api.ts'
import { Refusal } from '../../model/refusal.ts'
import type { VoteArgs } from '../../store/commands/votes.ts'
import type { OutboxInput } from '../../store/commands/outbox.ts'
import { sql, text } from '../../store/statement.ts'
import { operatorOf } from './authenticate.ts'
import { barred, questionOf, standingOf } from './eligible.ts'
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
  /** What an approver chose beside a plain yes. */
  readonly choice?: Pick<ApproveAsk, 'hours' | 'standing'>
}

export interface VoteResult {
  readonly hold: HoldView
  readonly outcome: 'approved' | 'denied' | 'counted'
  readonly approvals: number
  readonly quorum: number
}

/** One person's word on a hold, whichever door it came by. Throws Refusal operator_not_allowed, conflict or not_found. */
export async function castVote(vote: Vote, house: VoteHouse): Promise<VoteResult> {
  const { hold, operator, verdict } = vote
  if (!operator.roles.includes('approver')) throw notAllowed('You do not have the role approver.')
  // A no needs no distance from the asker: it gives nobody anything.
  const eligible = verdict === 'approve' ? await eligibility(hold, operator, house) : undefined
  if (eligible?.why !== undefined) throw notAllowed(eligible.why)
  const now = house.now()
  return await decide(vote, house, {
    entry: await entryOf(vote, house, vote.via),
    grantUntil: now + grantMs(hold, house),
    speaksFor: eligible?.speaksFor ?? [],
    lapsed: eligible?.lapsed ?? [],
    lasts: lastsOf(hold, vote.choice?.hours),
    standing: vote.choice?.standing === undefined ? null : await standingInput(vote, vote.choice.standing, house),
    messages: [],
  })
}

/** An approved plan stays good for as long as it was announced for; a call must come within the configured time. */
const grantMs = (hold: HoldView, house: VoteHouse): number => (hold.plan?.minutes ?? house.grantMinutes) * MINUTE

const BREAK_GLASS_MS = 15 * MINUTE

/**
 * Releases it at once, in place of approvers who are not there: never one's own, and what a rule blocks stays blocked (rule
 * 17). Told loudly, marked in the record, and open until someone else reviews it.
 */
export async function breakGlass(vote: Omit<Vote, 'verdict' | 'choice'>, house: VoteHouse): Promise<VoteResult> {
  const { hold, operator } = vote
  const why = await whyNoGlass(hold, operator, house, true)
  if (why !== undefined) throw notAllowed(why)
  const body = JSON.stringify({ hold: hold.id, decision: hold.decision })
  return await decide({ ...vote, verdict: 'approve' }, house, {
    entry: await entryOf({ ...vote, verdict: 'approve' }, house, 'break-glass'),
    grantUntil: house.now() + BREAK_GLASS_MS,
    speaksFor: [],
    lapsed: [],
    lasts: null,
    standing: null,
    breakGlass: true,
    messages: [{ id: house.ids.message(), kind: 'break_glass', dedupe: `break_glass ${hold.id}`, body }],
  })
}

/** Why this operator may not release it by break-glass, in a sentence to them; undefined when they may. */
export async function whyNoGlass(
  hold: HoldView,
  operator: OperatorView,
  house: VoteHouse,
  fresh = false,
): Promise<string | undefined> {
  if (!operator.roles.includes('breakglass')) return 'You do not have the role breakglass.'
  if ((hold.plan ?? null) !== null) return 'A change set is no single call: it waits for its approvers.'
  const question = await questionOf(house.store, hold, house.now())
  const asApprover = { ...operator, roles: [...operator.roles, 'approver' as const] }
  return await barred(question, asApprover, house.approvers, fresh)
}

async function entryOf(
  { hold, operator, verdict, reason }: Vote,
  { audit, now, store }: VoteHouse,
  via: Via | 'break-glass',
) {
  const { asked } = await questionOf(store, hold, now())
  const about = asked.calls.flatMap(({ targets }) => targets).filter(({ type }) => type === 'user')
  return await audit.entries.approval({
    at: now(),
    decision: hold.decision,
    agent: hold.agent.id,
    operation: hold.operation,
    hold: hold.id,
    verdict,
    approver: { id: personOf(operator), name: operator.name },
    reason,
    about: about.slice(0, 20).map(({ id }) => id),
    quorum: hold.quorum,
    via,
  })
}

/** Seconds for which what is granted may last. Throws where nothing could take it back. */
function lastsOf(hold: HoldView, hours: number | undefined): number | null {
  if (hours === undefined) return null
  if ((hold.plan ?? null) !== null || !canGiveBack(hold.operation))
    throw new Refusal('invalid_request', {
      sentence: `What ${hold.operation} grants cannot be taken back by Postern.`,
      hint: 'Approve it without an end, and take it back yourself.',
    })
  return Math.round(hours * 3600)
}

/** The like of it again: only where the rules permit it, for one approver's word, and no more than they permit (rule 16). */
async function standingInput(
  { hold, operator, reason }: Vote,
  asked: NonNullable<ApproveAsk['standing']>,
  house: VoteHouse,
): Promise<NonNullable<VoteArgs['standing']>> {
  const permitted = hold.requirement.standing
  const refuse = (sentence: string) =>
    new Refusal('invalid_request', { sentence, hint: 'Approve this one call, without standing.' })
  if (permitted === undefined) throw refuse('Its rules permit no standing approval.')
  if (hold.quorum > 1) throw refuse('A call that needs several people takes no standing approval.')
  if (asked.most > permitted.most || asked.hours > permitted.hours)
    throw refuse(`Its rules permit at most ${permitted.most} times within ${permitted.hours} hours.`)
  const like = hold.like
  if (like === null || like === undefined) throw refuse('This call cannot be told from others.')
  const now = house.now()
  const until = now + Math.round(asked.hours * 60) * MINUTE
  const id = `std_${house.ids.message().slice(4)}`
  const entry = await house.audit.entries.administration({
    at: now,
    act: 'approvals.standing_given',
    by: { id: operator.id, name: operator.name },
    on: { type: 'agent', id: hold.agent.id },
    change: {
      operation: hold.operation,
      most: asked.most,
      hours: asked.hours,
      any_target: asked.anyTarget,
      hold: hold.id,
    },
    reason,
  })
  return {
    id,
    agent: hold.agent.id,
    operation: hold.operation,
    target: JSON.stringify(asked.anyTarget ? { ...like, id: '*' } : like),
    rules: JSON.stringify(hold.rules.map((one) => one.rule)),
    most: asked.most,
    until,
    entry,
  }
}

type Cast = Pick<VoteArgs, 'entry' | 'grantUntil' | 'speaksFor' | 'lapsed' | 'lasts' | 'standing' | 'breakGlass'> & {
  readonly messages: readonly OutboxInput[]
}

async function decide({ hold, operator, verdict, reason }: Vote, house: VoteHouse, cast: Cast): Promise<VoteResult> {
  const { store } = house
  const now = house.now()
  const { messages, ...more } = cast
  const voted = await store.run('vote', {
    ...more,
    writer: store.writer,
    hold: hold.id,
    approver: { id: personOf(operator), name: operator.name },
    verdict,
    reason,
    at: now,
    quorum: hold.quorum,
    needs: hold.requirement,
    outbox: [
      {
        id: house.ids.message(),
        kind: 'hold_decided',
        dedupe: `hold_decided ${hold.id}`,
        body: JSON.stringify({ hold: hold.id, decision: hold.decision }),
      },
      ...messages,
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
