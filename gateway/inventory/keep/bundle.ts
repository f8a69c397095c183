import type { Row, Statement } from '../../store/statement.ts'
import type { Edge, EdgeKind, NodeKind } from '../graph.ts'
import { edgeFrom, nodeState, sliceState, type NodeState, type SliceState } from './rows.ts'

/** Edges going out that nearly every question about a kind asks for: they come with the node, in one statement. */
const WITH: Readonly<Partial<Record<NodeKind, readonly EdgeKind[]>>> = {
  Okta_User: ['Okta_MemberOf', 'Okta_HasRoleAssignment'],
  Okta_Group: ['Okta_HasRoleAssignment'],
  Okta_Application: ['Okta_HasRoleAssignment', 'Postern_HasScopeGrant'],
  Okta_RoleAssignment: ['Okta_ScopedTo', 'Postern_AssignmentOf'],
}

/** A node with what is asked of it most. */
export interface Bundle {
  readonly row: NodeState | undefined
  readonly slices: readonly SliceState[]
  readonly out: ReadonlyMap<EdgeKind, readonly Edge[]>
}

/** The edges that come with nodes of a kind; undefined: nodes of this kind are read alone. */
export const bundled = (kind: NodeKind): readonly EdgeKind[] | undefined => WITH[kind]

const TEXTS = new Map(
  Object.entries(WITH).map(([kind, edges]) => [
    kind,
    `select 0 as part, kind as a, id as b, label as c, parent as d, props as e, read_at as f, gone_at as g from inv_nodes where kind = ? and id = ?
     union all select 1, family, subject, gap, null, null, done, stale_at from inv_slices where parent = ?
     union all select 2, kind, from_kind, to_id, to_kind, props, null, null from inv_edges where from_id = ? and kind in (${edges.map((edge) => `'${edge}'`).join(', ')}) and gone_at is null`,
  ]),
)

export const bundleStatement = (kind: NodeKind, id: string): Statement => ({
  text: TEXTS.get(kind) ?? '',
  values: [kind, id, id, id],
})

/** Reads the rows of a bundle; columns go by letters, since three tables share them. */
export function bundleFrom(rows: readonly Row[], kind: NodeKind, id: string): Bundle {
  let row: NodeState | undefined
  const slices: SliceState[] = []
  const out = new Map<EdgeKind, Edge[]>((WITH[kind] ?? []).map((edge) => [edge, []]))
  for (const { part, a = null, b = null, c = null, d = null, e = null, f = null, g = null } of rows) {
    if (part === 0) row = nodeState({ kind: a, id: b, label: c, parent: d, props: e, read_at: f, gone_at: g })
    else if (part === 1) slices.push(sliceState({ family: a, subject: b, gap: c, done: f, stale_at: g }))
    else {
      const edge = edgeFrom({ kind: a, from_id: id, from_kind: b, to_id: c, to_kind: d, props: e })
      out.get(edge.kind)?.push(edge)
    }
  }
  for (const edges of out.values()) edges.sort((x, y) => (x.to.id < y.to.id ? -1 : x.to.id > y.to.id ? 1 : 0))
  return { row, slices, out }
}
