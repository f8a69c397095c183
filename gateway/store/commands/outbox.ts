import { sql, text, integer, type Command } from '../statement.ts'

/** A message to people or systems, delivered at least once after the transaction that caused it. */
export interface OutboxInput {
  readonly id: string
  /** alert, hold_opened, hold_decided, … */
  readonly kind: string
  /** The same key is enqueued once. */
  readonly dedupe: string
  /** JSON. */
  readonly body: string
}

export function* enqueue(message: OutboxInput, at: number): Command<void> {
  yield sql(
    `insert into outbox (id, kind, dedupe, body, state, attempts, next_at, created_at) values (?, ?, ?, ?, 'waiting', 0, ?, ?) on conflict (dedupe) do nothing`,
    message.id,
    message.kind,
    message.dedupe,
    message.body,
    at,
    at,
  )
}

export interface OutboxMessage extends OutboxInput {
  readonly attempts: number
}

/** Takes messages that are due, so that nobody else takes them before `until` (epoch ms). Oldest first. */
export function* takeMessages(args: { at: number; until: number; limit: number }): Command<OutboxMessage[]> {
  const due = yield sql(
    `select id from outbox where state = 'waiting' and next_at <= ? order by next_at, id limit ?`,
    args.at,
    args.limit,
  )
  const taken: OutboxMessage[] = []
  for (const one of due) {
    const rows = yield sql(
      `update outbox set next_at = ?, attempts = attempts + 1 where id = ? and state = 'waiting' and next_at <= ? returning id, kind, dedupe, body, attempts`,
      args.until,
      text(one, 'id'),
      args.at,
    )
    for (const row of rows)
      taken.push({
        id: text(row, 'id'),
        kind: text(row, 'kind'),
        dedupe: text(row, 'dedupe'),
        body: text(row, 'body'),
        attempts: integer(row, 'attempts'),
      })
  }
  return taken
}

/** Ends a message: sent or given up (its body goes, the key stays so that it is not sent twice), or due again later. */
export function* settleMessage(args: {
  id: string
  state: 'sent' | 'given_up' | 'waiting'
  nextAt: number
  error: string | null
}): Command<void> {
  yield sql(
    `update outbox set state = ?, next_at = ?, last_error = ?, body = case when ? = 'waiting' then body else '{}' end where id = ?`,
    args.state,
    args.nextAt,
    args.error,
    args.state,
    args.id,
  )
}
