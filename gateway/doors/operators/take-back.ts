import { at, type HoldView, type OperatorView, type StandingApproval } from '../../model/api.ts'
import { standingTarget } from '../../enforce/hold.ts'
import { Refusal } from '../../model/refusal.ts'
import { integer, optionalInteger, sql, text, type Row } from '../../store/statement.ts'
import { agentRef, namesOf } from './agents.ts'
import { findHold } from './holds.ts'
import { personOf, type VoteHouse } from './vote.ts'

/** Takes back what is pending, or an approval that nobody has spent yet. Throws Refusal conflict. */
export async function withdrawHold(hold: HoldView, operator: OperatorView, house: VoteHouse): Promise<HoldView> {
  const now = house.now()
  const { writer } = house.store
  const entry = house.audit.entries.withdrawn({
    at: now,
    hold: hold.id,
    agent: hold.agent.id,
    decision: hold.decision,
    by: personOf(operator),
  })
  if (!(await house.store.run('withdrawHold', { writer, hold: hold.id, agent: null, at: now, entry })))
    throw new Refusal('conflict', {
      sentence: 'There is nothing left to take back.',
      hint: `See postern approvals show ${hold.id}.`,
    })
  house.waiting.decided(hold.id)
  return await findHold(house.store, hold.id, now)
}

/** A row of standing approvals as people see it. */
export function standingView(row: Row, names: ReadonlyMap<string, string>, now: number): StandingApproval {
  const target = standingTarget.parse(JSON.parse(text(row, 'target')))
  const [most, used, until] = [integer(row, 'most'), integer(row, 'used'), integer(row, 'until')]
  const revoked = optionalInteger(row, 'revoked_at') !== undefined
  return {
    id: text(row, 'id'),
    hold: text(row, 'hold_id'),
    agent: agentRef(text(row, 'agent_id'), names),
    operation: text(row, 'operation'),
    target: `${target.type} ${target.id}`.trim(),
    rules: JSON.parse(text(row, 'rules')) as string[], // written by castVote only
    most,
    used,
    until: at(until),
    by: { id: text(row, 'by_id'), name: text(row, 'by_name') },
    reason: text(row, 'reason'),
    createdAt: at(integer(row, 'created_at')),
    state: revoked ? 'revoked' : until <= now ? 'over' : used >= most ? 'spent' : 'active',
  }
}

/** Takes a standing approval back. Throws Refusal not_found or conflict. */
export async function revokeStanding(id: string, operator: OperatorView, house: VoteHouse): Promise<StandingApproval> {
  const { store } = house
  const row = (await store.read(sql(`select * from standing where id = ?`, id)))[0]
  if (row === undefined) throw new Refusal('not_found', { sentence: 'There is no such standing approval.' })
  const now = house.now()
  const entry = await house.audit.entries.administration({
    at: now,
    act: 'approvals.standing_revoked',
    by: { id: operator.id, name: operator.name },
    on: { type: 'agent', id: text(row, 'agent_id') },
  })
  if (!(await store.run('revokeStanding', { writer: store.writer, id, at: now, entry })))
    throw new Refusal('conflict', { sentence: 'It was taken back already.' })
  return standingView({ ...row, revoked_at: now }, await namesOf(store), now)
}
