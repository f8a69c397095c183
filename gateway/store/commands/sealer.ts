import { EMPTY, grow, rootOf, type Frontier } from '../tree.ts'
import { sql, bytes, text, integer, optionalInteger, type Command, type Row } from '../statement.ts'
import { append } from './entries.ts'

/** Complete subtrees of 256, 65,536, … leaves are stored; what lies between is quickly made from them. */
export const TILE_LEVELS = 8

export interface SealArgs {
  readonly writer: string
  readonly at: number
  /** At most so many entries of one run at a time: the writer thread serves decisions too. */
  readonly limit: number
  /** Milliseconds a missing counter is waited for before it is named and passed over. */
  readonly patience: number
  /** For the entry that names a gap. */
  readonly gapId: string
}

export interface LastCounter {
  readonly writer: string
  readonly epoch: number
  readonly counter: number
}

export interface SealedNow {
  readonly size: number
  readonly root: Uint8Array
  /** Entries that got their position now. */
  readonly sealed: number
  /** True when a run has more than the limit, so that another turn is due at once. */
  readonly more: boolean
  /** Every writer's last sealed counter, in its newest run that has one. */
  readonly writers: readonly LastCounter[]
}

/** What is kept of the tree between turns: JSON in meta, which is also the row that lets one sealer in at a time. */
const KEPT = 'tree'

const parseFrontier = (value: string): Frontier => {
  // Written below, and proved right or wrong by verify, which never reads it.
  const { size, peaks } = JSON.parse(value) as { size: number; peaks: string[] }
  return { size, peaks: peaks.map((peak) => Buffer.from(peak, 'base64')) }
}
const formatFrontier = ({ size, peaks }: Frontier): string =>
  JSON.stringify({ size, peaks: peaks.map((peak) => Buffer.from(peak).toString('base64')) })

interface Run {
  readonly writer: string
  readonly epoch: number
  readonly from: number
  readonly to: number
  readonly gapSince: number | undefined
}

/** Runs with entries that have no position yet. Read first: a turn with nothing to do must not cost a commit. */
export const openRunsStatement = () =>
  sql(
    `select runs.writer, runs.epoch, runs.sealed_counter, runs.gap_since, coalesce(runs.last_counter, writers.counter) as last from runs join writers on writers.writer = runs.writer where runs.last_counter is null or runs.last_counter > runs.sealed_counter order by runs.writer, runs.epoch`,
  )

export const isOpenRun = (row: Row): boolean => integer(row, 'last') > integer(row, 'sealed_counter')

function* openRuns(): Command<Run[]> {
  const rows = yield openRunsStatement()
  return rows.filter(isOpenRun).map((row) => ({
    writer: text(row, 'writer'),
    epoch: integer(row, 'epoch'),
    from: integer(row, 'sealed_counter'),
    to: integer(row, 'last'),
    gapSince: optionalInteger(row, 'gap_since'),
  }))
}

/** The next entries of a run without a hole, in order. */
function* dense(run: Run, limit: number): Command<{ leaves: Uint8Array[]; next: number | undefined }> {
  const rows = yield sql(
    `select counter, leaf from entries where writer = ? and epoch = ? and counter > ? order by counter limit ?`,
    run.writer,
    run.epoch,
    run.from,
    limit,
  )
  const leaves: Uint8Array[] = []
  for (const row of rows) {
    const leaf = bytes(row, 'leaf')
    if (integer(row, 'counter') !== run.from + leaves.length + 1 || leaf === undefined) break
    leaves.push(leaf)
  }
  const beyond: Row | undefined = rows[leaves.length]
  return { leaves, next: beyond === undefined ? undefined : integer(beyond, 'counter') }
}

/** A hole is waited for, then named in the log itself: what is missing stays missing for all to see. */
function* nameGap(run: Run, next: number | undefined, args: SealArgs): Command<void> {
  if (run.gapSince === undefined || args.at - run.gapSince < args.patience) {
    if (run.gapSince === undefined)
      yield sql(`update runs set gap_since = ? where writer = ? and epoch = ?`, args.at, run.writer, run.epoch)
    return
  }
  const last = (next ?? run.to + 1) - 1
  const facts = { writer: run.writer, epoch: run.epoch, from: run.from + 1, to: last }
  yield* append(args.writer, {
    id: args.gapId,
    kind: 'system',
    at: args.at,
    decision: null,
    agent: null,
    operation: null,
    effect: null,
    hold: null,
    public: JSON.stringify({ v: 1, act: 'log.gap', facts }),
    sealed: null,
  })
  yield sql(
    `update runs set sealed_counter = ?, gap_since = null where writer = ? and epoch = ?`,
    last,
    run.writer,
    run.epoch,
  )
}

/** Gives entries their position: dense per run, one sealer at a time whatever the number of replicas (rule 22). */
export function* seal(args: SealArgs): Command<SealedNow> {
  const kept = yield sql(
    `insert into meta (key, value) values (?, ?) on conflict (key) do update set value = meta.value returning value`,
    KEPT,
    formatFrontier(EMPTY),
  )
  const before = parseFrontier(text(kept[0] ?? {}, 'value'))
  let frontier = before
  let more = false
  let named = false
  for (const run of yield* openRuns()) {
    const { leaves, next } = yield* dense(run, args.limit)
    if (leaves.length === 0) {
      // One id, so one hole a turn.
      if (!named) yield* nameGap(run, next, args)
      named = true
      continue
    }
    const last = run.from + leaves.length
    more ||= leaves.length === args.limit && run.to > last
    yield sql(
      `update entries set position = counter + ? where writer = ? and epoch = ? and counter > ? and counter <= ?`,
      frontier.size - run.from - 1,
      run.writer,
      run.epoch,
      run.from,
      last,
    )
    const tiles: { level: number; index: number; hash: Uint8Array }[] = []
    frontier = grow(frontier, leaves, (level, index, hash) => {
      if (level % TILE_LEVELS === 0) tiles.push({ level, index, hash })
    })
    for (const tile of tiles)
      yield sql(`insert into tree (level, idx, hash) values (?, ?, ?)`, tile.level, tile.index, tile.hash)
    yield sql(
      `update runs set sealed_counter = ?, gap_since = null where writer = ? and epoch = ?`,
      last,
      run.writer,
      run.epoch,
    )
  }
  if (frontier.size > before.size) yield sql(`update meta set value = ? where key = ?`, formatFrontier(frontier), KEPT)
  return {
    size: frontier.size,
    root: rootOf(frontier),
    sealed: frontier.size - before.size,
    more,
    writers: yield* lastCounters(),
  }
}

function* lastCounters(): Command<LastCounter[]> {
  const rows = yield sql(
    `select writer, epoch, sealed_counter from runs where sealed_counter > 0 and not exists (select 1 from runs as newer where newer.writer = runs.writer and newer.epoch > runs.epoch and newer.sealed_counter > 0) order by writer`,
  )
  return rows.map((row) => ({
    writer: text(row, 'writer'),
    epoch: integer(row, 'epoch'),
    counter: integer(row, 'sealed_counter'),
  }))
}

/** Keeps a signed checkpoint; a second one of the same size changes nothing. */
export function* checkpoint(args: {
  size: number
  root: Uint8Array
  at: number
  /** JSON of LastCounter[]. */
  writers: string
  note: string
}): Command<boolean> {
  const rows = yield sql(
    `insert into checkpoints (size, root, at, writers, note) values (?, ?, ?, ?, ?) on conflict (size) do nothing returning size`,
    args.size,
    args.root,
    args.at,
    args.writers,
    args.note,
  )
  return rows[0] !== undefined
}
