import { z } from 'zod'
import { decisionPublic, namesOf, type Names } from '../../enforce/audit.ts'
import { heldCall } from '../../enforce/hold.ts'
import type { HoldView, OperatorView, StandingApproval } from '../../model/api.ts'
import type { Call } from '../../model/call.ts'
import type { Agent } from '../../model/subject.ts'
import { votesStatement } from '../../store/commands/holds.ts'
import { bytes, integer, sql, text } from '../../store/statement.ts'
import { findAgent, namesOf as agentNames } from '../operators/agents.ts'
import { findHold, holdOf } from '../operators/holds.ts'
import { findReview, whyNotReview, type Review } from '../operators/review.ts'
import { standingView } from '../operators/take-back.ts'
import { personOf, whyNoGlass, whyNotYours } from '../operators/vote.ts'
import type { Shown } from './changes.ts'
import type { CallbacksHouse } from './house.ts'

export interface StoryVote {
  readonly by: string
  readonly verdict: 'approve' | 'deny'
  readonly reason: string
  readonly at: number
  readonly mine: boolean
}

/** Earlier holds of the same agent for the same operation. */
export interface Before {
  readonly week: number
  readonly approved: number
  readonly denied: number
  /** Hours of the day (UTC) between which they come, where there are enough to tell. */
  readonly hours: { readonly from: number; readonly until: number } | undefined
  readonly latest: readonly {
    readonly id: string
    readonly state: string
    readonly sentence: string
    readonly at: number
  }[]
}

/** Everything an approver is shown of one hold. */
export interface Story {
  readonly hold: HoldView
  readonly agent: { readonly name: string; readonly kind: string; readonly owner: string; readonly purpose: string }
  /** The operation and its targets; undefined when neither Okta nor the record can tell. */
  readonly shown: Shown | undefined
  /** The path as it may be shown. */
  readonly path: string | undefined
  /** While it is kept. */
  readonly call: Call | undefined
  readonly votes: readonly StoryVote[]
  readonly before: Before
  /** Why the one who looks may not approve. */
  readonly notYours: string | undefined
  /** The one who looks may break the glass. */
  readonly glass: boolean
  /** The one who looks may take an approval back. */
  readonly mayTakeBack: boolean
  /** Where it was released by break-glass. */
  readonly review: Review | undefined
  /** Why the one who looks may not review that. */
  readonly whyNotReview: string | undefined
  /** What was allowed again when it was approved. */
  readonly standing: readonly StandingApproval[]
  /** What else waits for the one who looks, once nothing is left to do here. */
  readonly next: { readonly id: string; readonly count: number } | undefined
}

const WEEK = 7 * 86_400_000
const ENOUGH = 5
const said = z.object({ sentence: z.string().default('') })

/** Throws Refusal not_found. */
export async function storyOf(id: string, operator: OperatorView, house: CallbacksHouse): Promise<Story> {
  const { store, reader } = house
  const now = house.now()
  const hold = await findHold(store, id, now)
  const { agent } = await findAgent(store, hold.agent.id)
  const entries = await reader.show(hold.decision)
  const own = entries.find((entry) => entry.decision === hold.decision && entry.kind === 'decision')
  const judged = own === undefined ? undefined : decisionPublic.safeParse(own.public).data
  const call = await keptCall(id, house)
  const votes = await store.read(votesStatement(id))
  const review = await findReview(house, id)
  const mine = votes.some((vote) => text(vote, 'approver_id') === personOf(operator))
  return {
    hold,
    agent: { name: agent.name, kind: agent.kind, owner: agent.owner.name, purpose: agent.purpose },
    shown:
      (hold.state === 'pending' ? await seenNow(call, agent, house) : undefined) ??
      recorded(judged, own === undefined ? 0 : Date.parse(own.at), namesOf(entries, {})),
    path: judged?.call.path,
    call,
    votes: votes.map((vote) => ({
      by: text(vote, 'approver_name'),
      verdict: text(vote, 'verdict') === 'approve' ? 'approve' : 'deny',
      reason: text(vote, 'reason'),
      at: integer(vote, 'at'),
      mine: text(vote, 'approver_id') === personOf(operator),
    })),
    before: await beforeThis(hold, house),
    notYours: await whyNotYours(hold, operator, house),
    glass:
      hold.state === 'pending' &&
      operator.roles.includes('breakglass') &&
      (await whyNoGlass(hold, operator, house)) === undefined,
    mayTakeBack: operator.roles.includes('approver') || operator.roles.includes('operator'),
    review,
    whyNotReview: review === undefined ? undefined : whyNotReview(review, operator),
    standing: await standingOf(id, house),
    next: hold.state === 'pending' && !mine ? undefined : await nextOf(id, operator, house),
  }
}

