import { hash } from 'node:crypto'
import { sql, text, integer, type Command, type Value } from '../statement.ts'
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
  const sealed = entry.sealed === null ? '' : hash('sha256', entry.sealed, 'base64url')
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
  return hash('sha256', `\0${head}\n${entry.public}`, 'buffer')
}

/** Appends one entry with the writer's next counter. Throws when the writer is not registered, or KEY_MOVED. */
export function* append(writer: string, entry: EntryInput): Command<Position> {
  for (const key of entry.keys ?? []) yield* keepKey(key, entry.at)
  const { epoch, last } = yield* counters(writer, 1)
  const position = { writer, epoch, counter: last }
  yield* insert([{ entry, position }])
  return position
}

/** Takes the writer's next counters; `last` is the highest of them. Throws when the writer is not registered. */
export function* counters(writer: string, many: number): Command<{ epoch: number; last: number }> {
  const rows = yield sql(
    `update writers set counter = counter + ? where writer = ? returning epoch, counter`,
    many,
    writer,
  )
  const row = rows[0]
  if (row === undefined) throw new Error(`writer ${writer} is not registered with the store`)
  return { epoch: integer(row, 'epoch'), last: integer(row, 'counter') }
}

export interface Placed {
  readonly entry: EntryInput
  readonly position: Position
}

const COLUMNS =
  'id, writer, epoch, counter, at, kind, decision_id, agent_id, operation, effect, hold_id, public, sealed, leaf'
const ONE = `(${Array(14).fill('?').join(', ')})`
/** Rows of one statement: few sizes, so that each is prepared once. */
const SIZES = [16, 4, 1] as const
const TEXTS = new Map<number, string>(
  SIZES.map((size) => [size, `insert into entries (${COLUMNS}) values ${Array(size).fill(ONE).join(', ')}`]),
)

/** Entries as rows, each with its leaf. */
export function* insert(placed: readonly Placed[]): Command<void> {
  for (let from = 0; from < placed.length;) {
    const size = SIZES.find((one) => one <= placed.length - from) ?? 1
    const values: Value[] = []
    for (const { entry, position } of placed.slice(from, from + size))
      values.push(
        entry.id,
        position.writer,
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
    yield sql(TEXTS.get(size) ?? '', ...values)
    from += size
  }
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
