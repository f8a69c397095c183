import type { Store } from '../../store/store.ts'
import type { Edge, GraphNode } from '../graph.ts'
import { edgeFrom, nodeState } from '../keep/rows.ts'

const STEP = 2000

/** Every node, in steps: memory does not grow with the org. */
export async function* allNodes(store: Store): AsyncGenerator<GraphNode> {
  let [kind, id] = ['', '']
  for (;;) {
    const rows = await store.read({
      text: `select kind, id, label, parent, props, read_at, gone_at from inv_nodes where (kind, id) > (?, ?) and gone_at is null order by kind, id limit ${STEP}`,
      values: [kind, id],
    })
    for (const row of rows) yield nodeState(row).node
    const last = rows.at(-1)
    if (last === undefined || rows.length < STEP) return
    ;[kind, id] = [String(last['kind']), String(last['id'])]
  }
}

/** Every edge, in steps. */
export async function* allEdges(store: Store): AsyncGenerator<Edge> {
  let at = ['', '', '', '']
  for (;;) {
    const rows = await store.read({
      text: `select from_id, kind, to_id, tag, from_kind, to_kind, props from inv_edges where (from_id, kind, to_id, tag) > (?, ?, ?, ?) and gone_at is null order by from_id, kind, to_id, tag limit ${STEP}`,
      values: at,
    })
    for (const row of rows) yield edgeFrom(row)
    const last = rows.at(-1)
    if (last === undefined || rows.length < STEP) return
    at = ['from_id', 'kind', 'to_id', 'tag'].map((column) => String(last[column]))
  }
}
