import { optionalInteger, sql, sqlRows, text, type Command, type Row } from '../statement.ts'
import { putEdges } from './inventory-edges.ts'
import { putNodes } from './inventory-nodes.ts'
import { buryEdges, buryNode, type EdgeInput, type NodeInput, type Writing } from './inventory-rows.ts'
import { putDue, type SliceInput } from './inventory-slices.ts'

export type { EdgeInput, NodeInput } from './inventory-rows.ts'

/** Edges that a whole read of a node restates: those of the node that it did not name are gone. */
export interface Restates {
  readonly kind: string
  /** The end at which the node stands. */
  readonly end: 'from' | 'to'
  /** Kinds of the other end, where others tell of the rest. */
  readonly others?: readonly string[]
}

/** What a read tells whole, once its last page is here. */
export interface Whole {
  /** All nodes of a kind, or all that are part of one node. */
  readonly lists?: { readonly kind: string; readonly parent?: string }
  /** One node, read by itself. */
  readonly node?: { readonly kind: string; readonly id: string }
  readonly restates: readonly Restates[]
  /** Kinds of nodes that are part of a listed one and are told with it. */
  readonly parts: readonly string[]
  /** Edges the read was about, one by one: those it did not name are gone. */
  readonly pairs: readonly { readonly from: string; readonly kind: string; readonly to: string }[]
  /** Families whose slices are looked at again in this scan even if the list did not name them. */
  readonly rechecks: readonly string[]
  /** The slice is forgotten when it is done: single objects. */
  readonly forget: boolean
}

export interface PageArgs {
  readonly family: string
  readonly subject: string
  readonly parent: string
  /** When this page's request, and the whole read, began. */
  readonly stamp: number
  readonly started: number
  /** Epoch ms. */
  readonly now: number
  readonly nodes: readonly NodeInput[]
  readonly edges: readonly EdgeInput[]
  /** Slices that the page shows to be needed. */
  readonly due: readonly SliceInput[]
  readonly scan: number
  readonly history: boolean
  readonly event: string | null
  /** Where to go on; absent on the last page. */
  readonly cursor?: string
  readonly whole?: Whole
  readonly items: number
}

export interface PageResult {
  /** Ids of everything that changed. */
  readonly changed: readonly string[]
  /** Sweeping is not done: call inventorySweep from here. */
  readonly next?: string
}

/** One page of a read, in one transaction: what it tells, what it makes due, and where to go on. */
export function* inventoryPage(args: PageArgs): Command<PageResult> {
  const writing = writingOf(args)
  yield* putNodes(args.nodes, writing)
  yield* putEdges(args.edges, writing)
  yield* putDue(args.due, args)
  yield sql(
    `insert into inv_slices (family, subject, parent, next_at, priority, event, scan, started, cursor, pages, items, tries) values (?, ?, ?, 0, 100, ?, ?, ?, ?, 1, ?, 0) on conflict (family, subject) do update set started = excluded.started, cursor = excluded.cursor, tries = 0, pages = case when inv_slices.started = excluded.started then inv_slices.pages + 1 else 1 end, items = case when inv_slices.started = excluded.started then inv_slices.items + excluded.items else excluded.items end`,
    args.family,
    args.subject,
    args.parent,
    args.event,
    args.scan,
    args.started,
    args.cursor ?? null,
    args.items,
  )
  if (args.whole === undefined) return yield* settled(writing)
  return yield* sweep({ ...args, whole: args.whole, after: '' }, writing)
}

export type SweepArgs = Omit<PageArgs, 'nodes' | 'edges' | 'due' | 'cursor' | 'items'> & {
  readonly whole: Whole
  readonly after: string
}

/** Goes on with what a whole read did not name any more. */
export function* inventorySweep(args: SweepArgs): Command<PageResult> {
  return yield* sweep(args, writingOf(args))
}

/** An object that Okta says does not exist. */
export function* inventoryGone(
  args: Omit<SweepArgs, 'whole' | 'after'> & { readonly node?: { readonly kind: string; readonly id: string } },
): Command<PageResult> {
  const writing = writingOf(args)
  if (args.node !== undefined) yield* buryNode(args.node.kind, args.node.id, writing)
  yield sql(`delete from inv_slices where family = ? and subject = ?`, args.family, args.subject)
  return yield* settled(writing)
}

const writingOf = (args: { stamp: number; history: boolean; event: string | null }): Writing => ({
  stamp: args.stamp,
  history: args.history,
  event: args.event,
  changed: new Set(),
})

function* settled({ changed }: Writing, next?: string): Command<PageResult> {
  if (changed.size > 0) yield sql(`update epoch set value = value + 1 where name = 'inventory'`)
  return next === undefined ? { changed: [...changed] } : { changed: [...changed], next }
}

/** Rows looked at in one transaction, so that decisions never wait long for the writer. */
const STEP = 1000

function* sweep(args: SweepArgs, writing: Writing): Command<PageResult> {
  const { lists, node } = args.whole
  const next =
    lists !== undefined
      ? yield* sweepNodes(lists, args, writing)
      : node !== undefined
        ? yield* sweepEdges(node.id, args, writing)
        : ''
  if (next !== '') return yield* settled(writing, next)
  for (const { from, kind, to } of args.whole.pairs) {
    const rows = yield sql(
      `select from_id, kind, to_id, tag, props, read_at from inv_edges where from_id = ? and kind = ? and to_id = ? and gone_at is null and read_at < ?`,
      from,
      kind,
      to,
      args.started,
    )
    yield* buryEdges(rows, writing)
  }
  yield* finish(args)
  return yield* settled(writing)
}

