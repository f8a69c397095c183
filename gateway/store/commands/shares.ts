import { integer, sql, text, type Command } from '../statement.ts'

/** What one agent used of one bucket, as one replica counts it. */
export interface SharedUseRow {
  readonly bucket: string
  readonly agent: string
  readonly weight: number
  readonly asked: number
  readonly used: number
  /** Epoch ms: the end of the window it was counted in. */
  readonly until: number
}

/** A replica that has not told anything for this long is taken to be gone. */
const ALIVE_MS = 15_000

/** Puts a replica's counts in the place of its last ones, and returns those of the others with how many there are. */
export function* swapShares(args: {
  readonly writer: string
  /** Epoch ms. */
  readonly now: number
  readonly rows: readonly SharedUseRow[]
}): Command<{ readonly theirs: readonly SharedUseRow[]; readonly replicas: number }> {
  const { writer, now } = args
  yield sql(`delete from shares where writer = ?`, writer)
  // A row without a bucket only says that the replica is there.
  for (const row of [{ bucket: '', agent: '', weight: 0, asked: 0, used: 0, until: 0 }, ...args.rows])
    yield sql(
      `insert into shares (writer, bucket, agent_id, weight, asked, used, until, at) values (?, ?, ?, ?, ?, ?, ?, ?)`,
      writer,
      row.bucket,
      row.agent,
      row.weight,
      row.asked,
      row.used,
      row.until,
      now,
    )
  const rows = yield sql(
    `select writer, bucket, agent_id, weight, asked, used, until from shares where writer <> ? and at > ?`,
    writer,
    now - ALIVE_MS,
  )
  const theirs = rows
    .filter((row) => text(row, 'bucket') !== '')
    .map((row) => ({
      bucket: text(row, 'bucket'),
      agent: text(row, 'agent_id'),
      weight: integer(row, 'weight'),
      asked: integer(row, 'asked'),
      used: integer(row, 'used'),
      until: integer(row, 'until'),
    }))
  return { theirs, replicas: new Set(rows.map((row) => text(row, 'writer'))).size }
}
