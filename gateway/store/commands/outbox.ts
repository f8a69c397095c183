import type { MessageKind } from '../../model/messages.ts'
import { sql, type Command } from '../statement.ts'

/** A message to people or systems, delivered at least once after the transaction that caused it (deliveries.ts). */
export interface OutboxInput {
  readonly id: string
  readonly kind: MessageKind
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
