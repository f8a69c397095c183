import { bytes, integer, sql, text, type Command } from '../statement.ts'
import { enqueue, type OutboxInput } from './outbox.ts'

/** A grant that ends: what takes it back, sealed, and when (epoch ms). */
export interface GiveBackInput {
  readonly id: string
  readonly agent: string
  readonly hold: string
  /** base64: an outcome may have to wait in the spill file, which is JSON. */
  readonly sealed: string
  readonly dueAt: number
}

/** In the transaction of the outcome: no grant stays for ever because a process died in between. */
export function* addGiveBack(input: GiveBackInput, decision: string): Command<void> {
  yield sql(
    `insert into give_backs (id, decision_id, hold_id, agent_id, sealed, state, due_at, next_at, attempts) values (?, ?, ?, ?, ?, 'waiting', ?, ?, 0) on conflict (id) do nothing`,
    input.id,
    decision,
    input.hold,
    input.agent,
    Buffer.from(input.sealed, 'base64'),
    input.dueAt,
    input.dueAt,
  )
}

export interface DueGiveBack {
  readonly id: string
  readonly decision: string
  readonly sealed: Uint8Array
  /** This one included. */
  readonly attempts: number
}

/** Takes those that are due, so that no other replica takes them before `until`. */
export function* takeGiveBacks(args: { at: number; until: number; limit: number }): Command<DueGiveBack[]> {
  const due = yield sql(
    `select id from give_backs where state = 'waiting' and next_at <= ? order by next_at limit ?`,
    args.at,
    args.limit,
  )
  const taken: DueGiveBack[] = []
  for (const one of due) {
    const rows = yield sql(
      `update give_backs set next_at = ?, attempts = attempts + 1 where id = ? and state = 'waiting' and next_at <= ? returning id, decision_id, sealed, attempts`,
      args.until,
      text(one, 'id'),
      args.at,
    )
    for (const row of rows) {
      const sealed = bytes(row, 'sealed')
      if (sealed !== undefined)
        taken.push({
          id: text(row, 'id'),
          decision: text(row, 'decision_id'),
          sealed,
          attempts: integer(row, 'attempts'),
        })
    }
  }
  return taken
}

export interface SettledGiveBack {
  readonly id: string
  /** done: nothing is left to take back; given_up: people must. */
  readonly state: 'done' | 'given_up' | 'waiting'
  readonly nextAt: number
  readonly at: number
  readonly error: string | null
  readonly outbox: readonly OutboxInput[]
}

/** Ends one, or makes it due again. */
export function* settleGiveBack(args: SettledGiveBack): Command<void> {
  yield sql(
    `update give_backs set state = ?, next_at = ?, last_error = ?, settled_at = ?, sealed = case when ? = 'done' then null else sealed end where id = ?`,
    args.state,
    args.nextAt,
    args.error,
    args.state === 'waiting' ? null : args.at,
    args.state,
    args.id,
  )
  for (const message of args.outbox) yield* enqueue(message, args.at)
}