function* sweepNodes(
  lists: { kind: string; parent?: string },
  { after, started, whole }: SweepArgs,
  writing: Writing,
): Command<string> {
  const rows =
    lists.parent === undefined
      ? yield sql(
          `select id, read_at from inv_nodes where kind = ? and id > ? and gone_at is null order by id limit ${STEP}`,
          lists.kind,
          after,
        )
      : yield sql(
          `select id, read_at from inv_nodes where parent = ? and kind = ? and id > ? and gone_at is null order by id limit ${STEP}`,
          lists.parent,
          lists.kind,
          after,
        )
  const named: string[] = []
  for (const row of rows) {
    const id = text(row, 'id')
    if ((optionalInteger(row, 'read_at') ?? 0) < started) yield* buryNode(lists.kind, id, writing)
    else named.push(id)
  }
  for (const one of whole.restates) yield* buryEdges(yield* unnamedOf(named, one, started), writing)
  yield* buryParts(whole.parts, named, started, writing)
  return rows.length < STEP ? '' : text(rows.at(-1) ?? {}, 'id')
}

function* buryParts(
  kinds: readonly string[],
  ids: readonly string[],
  started: number,
  writing: Writing,
): Command<void> {
  for (const kind of kinds) {
    const parts = yield sqlRows(
      `select id from inv_nodes where parent in (@rows) and kind = ? and gone_at is null and read_at < ?`,
      { types: 't', rows: ids.map((id) => [id]) },
      kind,
      started,
    )
    for (const part of parts) yield* buryNode(kind, text(part, 'id'), writing)
  }
}

/** All edges of these nodes that the read did not name. */
function* unnamedOf(ids: readonly string[], { kind, end, others }: Restates, started: number): Command<Row[]> {
  const [own, far] = end === 'from' ? ['from', 'to'] : ['to', 'from']
  return yield sqlRows(
    `select from_id, kind, to_id, tag, props, read_at from inv_edges where ${own}_id in (@rows) and kind = ? and gone_at is null and read_at < ?${kindsOf(far, others)}`,
    { types: 't', rows: ids.map((id) => [id]) },
    kind,
    started,
    ...(others ?? []),
  )
}

const kindsOf = (end: string | undefined, kinds: readonly string[] | undefined): string =>
  kinds === undefined ? '' : ` and ${end}_kind in (${kinds.map(() => '?').join(',')})`

/** Edges of one node, by the order of their other end; a step ends within one kind of edge. */
function* sweepEdges(id: string, { after, started, whole }: SweepArgs, writing: Writing): Command<string> {
  const [at = '0', other = '', tag = ''] = after.split('\n')
  for (let index = Number(at); index < whole.restates.length; index += 1) {
    const one = whole.restates[index]
    if (one === undefined) break
    const from: [string, string] = index === Number(at) ? [other, tag] : ['', '']
    const rows = yield* unnamed(one, id, started, from, STEP)
    yield* buryEdges(yield* unlessOutlived(rows, started), writing)
    const last = rows.at(-1)
    if (rows.length === STEP && last !== undefined) {
      const end = one.end === 'from' ? 'to_id' : 'from_id'
      return `${index}\n${text(last, end)}\n${text(last, 'tag')}`
    }
  }
  return ''
}

/**
 * Okta leaves out targets that are gone, and an assignment without targets reaches everything. Nobody can take the last target
 * away from one, so where none is left they went with what they name, even if we have not heard of that yet: a limit that we
 * saw stays when what it names is gone, and when no other took its place. Returns the rows that are to be buried.
 */
function* unlessOutlived(rows: readonly Row[], started: number): Command<readonly Row[]> {
  const buried: Row[] = []
  for (const row of rows) {
    if (row['kind'] === 'Okta_ScopedTo') {
      const gone = yield sql(`select id from inv_nodes where id = ? and gone_at is not null`, text(row, 'to_id'))
      if (gone.length > 0) continue
      const others = yield sql(
        `select to_id from inv_edges where from_id = ? and kind = 'Okta_ScopedTo' and gone_at is null and read_at >= ? limit 1`,
        text(row, 'from_id'),
        started,
      )
      if (others.length === 0) continue
    }
    buried.push(row)
  }
  return buried
}

function* unnamed(
  { kind, end, others }: Restates,
  id: string,
  started: number,
  [other, tag]: readonly [string, string],
  limit: number,
): Command<Row[]> {
  const [own, far] = end === 'from' ? ['from', 'to'] : ['to', 'from']
  return yield sql(
    `select from_id, kind, to_id, tag, props, read_at from inv_edges where ${own}_id = ? and kind = ? and (${far}_id > ? or (${far}_id = ? and tag > ?)) and gone_at is null and read_at < ?${kindsOf(far, others)} order by ${far}_id, tag limit ?`,
    id,
    kind,
    other,
    other,
    tag,
    started,
    ...(others ?? []),
    limit,
  )
}

/** The slice was read whole; what was said about it meanwhile keeps it due. */
function* finish({ family, subject, started, now, scan, whole }: SweepArgs): Command<void> {
  if (whole.forget) {
    yield sql(
      `delete from inv_slices where family = ? and subject = ? and (stale_at is null or stale_at <= ?)`,
      family,
      subject,
      started,
    )
  }
  yield sql(
    `update inv_slices set done = ?, took_ms = ?, started = null, cursor = null, error = null, gap = null, absent = null, tries = 0, due_at = case when stale_at > ? then due_at else null end, stale_at = case when stale_at > ? then stale_at else null end where family = ? and subject = ?`,
    started,
    Math.max(0, Math.round(now - started / 1000)),
    started,
    started,
    family,
    subject,
  )
  for (const again of whole.rechecks) {
    yield sql(
      `update inv_slices set due_at = ?, scan = ?, next_at = 0, tries = 0 where family = ? and scan < ? and due_at is null`,
      now,
      scan,
      again,
      scan,
    )
  }
}
