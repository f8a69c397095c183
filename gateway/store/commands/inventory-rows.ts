import { integer, optionalInteger, optionalText, sql, text, type Command, type Row, type Value } from '../statement.ts'

/** A node as a read told it. `props` are plain JSON; a patch sets only its own members, and makes no node. */
export interface NodeInput {
  readonly kind: string
  readonly id: string
  readonly label: string | null
  /** Another name that finds it: a login, a client id. */
  readonly lookup: string | null
  /** The node it is a part of, and goes with. */
  readonly parent: string | null
  readonly props: Readonly<Record<string, unknown>>
  /** Members that another family tells: kept as they are. */
  readonly keep: readonly string[]
  readonly patch: boolean
  /** Subject of the slices that tell the rest of it, where another may come under its id. */
  readonly toldBy?: string
}

export interface EdgeInput {
  readonly kind: string
  readonly from: string
  readonly fromKind: string
  readonly to: string
  readonly toKind: string
  /** Tells apart edges of one kind between the same two nodes; '' where there is one. */
  readonly tag: string
  readonly props: Readonly<Record<string, unknown>>
}

/** In what light rows are written. */
export interface Writing {
  /** When the read began. */
  readonly stamp: number
  /** False while the family is read for the first time: what is found then is not news. */
  readonly history: boolean
  /** uuid of the event that caused the read. */
  readonly event: string | null
  /** Ids of everything that changed, to forget what was remembered of it. */
  readonly changed: Set<string>
}

/** Members that move by themselves, with use or time: kept up to date, but no change worth a line of history. */
const VOLATILE: ReadonlySet<string> = new Set(['last_login', 'last_used', 'expires', 'updated'])

/** JSON with sorted members, so that equal values are equal text. */
export function stable(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  )
}

export const parsed = (json: string): Record<string, unknown> => JSON.parse(json) as Record<string, unknown> // written by `stable` from a record

function withoutVolatile(json: string): string {
  if (![...VOLATILE].some((name) => json.includes(`"${name}":`))) return json
  return stable(Object.fromEntries(Object.entries(parsed(json)).filter(([name]) => !VOLATILE.has(name))))
}

/** Pieces of a few fixed sizes, so that statements are prepared once. */
export function* pieces<T>(all: readonly T[]): Generator<readonly T[]> {
  let at = 0
  for (const size of [200, 40, 8, 1]) {
    for (; all.length - at >= size; at += size) yield all.slice(at, at + size)
  }
}

export const marks = (rows: number, columns: number): string => {
  const row = `(${Array.from({ length: columns }, () => '?').join(',')})`
  return Array.from({ length: rows }, () => row).join(',')
}
const list = (count: number): string => Array.from({ length: count }, () => '?').join(',')

/** A line of history. */
export interface Change {
  readonly kind: string
  readonly id: string
  readonly other: string
  readonly tag: string
  readonly what: 'added' | 'changed' | 'removed'
  readonly before: string | null
  readonly after: string | null
}

/** Writes lines of history. */
export function* tell(changes: readonly Change[], { stamp, history, event }: Writing): Command<void> {
  if (!history) return
  for (const some of pieces(changes)) {
    yield sql(
      `insert into inv_changes (stamp, kind, id, other, tag, what, before, after, event) values ${marks(some.length, 9)} on conflict (stamp, kind, id, other, tag) do nothing`,
      ...some.flatMap((one): Value[] => [
        stamp,
        one.kind,
        one.id,
        one.other,
        one.tag,
        one.what,
        one.before,
        one.after,
        event,
      ]),
    )
  }
}

/** The later of two rows with one key stands: a page may name an object twice. */
export const lastOf = <T>(rows: readonly T[], key: (row: T) => string): T[] => [
  ...new Map(rows.map((row) => [key(row), row])).values(),
]

