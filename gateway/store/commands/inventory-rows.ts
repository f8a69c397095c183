import { integer, optionalInteger, sql, sqlRows, text, type Command, type Row, type Value } from '../statement.ts'

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

/** JSON with sorted members, so that equal values are equal text. */
export function stable(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  )
}

export const parsed = (json: string): Record<string, unknown> => JSON.parse(json) as Record<string, unknown> // written by `stable` from a record

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
  yield sqlRows(
    `insert into inv_changes (stamp, kind, id, other, tag, what, before, after, event) @rows on conflict (stamp, kind, id, other, tag) do nothing`,
    {
      types: 'itttttttt',
      rows: changes.map((one): Value[] => {
        const { kind, id, other, tag, what, before, after } = one
        return [stamp, kind, id, other, tag, what, before, after, event]
      }),
    },
  )
}

/** The later of two rows with one key stands: a page may name an object twice. */
export const lastOf = <T>(rows: readonly T[], key: (row: T) => string): T[] => [
  ...new Map(rows.map((row) => [key(row), row])).values(),
]

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
  yield sqlRows(
    `update inv_edges set gone_at = ?, read_at = ?, changed_at = ? where (from_id, kind, to_id, tag) in (@rows)`,
    { types: 'tttt', rows: keys },
    stamp,
    stamp,
    stamp,
  )
  const changes = old.map((row, i): Change => {
    const [id = '', kind = '', other = '', tag = ''] = keys[i] ?? []
    changed.add(id).add(other)
    return { kind, id, other, tag, what: 'removed', before: text(row, 'props'), after: null }
  })
  yield* tell(changes, writing)
}
