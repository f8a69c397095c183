import { z } from 'zod'
import { leafHash, type EntryInput, type EntryKind } from '../../store/commands/entries.ts'
import { TILE_LEVELS } from '../../store/commands/sealer.ts'
import type { Schema } from '../../store/schema.ts'
import type { Store } from '../../store/store.ts'
import { EMPTY, grow, rootOf, type Frontier } from '../../store/tree.ts'
import { readCheckpoint } from './checkpoint.ts'
import { Counters, type Gap } from './counters.ts'

export type Wrong =
  | { readonly kind: 'entry_changed'; readonly entry: string; readonly position: number | null }
  | { readonly kind: 'position_missing'; readonly position: number }
  | { readonly kind: 'entry_repeated'; readonly entry: string }
  | ({ readonly kind: 'counter_missing' } & Gap)
  | { readonly kind: 'checkpoint_differs'; readonly size: number }
  | { readonly kind: 'signature_wrong'; readonly size: number }
  | { readonly kind: 'tail_truncated'; readonly size: number; readonly expected: number }
  | { readonly kind: 'head_differs'; readonly size: number }
  | { readonly kind: 'node_changed'; readonly level: number; readonly index: number }

export interface Verified {
  readonly sealed: number
  /** Entries that are durable and wait for their position. */
  readonly unsealed: number
  readonly root: Uint8Array
  readonly checkpoints: number
  /** Entries that are missing, as the log itself says. */
  readonly gaps: readonly Gap[]
  /** The first thing that is wrong, in the order of the log. */
  readonly wrong?: Wrong
}

export interface VerifyOptions {
  /** Public key of the checkpoints (CheckpointKey.verifier), from outside this store where there is one. */
  readonly verifier: string
  /** A head kept elsewhere: only it shows that entries and checkpoints were cut off together. */
  readonly expectHead?: { readonly size: number; readonly root: Uint8Array }
}

const PAGE = 1000
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

type Row = Schema['entries']
const recomputed = (row: Row): Uint8Array => {
  const entry: EntryInput = {
    id: row.id,
    // A kind that is none of ours gives another hash like any other change.
    kind: row.kind as EntryKind,
    at: row.at,
    decision: row.decision_id,
    agent: row.agent_id,
    operation: row.operation,
    effect: row.effect,
    hold: row.hold_id,
    public: row.public,
    sealed: row.sealed,
  }
  return leafHash(entry, { writer: row.writer, epoch: row.epoch, counter: row.counter })
}

/** Walks the log from its first entry and recomputes everything. Memory stays small whatever the log's length. */
export async function verifyLog(store: Pick<Store, 'db'>, options: VerifyOptions): Promise<Verified> {
  const { db } = store
  const checkpoints = await db.selectFrom('checkpoints').selectAll().orderBy('size').execute()
  const heads = new Map(checkpoints.map((one) => [one.size, one]))
  const counters = new Counters()
  let frontier: Frontier = EMPTY
  let wrong: Wrong | undefined
  const find = (found: Wrong | undefined): void => {
    wrong ??= found
  }

  for (let rows = await page(db, 0); rows.length > 0 && wrong === undefined; rows = await page(db, frontier.size)) {
    for (const row of rows) {
      if (row.position !== frontier.size) find({ kind: 'position_missing', position: frontier.size })
      find(entryWrong(row, counters))
      if (wrong !== undefined) break
      const tiles: { level: number; idx: number; hash: Uint8Array }[] = []
      frontier = grow(frontier, [row.leaf], (level, idx, hash) => {
        if (level % TILE_LEVELS === 0) tiles.push({ level, idx, hash })
      })
      for (const tile of tiles) find(await tileDiffers(db, tile))
      const head = heads.get(frontier.size)
      if (head !== undefined) find(headDiffers(head, rootOf(frontier), options.verifier))
      const { expectHead } = options
      if (expectHead?.size === frontier.size && !same(expectHead.root, rootOf(frontier)))
        find({ kind: 'head_differs', size: frontier.size })
    }
  }
  const furthest = Math.max(checkpoints.at(-1)?.size ?? 0, options.expectHead?.size ?? 0)
  if (furthest > frontier.size) find({ kind: 'tail_truncated', size: frontier.size, expected: furthest })
  const tail = wrong === undefined ? await unsealedTail(db, counters) : { unsealed: 0 }
  find(tail.wrong)
  const gap = counters.unnamed()
  if (gap !== undefined) find({ kind: 'counter_missing', ...gap })
  return {
    sealed: frontier.size,
    unsealed: tail.unsealed,
    root: rootOf(frontier),
    checkpoints: checkpoints.length,
    gaps: counters.named(),
    ...(wrong === undefined ? {} : { wrong }),
  }
}

