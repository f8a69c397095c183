import { integer, optionalInteger, sql, text, type Command, type Value } from '../statement.ts'
import { lastOf, marks, pieces, stable, tell, type Change, type EdgeInput, type Writing } from './inventory-rows.ts'

const UPSERT_EDGES = (n: number): string =>
  `insert into inv_edges (from_id, kind, to_id, tag, from_kind, to_kind, props, first_seen, read_at, changed_at, gone_at) values ${marks(n, 11)} on conflict (from_id, kind, to_id, tag) do update set props = excluded.props, from_kind = excluded.from_kind, to_kind = excluded.to_kind, read_at = excluded.read_at, changed_at = excluded.changed_at, gone_at = excluded.gone_at where inv_edges.read_at <= excluded.read_at`

const edgeKey = (edge: EdgeInput): string => `${edge.from} ${edge.kind} ${edge.to} ${edge.tag}`

/** On a first read nearly all is new: put in what is not there yet, and return what was. */
function* withoutNew(edges: readonly EdgeInput[], { stamp, changed }: Writing): Command<readonly EdgeInput[]> {
  const rows = yield sql(
    `insert into inv_edges (from_id, kind, to_id, tag, from_kind, to_kind, props, first_seen, read_at, changed_at, gone_at) values ${marks(edges.length, 11)} on conflict (from_id, kind, to_id, tag) do nothing returning from_id, kind, to_id, tag`,
    ...edges.flatMap((edge): Value[] => [
      edge.from,
      edge.kind,
      edge.to,
      edge.tag,
      edge.fromKind,
      edge.toKind,
      stable(edge.props),
      stamp,
      stamp,
      stamp,
      null,
    ]),
  )
  const fresh = new Set(rows.map((row) => ['from_id', 'kind', 'to_id', 'tag'].map((c) => text(row, c)).join(' ')))
  for (const edge of edges) if (fresh.has(edgeKey(edge))) changed.add(edge.from).add(edge.to)
  return fresh.size === edges.length ? [] : edges.filter((edge) => !fresh.has(edgeKey(edge)))
}

/** Writes edges as they were read. */
export function* putEdges(edges: readonly EdgeInput[], writing: Writing): Command<void> {
  for (const all of pieces(lastOf(edges, edgeKey))) {
    const some = writing.history ? all : yield* withoutNew(all, writing)
    if (some.length === 0) continue
    const rows = yield sql(
      `select from_id, kind, to_id, tag, props, first_seen, read_at, gone_at from inv_edges where (from_id, kind, to_id, tag) in (values ${marks(some.length, 4)})`,
      ...some.flatMap((edge) => [edge.from, edge.kind, edge.to, edge.tag]),
    )
    const known = new Map(
      rows.map((row) => [['from_id', 'kind', 'to_id', 'tag'].map((c) => text(row, c)).join(' '), row]),
    )
    const same: EdgeInput[] = []
    const write: Value[][] = []
    const changes: Change[] = []
    for (const edge of some) {
      const row = known.get(edgeKey(edge))
      if (row !== undefined && integer(row, 'read_at') > writing.stamp) continue
      const here = row !== undefined && optionalInteger(row, 'gone_at') === undefined
      const before = here ? text(row, 'props') : null
      const props = stable(edge.props)
      if (before === props) {
        same.push(edge)
        continue
      }
      const first = row === undefined ? writing.stamp : integer(row, 'first_seen')
      const { from, kind, to, tag, fromKind, toKind } = edge
      write.push([from, kind, to, tag, fromKind, toKind, props, first, writing.stamp, writing.stamp, null])
      writing.changed.add(from).add(to)
      changes.push({ kind, id: from, other: to, tag, what: here ? 'changed' : 'added', before, after: props })
    }
    for (const ones of pieces(same)) {
      yield sql(
        `update inv_edges set read_at = ? where read_at < ? and (from_id, kind, to_id, tag) in (values ${marks(ones.length, 4)})`,
        writing.stamp,
        writing.stamp,
        ...ones.flatMap((edge) => [edge.from, edge.kind, edge.to, edge.tag]),
      )
    }
    for (const ones of pieces(write)) yield sql(UPSERT_EDGES(ones.length), ...ones.flat())
    yield* tell(changes, writing)
  }
}
