import { at, type PlanView } from '../model/api.ts'
import { callsOf, planSchema } from '../model/plan.ts'
import { Refusal } from '../model/refusal.ts'
import { usesOf } from '../store/commands/plans.ts'
import { integer, optionalText, sql, text, type Row } from '../store/statement.ts'
import type { Store } from '../store/store.ts'
import { agentRef, namesOf } from './operators/agents.ts'

const STATUS: Readonly<Record<string, PlanView['status']>> = {
  unspent: 'approved',
  done: 'exhausted',
  expired: 'expired',
  revoked: 'revoked',
}

/** Pending, denied, cancelled as its hold is; approved while something of it is left. An overdue one reads as expired. */
function statusOf(row: Row, now: number): PlanView['status'] {
  const state = text(row, 'state')
  const grant = optionalText(row, 'grant_state')
  const overdue = integer(row, 'expires_at') <= now
  if (overdue && (state === 'pending' || grant === 'unspent')) return 'expired'
  if (state === 'denied' || state === 'expired' || state === 'cancelled' || state === 'pending') return state
  return STATUS[grant ?? ''] ?? 'approved'
}

const COLUMNS = `p.id, p.hold_id, p.agent_id, p.body, p.created_at, h.decision_id, h.state, h.grant_state, h.expires_at, h.purpose`

async function viewOf(store: Store, row: Row, names: ReadonlyMap<string, string>, now: number): Promise<PlanView> {
  const id = text(row, 'id')
  const plan = planSchema.parse(JSON.parse(text(row, 'body')))
  const calls = await store.read(sql(`select n, item, decision_id from plan_calls where plan_id = ? order by n`, id))
  const uses = usesOf(await store.read(sql(`select item, used from plan_uses where plan_id = ?`, id)))
  return {
    id,
    status: statusOf(row, now),
    hold: text(row, 'hold_id'),
    decision: text(row, 'decision_id'),
    agent: agentRef(text(row, 'agent_id'), names),
    purpose: optionalText(row, 'purpose') ?? null,
    createdAt: at(integer(row, 'created_at')),
    expiresAt: at(integer(row, 'expires_at')),
    minutes: plan.minutes,
    used: calls.length,
    calls: callsOf(plan),
    items: plan.items.map((item, i) => ({ ...item, used: uses.get(i) ?? 0 })),
    covered: calls.map((one) => ({
      n: integer(one, 'n'),
      item: integer(one, 'item'),
      decision: text(one, 'decision_id'),
    })),
  }
}

/** Throws Refusal not_found. */
export async function findPlan(store: Store, id: string, now: number): Promise<PlanView> {
  const rows = await store.read(
    sql(`select ${COLUMNS} from plans p join holds h on h.id = p.hold_id where p.id = ? or p.hold_id = ?`, id, id),
  )
  const row = rows[0]
  if (row === undefined) throw new Refusal('not_found', { sentence: 'There is no such plan.' })
  return await viewOf(store, row, await namesOf(store), now)
}

/** The newest first. */
export async function plansWhere(
  store: Store,
  { agent }: { readonly agent: string | undefined },
  limit: number,
  now: number,
): Promise<PlanView[]> {
  const some = agent === undefined ? '' : ' where p.agent_id = ?'
  const values = agent === undefined ? [] : [agent]
  const rows = await store.read(
    sql(
      `select ${COLUMNS} from plans p join holds h on h.id = p.hold_id${some} order by p.created_at desc limit ?`,
      ...values,
      limit,
    ),
  )
  const names = await namesOf(store)
  return await Promise.all(rows.map((row) => viewOf(store, row, names, now)))
}

/** Which call of which plan a decision was; undefined where it was none. */
export async function planCallOf(store: Store, decision: string) {
  const rows = await store.read(
    sql(
      `select c.n, p.id, p.body from plan_calls c join plans p on p.id = c.plan_id where c.decision_id = ?`,
      decision,
    ),
  )
  const row = rows[0]
  if (row === undefined) return undefined
  const of = callsOf(planSchema.parse(JSON.parse(text(row, 'body'))))
  return { id: text(row, 'id'), n: integer(row, 'n'), of }
}
