import { integer, optionalInteger, sqlRows, text, type Command, type Row, type Value } from '../statement.ts'
import { lastOf, stable, tell, type Change, type EdgeInput, type Writing } from './inventory-rows.ts'

const INSERT = `insert into inv_edges (from_id, kind, to_id, tag, from_kind, to_kind, props, first_seen, read_at, changed_at)`
const KEY = 'from_id, kind, to_id, tag'

const keyOf = (edge: EdgeInput): string => `${edge.from} ${edge.kind} ${edge.to} ${edge.tag}`
const keyIn = (row: Row): string => ['from_id', 'kind', 'to_id', 'tag'].map((column) => text(row, column)).join(' ')

/** Writes edges as they were read; rows that a later read wrote stay. */
export function* putEdges(edges: readonly EdgeInput[], writing: Writing): Command<void> {
  const all = lastOf(edges, keyOf)
  const { stamp, changed } = writing
  // Nearly all is new, or known and the same: one statement puts in the new and notes that the same was read.
  const done = yield sqlRows(
    `${INSERT} select r.*, cast(? as bigint), cast(? as bigint), cast(? as bigint) from (@rows) as r where true on conflict (${KEY}) do update set read_at = excluded.read_at where inv_edges.read_at <= excluded.read_at and inv_edges.gone_at is null and inv_edges.props = excluded.props returning changed_at`,
    {
      types: 'ttttttt',
      rows: all.map(({ from, kind, to, tag, fromKind, toKind, props }) => [
        from,
        kind,
        to,
        tag,
        fromKind,
        toKind,
        stable(props),
      ]),
    },
    stamp,
    stamp,
    stamp,
  )
  const added = done.filter((row) => integer(row, 'changed_at') === stamp).length
  if (added === 0 && done.length === all.length) return
  if (added === all.length && !writing.history) {
    for (const { from, to } of all) changed.add(from).add(to)
    return
  }
  yield* oneByOne(all, writing)
}

/** Where some are neither, or their history is told: looks at each. What the statement above wrote bears its stamp. */
function* oneByOne(edges: readonly EdgeInput[], writing: Writing): Command<void> {
  const { stamp, changed } = writing
  const rows = yield sqlRows(
    `select ${KEY}, props, first_seen, read_at, changed_at, gone_at from inv_edges where (${KEY}) in (@rows)`,
    { types: 'tttt', rows: edges.map(({ from, kind, to, tag }) => [from, kind, to, tag]) },
  )
  const known = new Map(rows.map((row) => [keyIn(row), row]))
  const write: Value[][] = []
  const changes: Change[] = []
  for (const edge of edges) {
    const row = known.get(keyOf(edge))
    if (row === undefined || integer(row, 'read_at') > stamp) continue
    const here = optionalInteger(row, 'gone_at') === undefined
    const before = here ? text(row, 'props') : null
    const props = stable(edge.props)
    const { from, kind, to, tag, fromKind, toKind } = edge
    const isNew = here && integer(row, 'changed_at') === stamp
    if (before === props && !isNew) continue
    if (!isNew) write.push([from, kind, to, tag, fromKind, toKind, props, integer(row, 'first_seen')])
    changed.add(from).add(to)
    const was = isNew ? null : before
    changes.push({
      kind,
      id: from,
      other: to,
      tag,
      what: was === null ? 'added' : 'changed',
      before: was,
      after: props,
    })
  }
  yield sqlRows(
    `${INSERT} select r.*, cast(? as bigint), cast(? as bigint) from (@rows) as r where true on conflict (${KEY}) do update set props = excluded.props, from_kind = excluded.from_kind, to_kind = excluded.to_kind, read_at = excluded.read_at, changed_at = excluded.changed_at, gone_at = null where inv_edges.read_at <= excluded.read_at`,
    { types: 'ttttttti', rows: write },
    stamp,
    stamp,
  )
  yield* tell(changes, writing)
}