const UPSERT_NODES = (n: number): string =>
  `insert into inv_nodes (kind, id, label, lookup, parent, props, first_seen, read_at, changed_at, gone_at) values ${marks(n, 10)} on conflict (kind, id) do update set label = excluded.label, lookup = excluded.lookup, parent = excluded.parent, props = excluded.props, read_at = excluded.read_at, changed_at = excluded.changed_at, gone_at = excluded.gone_at where inv_nodes.read_at <= excluded.read_at`

/** Writes nodes as they were read; rows that a later read wrote stay. Returns the ids of nodes that were not there before. */
export function* putNodes(nodes: readonly NodeInput[], writing: Writing): Command<readonly string[]> {
  const fresh: string[] = []
  const byKind = Map.groupBy(
    lastOf(nodes, (node) => `${node.kind} ${node.id}`),
    (node) => node.kind,
  )
  for (const [kind, all] of byKind) {
    for (const some of pieces(all)) {
      const rows = yield sql(
        `select id, label, lookup, parent, props, first_seen, read_at, gone_at from inv_nodes where kind = ? and id in (${list(some.length)})`,
        kind,
        ...some.map((node) => node.id),
      )
      const known = new Map(rows.map((row) => [text(row, 'id'), row]))
      const same: string[] = []
      const write: Value[][] = []
      const changes: Change[] = []
      const reborn: NodeInput[] = []
      for (const node of some) {
        const row = known.get(node.id)
        if (row !== undefined && integer(row, 'read_at') > writing.stamp) continue
        if (row !== undefined && node.toldBy !== undefined && isAnother(row, node)) reborn.push(node)
        const here = row !== undefined && optionalInteger(row, 'gone_at') === undefined ? row : undefined
        if (here === undefined && node.patch) continue
        if (here === undefined) fresh.push(node.id)
        const before = here === undefined ? undefined : text(here, 'props')
        const props = mergedProps(node, before)
        const [label = null, lookup = null, parent = null] =
          node.patch && here !== undefined ? names(here) : namesIn(node)
        if (
          here !== undefined &&
          before === props &&
          names(here).every((old, i) => old === [label, lookup, parent][i])
        ) {
          same.push(node.id)
          continue
        }
        const first = row === undefined ? writing.stamp : integer(row, 'first_seen')
        write.push([kind, node.id, label, lookup, parent, props, first, writing.stamp, writing.stamp, null])
        const relabelled = here !== undefined && names(here)[0] !== label
        if (here === undefined || relabelled || withoutVolatile(before ?? '') !== withoutVolatile(props)) {
          writing.changed.add(node.id)
          const what = here === undefined ? 'added' : 'changed'
          changes.push({ kind, id: node.id, other: '', tag: '', what, before: before ?? null, after: props })
        }
      }
      for (const ids of pieces(same)) {
        yield sql(
          `update inv_nodes set read_at = ? where kind = ? and id in (${list(ids.length)}) and read_at < ?`,
          writing.stamp,
          kind,
          ...ids,
          writing.stamp,
        )
      }
      for (const some of pieces(write)) yield sql(UPSERT_NODES(some.length), ...some.flat())
      for (const node of reborn) yield* forgetFormer(node, writing)
      yield* tell(changes, writing)
    }
  }
  return fresh
}

/** What bore this id is gone, or was created at another time. */
const isAnother = (row: Row, { props }: NodeInput): boolean =>
  optionalInteger(row, 'gone_at') !== undefined || parsed(text(row, 'props'))['created'] !== props['created']

/** Another object under the id of a former one: what led from that does not lead from this, and is read anew. */
function* forgetFormer({ id, parent, toldBy = '' }: NodeInput, writing: Writing): Command<void> {
  // Its slices are remembered with the node it is part of.
  if (parent !== null) writing.changed.add(parent)
  const edges = yield sql(
    `select from_id, kind, to_id, tag, props, read_at from inv_edges where from_id = ? and gone_at is null`,
    id,
  )
  yield* buryEdges(edges, writing)
  yield sql(
    `update inv_slices set done = null, started = null, cursor = null, due_at = ?, next_at = 0, tries = 0 where subject = ?`,
    Math.floor(writing.stamp / 1000),
    toldBy,
  )
}

