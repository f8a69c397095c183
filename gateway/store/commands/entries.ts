import { createHash } from 'node:crypto'
import { sql, text, integer, type Command } from '../statement.ts'
import { keepKey, type PersonKey } from './person-keys.ts'

export const ENTRY_KINDS = ['decision', 'outcome', 'approval', 'administration', 'system'] as const
export type EntryKind = (typeof ENTRY_KINDS)[number]

/** One record of the log, before it gets its counter. The public part holds no personal name and no secret. */
export interface EntryInput {
  readonly id: string
  readonly kind: EntryKind
  /** Epoch milliseconds. */
  readonly at: number
  readonly decision: string | null
  readonly agent: string | null
  readonly operation: string | null
  readonly effect: string | null
  readonly hold: string | null
  /** JSON, stored and hashed as these very characters. */
  readonly public: string
  /** Parts sealed per person (gateway/enforce/audit), or nothing. */
  readonly sealed: Uint8Array | null
  /** Keys that sealed those parts and may not be in the store yet; kept in the same transaction. */
  readonly keys?: readonly PersonKey[]
}

export interface Position {
  readonly writer: string
  readonly epoch: number
  readonly counter: number
}

/**
 * The leaf hash of RFC 6962: SHA-256 over 0x00 and the entry's stored bytes: a head line with everything the columns say,
 * the public part, and the hash of the sealed part (so that erasing a person's key changes no leaf).
 */
export function leafHash(entry: EntryInput, position: Position): Uint8Array {
  const sealed = entry.sealed === null ? '' : createHash('sha256').update(entry.sealed).digest('base64url')
  const head = [
    'postern/1',
    entry.id,
    entry.kind,
    position.writer,
    position.epoch,
    position.counter,
    entry.at,
    entry.decision ?? '',
    entry.agent ?? '',
    entry.operation ?? '',
    entry.effect ?? '',
    entry.hold ?? '',
    sealed,
  ].join('\t')
  return createHash('sha256').update(Buffer.of(0)).update(`${head}\n${entry.public}`).digest()
}

/** Appends one entry with the writer's next counter. Throws when the writer is not registered, or KEY_MOVED. */
export function* append(writer: string, entry: EntryInput): Command<Position> {
  for (const key of entry.keys ?? []) yield* keepKey(key, entry.at)
  const rows = yield sql(`update writers set counter = counter + 1 where writer = ? returning epoch, counter`, writer)
  const row = rows[0]
  if (row === undefined) throw new Error(`writer ${writer} is not registered with the store`)
  const position = { writer, epoch: integer(row, 'epoch'), counter: integer(row, 'counter') }
  yield sql(
    `insert into entries (id, writer, epoch, counter, at, kind, decision_id, agent_id, operation, effect, hold_id, public, sealed, leaf) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    entry.id,
    writer,
    position.epoch,
    position.counter,
    entry.at,
    entry.kind,
    entry.decision,
    entry.agent,
    entry.operation,
    entry.effect,
    entry.hold,
    entry.public,
    entry.sealed,
    leafHash(entry, position),
  )
  return position
}

/** An entry that stands alone: a refusal, an act of an operator, an event of the gateway itself. */
export function* record(args: { writer: string; entry: EntryInput }): Command<Position> {
  return yield* append(args.writer, args.entry)
}

/** What left a process before it died has met Okta within this time, or never will: its targets are free again then. */
const STRAGGLER_MS = 5000

/** Registers a run of a writer: a new epoch, so that counters never repeat. What its last run left in flight is unknown. */
export function* registerWriter(args: { writer: string; now: number }): Command<{ epoch: number; unknown: number }> {
  if (!/^[\w.:-]{1,100}$/.test(args.writer)) throw new Error(`${args.writer} cannot be a writer's name`)
  // Reads and locks in one: how far the last run came, which its counters alone would not tell once they begin anew.
  const last = yield sql(
    `update writers set seen_at = ? where writer = ? returning epoch, counter`,
    args.now,
    args.writer,
  )
  if (last[0] !== undefined)
    yield sql(
      `update runs set last_counter = ? where writer = ? and epoch = ?`,
      integer(last[0], 'counter'),
      args.writer,
      integer(last[0], 'epoch'),
    )
  const rows = yield sql(
    `insert into writers (writer, epoch, started_at, seen_at, counter) values (?, 1, ?, ?, 0) on conflict (writer) do update set epoch = writers.epoch + 1, started_at = excluded.started_at, seen_at = excluded.seen_at, counter = 0 returning epoch`,
    args.writer,
    args.now,
    args.now,
  )
  const epoch = integer(rows[0] ?? {}, 'epoch')
  yield sql(
    `insert into runs (writer, epoch, started_at, sealed_counter) values (?, ?, ?, 0)`,
    args.writer,
    epoch,
    args.now,
  )
  const orphans = yield sql(
    `update writes set state = 'unknown' where writer = ? and state = 'in_flight' returning hold_id`,
    args.writer,
  )
  for (const orphan of orphans) {
    if (orphan['hold_id'] !== null)
      yield sql(
        `update holds set grant_state = 'unknown' where id = ? and grant_state = 'claimed'`,
        text(orphan, 'hold_id'),
      )
  }
  // Nobody will set their targets free: other writes on them need not wait for as long as an answer might have taken.
  yield sql(
    `update changing set until = ? where until > ? and decision_id in (select decision_id from writes where writer = ? and state = 'unknown')`,
    args.now + STRAGGLER_MS,
    args.now + STRAGGLER_MS,
    args.writer,
  )
  // Reads that were released have no write: nobody learns what their answer was, and the grant is spent.
  yield sql(
    `update holds set grant_state = 'unknown', sealed_call = null where grant_state = 'claimed' and spent_by in (select decision_id from entries where writer = ? and epoch < ? and kind = 'decision') and not exists (select 1 from writes where writes.hold_id = holds.id)`,
    args.writer,
    epoch,
  )
  return { epoch, unknown: orphans.length }
}
