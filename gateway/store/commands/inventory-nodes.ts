import {
  integer,
  optionalInteger,
  optionalText,
  sql,
  sqlRows,
  text,
  type Command,
  type Row,
  type Value,
} from '../statement.ts'
import { buryEdges, lastOf, parsed, stable, tell, type Change, type NodeInput, type Writing } from './inventory-rows.ts'

const INSERT = `insert into inv_nodes (kind, id, label, lookup, parent, props, first_seen, read_at, changed_at)`

/** Members that move by themselves, with use or time: kept up to date, but no change worth a line of history. */
const VOLATILE: ReadonlySet<string> = new Set(['last_login', 'last_used', 'expires', 'updated', 'members_told'])

function withoutVolatile(json: string): string {
  if (![...VOLATILE].some((name) => json.includes(`"${name}":`))) return json
  return stable(Object.fromEntries(Object.entries(parsed(json)).filter(([name]) => !VOLATILE.has(name))))
}

const keyOf = (node: NodeInput): string => `${node.kind} ${node.id}`
const keyIn = (row: Row): string => `${text(row, 'kind')} ${text(row, 'id')}`

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

const added = ({ kind, id }: NodeInput, after: string): Change => ({
  kind,
  id,
  other: '',
  tag: '',
  what: 'added',
  before: null,
  after,
})

/**
 * Nodes that one read tells whole are nearly all new, or known and the same: one statement puts in the new and notes that the
 * same was read. Returns the nodes that are neither.
 */
function* addOrKeep(
  nodes: readonly NodeInput[],
  { stamp, changed }: Writing,
  changes: Change[],
): Command<readonly NodeInput[]> {
  const rows = yield sqlRows(
    `${INSERT} select r.*, cast(? as bigint), cast(? as bigint), cast(? as bigint) from (@rows) as r where true on conflict (kind, id) do update set read_at = excluded.read_at where inv_nodes.read_at <= excluded.read_at and inv_nodes.gone_at is null and inv_nodes.props = excluded.props and inv_nodes.label is not distinct from excluded.label and inv_nodes.lookup is not distinct from excluded.lookup and inv_nodes.parent is not distinct from excluded.parent returning kind, id, changed_at`,
    {
      types: 'tttttt',
      rows: nodes.map((node) => [node.kind, node.id, ...namesIn(node), stable(node.props)]),
    },
    stamp,
    stamp,
    stamp,
  )
  const done = new Map(rows.map((row) => [keyIn(row), integer(row, 'changed_at')]))
  for (const node of nodes) {
    if (done.get(keyOf(node)) !== stamp) continue
    changed.add(node.id)
    changes.push(added(node, stable(node.props)))
  }
  return nodes.filter((node) => !done.has(keyOf(node)))
}

/** Writes nodes as they were read; rows that a later read wrote stay. */
export function* putNodes(nodes: readonly NodeInput[], writing: Writing): Command<void> {
  const { stamp, changed } = writing
  const all = lastOf(nodes, keyOf)
  const told = (node: NodeInput): boolean => !node.patch && node.keep.length === 0
  const changes: Change[] = []
  const others = [...(yield* addOrKeep(all.filter(told), writing, changes)), ...all.filter((node) => !told(node))]
  const rows = yield sqlRows(
    `select kind, id, label, lookup, parent, props, first_seen, read_at, gone_at from inv_nodes where (kind, id) in (@rows)`,
    { types: 'tt', rows: others.map(({ kind, id }) => [kind, id]) },
  )
  const known = new Map(rows.map((row) => [keyIn(row), row]))
  const same: Value[][] = []
  const write: Value[][] = []
  const reborn: NodeInput[] = []
  for (const node of others) {
    const row = known.get(keyOf(node))
    if (row !== undefined && integer(row, 'read_at') > stamp) continue
    if (row !== undefined && node.toldBy !== undefined && isAnother(row, node)) reborn.push(node)
    const here = row !== undefined && optionalInteger(row, 'gone_at') === undefined ? row : undefined
    if (here === undefined && node.patch) continue
    const before = here === undefined ? undefined : text(here, 'props')
    const props = mergedProps(node, before)
    const [label = null, lookup = null, parent = null] = node.patch && here !== undefined ? names(here) : namesIn(node)
    if (here !== undefined && before === props && names(here).every((old, i) => old === [label, lookup, parent][i])) {
      same.push([node.kind, node.id])
      continue
    }
    const first = row === undefined ? stamp : integer(row, 'first_seen')
    write.push([node.kind, node.id, label, lookup, parent, props, first])
    if (here === undefined) {
      changed.add(node.id)
      changes.push(added(node, props))
    } else if (names(here)[0] !== label || withoutVolatile(before ?? '') !== withoutVolatile(props)) {
      changed.add(node.id)
      changes.push({ ...added(node, props), what: 'changed', before: before ?? null })
    }
  }
  yield sqlRows(
    `update inv_nodes set read_at = ? where read_at < ? and (kind, id) in (@rows)`,
    { types: 'tt', rows: same },
    stamp,
    stamp,
  )
  yield sqlRows(
    `${INSERT} select r.*, cast(? as bigint), cast(? as bigint) from (@rows) as r where true on conflict (kind, id) do update set label = excluded.label, lookup = excluded.lookup, parent = excluded.parent, props = excluded.props, read_at = excluded.read_at, changed_at = excluded.changed_at, gone_at = null where inv_nodes.read_at <= excluded.read_at`,
    { types: 'tttttti', rows: write },
    stamp,
    stamp,
  )
  for (const node of reborn) yield* forgetFormer(node, writing)
  yield* tell(changes, writing)
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