const names = (row: Row): (string | null)[] =>
  ['label', 'lookup', 'parent'].map((column) => optionalText(row, column) ?? null)
const namesIn = ({ label, lookup, parent }: NodeInput): (string | null)[] => [label, lookup, parent]

function mergedProps(node: NodeInput, before: string | undefined): string {
  if (before === undefined || (!node.patch && node.keep.length === 0)) return stable(node.props)
  const old = parsed(before)
  if (node.patch) return stable({ ...old, ...node.props })
  const kept = Object.entries(old).filter(([name]) => node.keep.includes(name))
  return stable({ ...node.props, ...Object.fromEntries(kept) })
}

/** Edges that outlive their target: an assignment that was limited to a group must not reach everything when that is gone. */
const OUTLIVES: ReadonlySet<string> = new Set([
  'Okta_ScopedTo',
  'Okta_ResourceSetContains',
  'Postern_ResourceSetContainsMembersOf',
  'Postern_AppliesTo',
])

/** Marks a node as gone, with its edges, its parts, and what was to be read of it. A later read of it stands. */
export function* buryNode(kind: string, id: string, writing: Writing): Command<boolean> {
  const rows = yield sql(`select props, read_at, gone_at from inv_nodes where kind = ? and id = ?`, kind, id)
  const row = rows[0]
  if (row === undefined || optionalInteger(row, 'gone_at') !== undefined) return false
  if (integer(row, 'read_at') > writing.stamp) return false
  const { stamp, changed } = writing
  yield sql(
    `update inv_nodes set gone_at = ?, read_at = ?, changed_at = ? where kind = ? and id = ?`,
    stamp,
    stamp,
    stamp,
    kind,
    id,
  )
  changed.add(id)
  const before = text(row, 'props')
  yield* tell([{ kind, id, other: '', tag: '', what: 'removed', before, after: null }], writing)
  yield sql(`delete from inv_slices where parent = ?`, id)
  const own = yield sql(
    `select from_id, kind, to_id, tag, props, read_at from inv_edges where from_id = ? and gone_at is null`,
    id,
  )
  const others = yield sql(
    `select from_id, kind, to_id, tag, props, read_at from inv_edges where to_id = ? and gone_at is null`,
    id,
  )
  yield* buryEdges([...own, ...others.filter((edge) => !OUTLIVES.has(text(edge, 'kind')))], writing)
  const parts = yield sql(`select kind, id from inv_nodes where parent = ? and gone_at is null`, id)
  for (const part of parts) yield* buryNode(text(part, 'kind'), text(part, 'id'), writing)
  return true
}

/** Marks edges as gone; rows as selected: from_id, kind, to_id, tag, props, read_at. */
export function* buryEdges(rows: readonly Row[], writing: Writing): Command<void> {
  const { stamp, changed } = writing
  const old = rows.filter((row) => integer(row, 'read_at') <= stamp)
  const keys = old.map((row) => ['from_id', 'kind', 'to_id', 'tag'].map((column) => text(row, column)))
  for (const some of pieces(keys)) {
    yield sql(
      `update inv_edges set gone_at = ?, read_at = ?, changed_at = ? where (from_id, kind, to_id, tag) in (values ${marks(some.length, 4)})`,
      stamp,
      stamp,
      stamp,
      ...some.flat(),
    )
  }
  const changes = old.map((row, i): Change => {
    const [id = '', kind = '', other = '', tag = ''] = keys[i] ?? []
    changed.add(id).add(other)
    return { kind, id, other, tag, what: 'removed', before: text(row, 'props'), after: null }
  })
  yield* tell(changes, writing)
}
