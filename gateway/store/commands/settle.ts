import { optionalText, sql, text, type Command } from '../statement.ts'
import { append, type EntryInput } from './entries.ts'

/** Ends a write whose outcome was unknown, with its grant; false, and nothing written, when it is not (or no more) unknown. */
export function* settleWrite(args: {
  readonly writer: string
  readonly decision: string
  readonly state: 'done' | 'failed'
  /** Okta's, where the log told it. */
  readonly requestId: string | null
  readonly entry: EntryInput
}): Command<boolean> {
  const { decision, state, entry } = args
  const rows = yield sql(
    `update writes set state = ?, settled_at = ?, request_id = coalesce(request_id, ?) where decision_id = ? and state = 'unknown' returning hold_id`,
    state,
    entry.at,
    args.requestId,
    decision,
  )
  if (rows[0] === undefined) return false
  yield sql(`delete from changing where decision_id = ?`, decision)
  const hold = optionalText(rows[0], 'hold_id')
  if (hold !== undefined)
    yield sql(
      `update holds set grant_state = ?, sealed_call = null where id = ? and grant_state in ('claimed', 'unknown')`,
      state,
      hold,
    )
  yield* append(args.writer, entry)
  return true
}

/** Writes of replicas that never came back: nobody will tell their outcome any more. Returns their decisions. */
export function* loseWrites(args: {
  /** Epoch ms: in flight since before this. */
  readonly before: number
}): Command<readonly string[]> {
  const rows = yield sql(
    `update writes set state = 'unknown' where state = 'in_flight' and at < ? returning decision_id, hold_id`,
    args.before,
  )
  for (const row of rows) {
    const hold = optionalText(row, 'hold_id')
    if (hold !== undefined)
      yield sql(`update holds set grant_state = 'unknown' where id = ? and grant_state = 'claimed'`, hold)
  }
  return rows.map((row) => text(row, 'decision_id'))
}
