import { sql, type Command } from '../statement.ts'
import { bump } from './agents.ts'
import { append, type EntryInput } from './entries.ts'

export interface SigningKeyInput {
  readonly kid: string
  /** Public JWK, JSON. */
  readonly public: string
  /** Private JWK, sealed under the store's signing key and bound to the kid. */
  readonly sealed: Uint8Array
  readonly at: number
}

/**
 * A new signing key, unless one was made after `since`: of replicas that rotate at once one does. Older keys end at
 * `olderUntil`, when the last token they signed is over.
 */
export function* addSigningKey(args: {
  writer: string
  key: SigningKeyInput
  since: number
  olderUntil: number
  entry: EntryInput
}): Command<boolean> {
  const { key } = args
  const newer = yield sql(
    `select kid from signing_keys where created_at > ? and (ends_at is null or ends_at > ?) limit 1`,
    args.since,
    key.at,
  )
  if (newer[0] !== undefined) return false
  yield sql(
    `update signing_keys set ends_at = ? where ends_at is null or ends_at > ?`,
    args.olderUntil,
    args.olderUntil,
  )
  yield sql(
    `insert into signing_keys (kid, public, sealed, created_at, ends_at) values (?, ?, ?, ?, null)`,
    key.kid,
    key.public,
    key.sealed,
    key.at,
  )
  yield* bump('tokens')
  yield* append(args.writer, args.entry)
  return true
}

/** True for the first use of an id; false until `until` for every later one, on whichever replica. */
export function* useOnce(args: { id: string; until: number; now: number }): Command<boolean> {
  const rows = yield sql(
    `insert into used_ids (id, until) values (?, ?) on conflict (id) do update set until = excluded.until where used_ids.until < ? returning id`,
    args.id,
    args.until,
    args.now,
  )
  return rows[0] !== undefined
}

/** Tokens of this subject (`agent:…`, `client:…`, `jti:…`) made up to `at` are over; forgotten after `until`. */
export function* endTokens(args: {
  writer: string
  subject: string
  at: number
  until: number
  entry: EntryInput
}): Command<void> {
  yield sql(
    `insert into token_ends (subject, at, until) values (?, ?, ?) on conflict (subject) do update set at = excluded.at, until = excluded.until where token_ends.at < excluded.at`,
    args.subject,
    args.at,
    args.until,
  )
  yield* bump('tokens')
  yield* append(args.writer, args.entry)
}

/** Drops what no token can need any more. */
export function* forgetTokens(args: { now: number }): Command<void> {
  yield sql(`delete from used_ids where until < ?`, args.now)
  yield sql(`delete from token_ends where until < ?`, args.now)
  yield sql(`delete from signing_keys where ends_at < ?`, args.now)
}
