import { keyOf, type Edge, type Gap, type Graph, type GraphNode, type NodeRef, type Read } from '../graph.ts'

/** A gap laid over a read of an in-memory graph: what is known stays, and is marked as incomplete. */
export interface KnownGap {
  readonly read: Read
  readonly gap: Gap
}

/** The whole graph in memory, for tests and small orgs. Frozen by use: nothing changes it after it is made. */
export function makeGraph(parts: {
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly Edge[]
  readonly gaps?: readonly KnownGap[]
}): Graph {
  const nodes = new Map<string, GraphNode>()
  const byKind = new Map<string, GraphNode[]>()
  for (const node of parts.nodes) {
    nodes.set(`${node.kind} ${node.id}`, node)
    push(byKind, node.kind, node)
  }
  const out = new Map<string, Edge[]>()
  const into = new Map<string, Edge[]>()
  for (const edge of parts.edges) {
    push(out, indexKey(edge.from, edge.kind), edge)
    push(into, indexKey(edge.to, edge.kind), edge)
  }
  const gaps = new Map((parts.gaps ?? []).map((known) => [keyOf(known.read), known.gap]))
  const marked = <T extends object>(answer: T, read: Read): T & { gap?: Gap } => {
    const gap = gaps.get(keyOf(read))
    return gap === undefined ? answer : { ...answer, gap }
  }
  return {
    node(ref) {
      const node = nodes.get(`${ref.kind} ${ref.id}`)
      return marked(node === undefined ? {} : { node }, { read: 'node', ref })
    },
    out: (from, kind) => marked({ edges: out.get(indexKey(from, kind)) ?? [] }, { read: 'out', ref: from, edge: kind }),
    in: (to, kind) => marked({ edges: into.get(indexKey(to, kind)) ?? [] }, { read: 'in', ref: to, edge: kind }),
    list: (kind) => marked({ nodes: byKind.get(kind) ?? [] }, { read: 'list', kind }),
  }
}

const indexKey = (ref: NodeRef, kind: string): string => `${ref.kind} ${ref.id} ${kind}`

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}
