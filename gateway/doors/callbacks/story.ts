import { z } from 'zod'
import { decisionPublic, namesOf, type DecisionPublic, type Names } from '../../enforce/audit.ts'
import { heldCall } from '../../enforce/hold.ts'
import type { HoldView, OperatorView } from '../../model/api.ts'
import type { Call } from '../../model/call.ts'
import { votesStatement } from '../../store/commands/holds.ts'
import { bytes, integer, sql, text } from '../../store/statement.ts'
import { findAgent } from '../operators/agents.ts'
import { findHold } from '../operators/holds.ts'
import { personOf, whyNotYours } from '../operators/vote.ts'
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
  /** The decision as it was judged; undefined when its record cannot be read. */
  readonly judged: DecisionPublic | undefined
  readonly judgedAt: number
  readonly names: Names
  /** While it is kept. */
  readonly call: Call | undefined
  readonly votes: readonly StoryVote[]
  readonly before: Before
  /** Why the one who looks may not approve. */
  readonly notYours: string | undefined
}

const WEEK = 7 * 86_400_000
const ENOUGH = 5
const shown = z.object({ sentence: z.string().default('') })

/** Throws Refusal not_found. */
export async function storyOf(id: string, operator: OperatorView, house: CallbacksHouse): Promise<Story> {
  const { store, reader } = house
  const now = house.now()
  const hold = await findHold(store, id, now)
  const { agent } = await findAgent(store, hold.agent.id)
  const entries = await reader.show(hold.decision)
  const own = entries.find((entry) => entry.decision === hold.decision && entry.kind === 'decision')
  const judged = own === undefined ? undefined : decisionPublic.safeParse(own.public).data
  const votes = await store.read(votesStatement(id))
  return {
    hold,
    agent: { name: agent.name, kind: agent.kind, owner: agent.owner.name, purpose: agent.purpose },
    judged,
    judgedAt: own === undefined ? Date.parse(hold.createdAt) : Date.parse(own.at),
    names: namesOf(entries, { [agent.id]: agent.name }),
    call: await keptCall(id, house),
    votes: votes.map((vote) => ({
      by: text(vote, 'approver_name'),
      verdict: text(vote, 'verdict') === 'approve' ? 'approve' : 'deny',
      reason: text(vote, 'reason'),
      at: integer(vote, 'at'),
      mine: text(vote, 'approver_id') === personOf(operator),
    })),
    before: await beforeThis(hold, house),
    notYours: await whyNotYours(hold, operator, house),
  }
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
    sentence: shown.parse(JSON.parse(text(row, 'shown'))).sentence,
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
