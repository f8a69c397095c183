import { sql, text, type Command } from '../statement.ts'
import type { KeyInput } from './agents.ts'
import { append, type EntryInput } from './entries.ts'

/** A person is signed in on the pages until `expiresAt`. Sessions that ended are swept. */
export function* openSession(args: {
  writer: string
  hash: string
  operator: string
  csrf: string
  at: number
  expiresAt: number
  entry: EntryInput
}): Command<void> {
  yield sql(`delete from sessions where expires_at <= ?`, args.at)
  yield sql(
    `insert into sessions (hash, operator_id, csrf, created_at, expires_at) values (?, ?, ?, ?, ?)`,
    args.hash,
    args.operator,
    args.csrf,
    args.at,
    args.expiresAt,
  )
  yield* append(args.writer, args.entry)
}

export function* endSession(args: { hash: string }): Command<void> {
  yield sql(`delete from sessions where hash = ?`, args.hash)
}

/** A key of an operator that ends by itself: what the CLI keeps after a sign-in. False when the operator is gone. */
export function* addSessionKey(args: {
  writer: string
  operator: string
  key: KeyInput
  entry: EntryInput
}): Command<boolean> {
  const known = yield sql(`select id from operators where id = ? and status = 'active'`, args.operator)
  if (known[0] === undefined) return false
  yield sql(
    `insert into operator_keys (hash, operator_id, prefix, created_at, expires_at) values (?, ?, ?, ?, ?)`,
    args.key.hash,
    text(known[0], 'id'),
    args.key.prefix,
    args.key.at,
    args.key.expiresAt,
  )
  yield* append(args.writer, args.entry)
  return true
}

/** Ends a key of an operator that would end by itself, shown by its hash. */
export function* endOperatorKey(args: { hash: string; at: number }): Command<boolean> {
  const rows = yield sql(
    `update operator_keys set revoked_at = ? where hash = ? and revoked_at is null and expires_at is not null returning hash`,
    args.at,
    args.hash,
  )
  return rows[0] !== undefined
}

/** Notes what may come once only. False when it was noted before. */
export function* noteSeen(args: { hash: string; at: number; until: number }): Command<boolean> {
  yield sql(`delete from seen where until <= ?`, args.at)
  const rows = yield sql(
    `insert into seen (hash, until) values (?, ?) on conflict (hash) do nothing returning hash`,
    args.hash,
    args.until,
  )
  return rows[0] !== undefined
}
