import standard from '../../okta/data/standard-roles.json' with { type: 'json' }
import type { Store } from '../../store/store.ts'
import { allEdges, allNodes } from './walk.ts'
import { WRITERS, type Format } from './formats.ts'

/** The whole graph as text, in pieces. */
export async function* exported(store: Store, format: Format): AsyncGenerator<string> {
  const writer = WRITERS[format]
  yield writer.head
  let first = true
  for await (const node of allNodes(store)) {
    yield writer.node(node, first)
    first = false
  }
  for (const { type, label } of standard.roles) {
    yield writer.node({ kind: 'Okta_Role', id: type, label, properties: { standard: true } }, first)
    first = false
  }
  yield writer.between
  first = true
  for await (const edge of allEdges(store)) {
    yield writer.edge(edge, first)
    first = false
    // An assignment of a standard role is that role, for queries that know no assignments.
    const type = edge.properties['type']
    if (edge.kind === 'Okta_HasRoleAssignment' && typeof type === 'string' && type !== 'CUSTOM')
      yield writer.edge(
        { kind: 'Okta_HasRole', from: edge.from, to: { kind: 'Okta_Role', id: type }, properties: {} },
        false,
      )
  }
  yield writer.tail
}