const page = (db: Store['db'], from: number): Promise<Row[]> =>
  db.selectFrom('entries').selectAll().where('position', '>=', from).orderBy('position').limit(PAGE).execute()

const gapSchema = z.object({
  act: z.literal('log.gap'),
  facts: z.object({ writer: z.string(), epoch: z.number(), from: z.number(), to: z.number() }),
})

function namedGap(row: Row): Gap | undefined {
  if (row.kind !== 'system' || !row.public.includes('"log.gap"')) return undefined
  return gapSchema.safeParse(JSON.parse(row.public)).data?.facts
}

/** One entry by itself: it is as it was hashed, and its counter goes on where its run was. */
function entryWrong(row: Row, counters: Counters): Wrong | undefined {
  if (!same(recomputed(row), row.leaf)) return { kind: 'entry_changed', entry: row.id, position: row.position }
  if (!counters.see(row.writer, row.epoch, row.counter)) return { kind: 'entry_repeated', entry: row.id }
  const gap = namedGap(row)
  if (gap !== undefined) counters.name(gap)
  return undefined
}

function headDiffers(head: Schema['checkpoints'], root: Uint8Array, verifier: string): Wrong | undefined {
  const note = readCheckpoint(head.note, verifier)
  if (note === undefined || !note.signed) return { kind: 'signature_wrong', size: head.size }
  const fits = note.size === head.size && same(note.root, root) && same(head.root, root)
  return fits ? undefined : { kind: 'checkpoint_differs', size: head.size }
}

async function tileDiffers(
  db: Store['db'],
  tile: { level: number; idx: number; hash: Uint8Array },
): Promise<Wrong | undefined> {
  const kept = await db
    .selectFrom('tree')
    .select('hash')
    .where('level', '=', tile.level)
    .where('idx', '=', tile.idx)
    .execute()
  const hash = kept[0]?.hash
  return hash !== undefined && same(hash, tile.hash)
    ? undefined
    : { kind: 'node_changed', level: tile.level, index: tile.idx }
}

/** Entries after the last sealed one: as hashed, and as far as their writer's own counter says. */
async function unsealedTail(db: Store['db'], counters: Counters): Promise<{ unsealed: number; wrong?: Wrong }> {
  // Read before the entries: what is written meanwhile is beyond it.
  const runs = await db
    .selectFrom('runs')
    .innerJoin('writers', 'writers.writer', 'runs.writer')
    .select(['runs.writer as writer', 'runs.epoch as epoch', 'runs.last_counter as last', 'writers.counter as counter'])
    .execute()
  let unsealed = 0
  for (const { writer, epoch, last, counter } of runs) {
    const next = () =>
      db
        .selectFrom('entries')
        .selectAll()
        .where('writer', '=', writer)
        .where('epoch', '=', epoch)
        .where('counter', '>', counters.reached(writer, epoch))
        .orderBy('counter')
        .limit(PAGE)
        .execute()
    for (let rows = await next(); rows.length > 0; rows = await next()) {
      for (const row of rows) {
        const wrong = entryWrong(row, counters)
        if (wrong !== undefined) return { unsealed, wrong }
        unsealed += 1
      }
    }
    counters.end(writer, epoch, last ?? counter)
  }
  return { unsealed }
}
