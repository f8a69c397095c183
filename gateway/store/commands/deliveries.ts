import { sql, text, integer, type Command } from '../statement.ts'
import { append, type EntryInput } from './entries.ts'

/** One message on its way to one sink. */
export interface Delivery {
  readonly id: string
  /** Id of the message: the same for every sink and every attempt, so that receivers can tell repeats. */
  readonly message: string
  /** alert, hold_opened, hold_decided, … */
  readonly kind: string
  /** JSON. */
  readonly body: string
  readonly sink: string
  /** This one included. */
  readonly attempts: number
  /** Epoch ms of the message. */
  readonly createdAt: number
}

/** What a delivery of this message to this sink is known by. */
export const deliveryKey = (dedupe: string, sink: string): string => `${dedupe} > ${sink}`

/** Makes one delivery a sink of each new message, oldest first. Of two replicas at once one does it. */
export function* spreadMessages(args: { at: number; sinks: readonly string[]; limit: number }): Command<number> {
  const fresh = yield sql(
    `select id from outbox where state = 'waiting' and sink is null order by created_at, id limit ?`,
    args.limit,
  )
  let count = 0
  for (const one of fresh) {
    const rows = yield sql(
      `update outbox set state = 'spread', settled_at = ? where id = ? and state = 'waiting' returning id, kind, dedupe, body, created_at`,
      args.at,
      text(one, 'id'),
    )
    for (const row of rows)
      for (const sink of args.sinks) {
        count += 1
        yield sql(
          `insert into outbox (id, kind, dedupe, body, state, attempts, next_at, created_at, sink, message) values (?, ?, ?, ?, 'waiting', 0, ?, ?, ?, ?) on conflict do nothing`,
          `${text(row, 'id')}.${sink}`,
          text(row, 'kind'),
          deliveryKey(text(row, 'dedupe'), sink),
          text(row, 'body'),
          args.at,
          integer(row, 'created_at'),
          sink,
          text(row, 'id'),
        )
      }
  }
  return count
}

/** Takes deliveries that are due, so that nobody else takes them before `until` (epoch ms). Oldest first. */
export function* takeDeliveries(args: { at: number; until: number; limit: number }): Command<Delivery[]> {
  const due = yield sql(
    `select id from outbox where state = 'waiting' and sink is not null and next_at <= ? order by next_at, id limit ?`,
    args.at,
    args.limit,
  )
  const taken: Delivery[] = []
  for (const one of due) {
    const rows = yield sql(
      `update outbox set next_at = ?, attempts = attempts + 1 where id = ? and state = 'waiting' and next_at <= ? returning id, message, kind, body, sink, attempts, created_at`,
      args.until,
      text(one, 'id'),
      args.at,
    )
    for (const row of rows)
      taken.push({
        id: text(row, 'id'),
        message: text(row, 'message'),
        kind: text(row, 'kind'),
        body: text(row, 'body'),
        sink: text(row, 'sink'),
        attempts: integer(row, 'attempts'),
        createdAt: integer(row, 'created_at'),
      })
  }
  return taken
}

/**
 * Ends an attempt: sent, given up (a dead letter, until someone retries it), or due again at `nextAt`. Counts only for who
 * made this very attempt: whose lease ran out changes nothing.
 */
export function* settleDelivery(args: {
  id: string
  attempts: number
  at: number
  state: 'sent' | 'given_up' | 'waiting'
  nextAt: number
  error: string | null
  /** JSON of what the sink answered, where a later message needs it. */
  answer: string | null
}): Command<boolean> {
  const rows = yield sql(
    `update outbox set state = ?, next_at = ?, last_error = ?, answer = coalesce(?, answer), settled_at = ? where id = ? and state = 'waiting' and attempts = ? returning id`,
    args.state,
    args.nextAt,
    args.error,
    args.answer,
    args.state === 'waiting' ? null : args.at,
    args.id,
    args.attempts,
  )
  return rows[0] !== undefined
}

/** Makes a dead letter due at once, with all its attempts before it. False when it is none. */
export function* retryDelivery(args: { writer: string; id: string; at: number; entry: EntryInput }): Command<boolean> {
  const rows = yield sql(
    `update outbox set state = 'waiting', attempts = 0, next_at = ?, settled_at = null where id = ? and state = 'given_up' returning id`,
    args.at,
    args.id,
  )
  if (rows[0] === undefined) return false
  yield* append(args.writer, args.entry)
  return true
}

/** Forgets what was delivered before a time. Dead letters stay. */
export function* forgetMessages(args: { before: number }): Command<void> {
  yield sql(`delete from outbox where created_at < ? and state in ('sent', 'spread')`, args.before)
}
