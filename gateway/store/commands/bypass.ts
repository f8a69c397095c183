import type { Command } from '../statement.ts'
import { append, type EntryInput } from './entries.ts'
import { enqueue, type OutboxInput } from './outbox.ts'

/** Tells of calls that went around the gateway: entries, messages, and how far the log was judged, in one transaction. */
export function* tellBypass(args: {
  readonly writer: string
  readonly told: readonly { readonly entry: EntryInput; readonly message: OutboxInput }[]
  /** Where to go on; absent where events are not taken from the store. */
  readonly cursor: string | null
}): Command<void> {
  for (const { entry, message } of args.told) {
    yield* append(args.writer, entry)
    yield* enqueue(message, entry.at)
  }
  if (args.cursor !== null)
    yield {
      text: `insert into inv_state (name, value) values ('bypass', ?) on conflict (name) do update set value = excluded.value`,
      values: [args.cursor],
    }
}