async function standingOf(id: string, { store, now }: CallbacksHouse): Promise<readonly StandingApproval[]> {
  const rows = await store.read(sql(`select * from standing where hold_id = ? order by created_at`, id))
  const names = await agentNames(store)
  return rows.map((row) => standingView(row, names, now()))
}

/** Looked for among so many: a list that is longer is read on its own page. */
const MOST_NEXT = 20

async function nextOf(id: string, operator: OperatorView, house: CallbacksHouse): Promise<Story['next']> {
  const { store } = house
  const now = house.now()
  const rows = await store.read(
    sql(
      `select * from holds where state = 'pending' and expires_at > ? and id != ? and not exists (select 1 from votes where votes.hold_id = holds.id and votes.approver_id = ?) order by expires_at limit ?`,
      now,
      id,
      personOf(operator),
      MOST_NEXT,
    ),
  )
  const names = await agentNames(store)
  const mine: string[] = []
  for (const row of rows) {
    const hold = holdOf(row, names, now)
    if ((await whyNotYours(hold, operator, house)) === undefined) mine.push(hold.id)
  }
  return mine[0] === undefined ? undefined : { id: mine[0], count: mine.length }
}

/** Things as they are now, read for whoever looks. Undefined when Okta cannot be asked: then the record tells. */
async function seenNow(call: Call | undefined, agent: Agent, house: CallbacksHouse): Promise<Shown | undefined> {
  if (call === undefined) return undefined
  try {
    return await house.look(call, agent)
  } catch (error) {
    house.log.warn({ err: error }, 'what a held call touches could not be read for an approver')
    return undefined
  }
}

function recorded(
  judged: ReturnType<typeof decisionPublic.parse> | undefined,
  at: number,
  names: Names,
): Shown | undefined {
  if (judged === undefined) return undefined
  const { action, context } = judged.evaluation
  const targets = context.targets.map(({ facts, ...target }) => {
    const label = names.label(target.id)
    return {
      ...target,
      ...(label === undefined ? {} : { label }),
      facts: Object.fromEntries(
        Object.entries(facts).map(([name, { path, ...fact }]) => [
          name,
          { ...fact, ...(path === undefined ? {} : { path }) },
        ]),
      ),
    }
  })
  return { name: action.name, access: action.access, properties: action.properties, targets, at, now: false }
}

async function keptCall(id: string, { store, log }: CallbacksHouse): Promise<Call | undefined> {
  const rows = await store.read(sql(`select sealed_call, digest from holds where id = ?`, id))
  const row = rows[0]
  const sealed = row === undefined ? undefined : bytes(row, 'sealed_call')
  if (row === undefined || sealed === undefined) return undefined
  try {
    return heldCall(store, sealed, id, text(row, 'digest'))
  } catch (error) {
    log.error({ err: error, hold: id }, 'a held call cannot be opened')
    return undefined
  }
}

async function beforeThis(hold: HoldView, { store, now }: CallbacksHouse): Promise<Before> {
  const rows = await store.read(
    sql(
      `select id, state, shown, created_at from holds where agent_id = ? and operation = ? and id != ? and created_at <= ? order by created_at desc limit 50`,
      hold.agent.id,
      hold.operation,
      hold.id,
      Date.parse(hold.createdAt),
    ),
  )
  const all = rows.map((row) => ({
    id: text(row, 'id'),
    state: text(row, 'state'),
    sentence: said.parse(JSON.parse(text(row, 'shown'))).sentence,
    at: integer(row, 'created_at'),
  }))
  const week = all.filter((one) => one.at > now() - WEEK)
  const hours = all.map((one) => new Date(one.at).getUTCHours())
  return {
    week: week.length,
    approved: week.filter((one) => one.state === 'approved').length,
    denied: week.filter((one) => one.state === 'denied').length,
    hours: hours.length < ENOUGH ? undefined : { from: Math.min(...hours), until: Math.max(...hours) + 1 },
    latest: all.slice(0, 5),
  }
}
