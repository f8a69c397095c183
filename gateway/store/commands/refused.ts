import { sql, text, integer, type Command } from '../statement.ts'
import { append, type EntryInput } from './entries.ts'

/** Calls that never became a decision, counted per source and reason (rule 26). */
export interface RefusedCount {
  /** Minutes since the epoch. */
  readonly minute: number
  /** A network, never one address: /24 or /48. */
  readonly source: string
  readonly reason: string
  readonly count: number
}

/** Adds counts to the rows of their minutes. */
export function* countRefused(args: { counts: readonly RefusedCount[] }): Command<void> {
  for (const { minute, source, reason, count } of args.counts)
    yield sql(
      `insert into refused (minute, source, reason, count) values (?, ?, ?, ?) on conflict (minute, source, reason) do update set count = refused.count + excluded.count`,
      minute,
      source,
      reason,
      count,
    )
}

/**
 * Turns rows of minutes that are over into one entry each, at most as many as there are ids; returns how many. Rows that
 * another replica tells at the same moment are told once.
 */
export function* tellRefused(args: { writer: string; at: number; ids: readonly string[] }): Command<number> {
  const minute = Math.floor(args.at / 60_000)
  const rows = yield sql(
    `select minute, source, reason from refused where minute < ? order by minute, source, reason limit ?`,
    minute,
    args.ids.length,
  )
  let told = 0
  for (const row of rows) {
    const gone = yield sql(
      `delete from refused where minute = ? and source = ? and reason = ? returning count`,
      integer(row, 'minute'),
      text(row, 'source'),
      text(row, 'reason'),
    )
    const id = args.ids[told]
    if (gone[0] === undefined || id === undefined) continue
    told += 1
    yield* append(args.writer, entryOf(id, args.at, integer(row, 'minute'), row, integer(gone[0], 'count')))
  }
  return told
}

const entryOf = (id: string, at: number, minute: number, row: Record<string, unknown>, count: number): EntryInput => ({
  id,
  kind: 'system',
  at,
  decision: null,
  agent: null,
  operation: null,
  effect: 'block',
  hold: null,
  public: JSON.stringify({
    v: 1,
    act: 'refused',
    facts: { source: row['source'], reason: row['reason'], count, minute: new Date(minute * 60_000).toISOString() },
  }),
  sealed: null,
})
