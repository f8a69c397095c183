import { integer, sql, text, type Command } from '../statement.ts'
import { append, type EntryInput } from './entries.ts'
import { openHold, recentDenial, unspentStatement, type HoldInput, type OpenedHold } from './holds.ts'
import { enqueue, type OutboxInput } from './outbox.ts'
import { minuteSpent, reserve, type Usage } from './usage.ts'

/** One use of an item of an approved plan. */
export interface PlanClaim {
  readonly id: string
  readonly item: number
  /** Uses that the item has in all. */
  readonly most: number
  /** Uses that the plan has in all: with the last of them it is done. */
  readonly of: number
}

/** Spends one use, and notes which call of the plan it was; false when nothing of it is left. */
export function* spendPlan(hold: string, plan: PlanClaim, decision: string | null, at: number): Command<boolean> {
  // Calls of other replicas wait at this row. The plan's approval can be taken back: then nothing of it is left.
  const open = yield sql(
    `update holds set state = state where id = ? and state = 'approved' and grant_state = 'unspent' and expires_at > ? returning id`,
    hold,
    at,
  )
  if (open[0] === undefined) return false
  const used = yield sql(
    `insert into plan_uses (plan_id, item, used) values (?, ?, 1) on conflict (plan_id, item) do update set used = plan_uses.used + 1 where plan_uses.used < ? returning used`,
    plan.id,
    plan.item,
    plan.most,
  )
  if (used[0] === undefined) return false
  const rows = yield sql(`select sum(used) as n from plan_uses where plan_id = ?`, plan.id)
  const n = Number(rows[0]?.['n'] ?? 0)
  yield sql(
    `insert into plan_calls (plan_id, n, item, decision_id) values (?, ?, ?, ?)`,
    plan.id,
    n,
    plan.item,
    decision ?? '',
  )
  if (n >= plan.of) yield sql(`update holds set grant_state = 'done' where id = ?`, hold)
  return true
}

/** In the same transaction: the call does not go on after all. */
export function* givePlanBack(hold: string, plan: PlanClaim, decision: string | null): Command<void> {
  yield sql(`update plan_uses set used = used - 1 where plan_id = ? and item = ?`, plan.id, plan.item)
  yield sql(`delete from plan_calls where plan_id = ? and decision_id = ?`, plan.id, decision ?? '')
  yield sql(`update holds set grant_state = 'unspent' where id = ? and grant_state = 'done'`, hold)
}

export interface AnnounceArgs {
  readonly writer: string
  readonly entry: EntryInput
  readonly usage: Usage
  readonly open: HoldInput
  readonly plan: {
    readonly id: string
    /** JSON of a Plan. */
    readonly body: string
    /** Epoch ms after which nothing of it can be left. */
    readonly until: number
  }
  readonly outbox: readonly OutboxInput[]
}

export type Announced =
  | { readonly kind: 'agent_limit'; readonly until: number }
  | { readonly kind: 'moved' }
  | { readonly kind: 'denied'; readonly hold: string; readonly reason: string }
  | { readonly kind: 'opened' | 'known'; readonly plan: string; readonly hold: OpenedHold | undefined }

/**
 * Opens the hold of a plan, or finds the one that the same plan already has, waiting or approved. Throws TOO_MANY_HOLDS past
 * the agent's limit.
 */
export function* announcePlan(args: AnnounceArgs): Command<Announced> {
  const { entry, open, plan } = args
  const until = yield* minuteSpent(args.usage)
  if (until !== undefined) return { kind: 'agent_limit', until }
  const grants = yield unspentStatement(entry.agent ?? '', open.digest, entry.at)
  if (grants[0] !== undefined) {
    yield* reserve([args.usage])
    return yield* known(text(grants[0], 'id'), undefined)
  }
  const no = yield* recentDenial(entry, open.digest)
  if (no !== undefined) return { kind: 'denied', ...no }
  const opened = yield* openHold(open, entry)
  if (opened === undefined) return { kind: 'moved' }
  yield* reserve([args.usage])
  if (opened.attached) return yield* known(opened.id, opened)
  yield sql(
    `insert into plans (id, hold_id, agent_id, body, until, created_at) values (?, ?, ?, ?, ?, ?)`,
    plan.id,
    open.id,
    entry.agent,
    plan.body,
    plan.until,
    entry.at,
  )
  yield* append(args.writer, { ...entry, hold: open.id })
  for (const message of args.outbox) yield* enqueue(message, entry.at)
  return { kind: 'opened', plan: plan.id, hold: opened }
}

function* known(hold: string, opened: OpenedHold | undefined): Command<Announced> {
  const rows = yield sql(`select id from plans where hold_id = ?`, hold)
  return rows[0] === undefined ? { kind: 'moved' } : { kind: 'known', plan: text(rows[0], 'id'), hold: opened }
}

/** Uses of a plan, by item. */
export const usesStatement = (plan: string) => sql(`select item, used from plan_uses where plan_id = ?`, plan)

export const usesOf = (rows: readonly Parameters<typeof integer>[0][]): ReadonlyMap<number, number> =>
  new Map(rows.map((row) => [integer(row, 'item'), integer(row, 'used')]))
