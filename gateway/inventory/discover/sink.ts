import type { EdgeInput, NodeInput } from '../../store/commands/inventory.ts'
import type { SliceInput } from '../../store/commands/inventory-slices.ts'
import { FOLLOWING, type Sink } from './family.ts'
import { told } from './json.ts'

export interface Collected {
  readonly nodes: NodeInput[]
  readonly edges: EdgeInput[]
  readonly due: SliceInput[]
  odd: number
}

export const sliceOf = (family: string, subject: readonly string[], priority = FOLLOWING): SliceInput => ({
  family,
  subject: subject.join(' '),
  parent: subject[0] ?? '',
  priority,
})

/** A sink that collects what one page tells. */
export function makeSink(): { readonly sink: Sink; readonly collected: Collected } {
  const collected: Collected = { nodes: [], edges: [], due: [], odd: 0 }
  const { nodes, edges, due } = collected
  const sink: Sink = {
    node(ref, props, more = {}) {
      nodes.push({
        ...ref,
        label: more.label ?? null,
        lookup: more.lookup ?? null,
        parent: more.parent ?? null,
        props: told(props),
        keep: more.keep ?? [],
        ...(more.toldBy === undefined ? {} : { toldBy: more.toldBy.join(' ') }),
        patch: false,
      })
    },
    patch(ref, props) {
      nodes.push({ ...ref, label: null, lookup: null, parent: null, props: told(props), keep: [], patch: true })
    },
    edge(kind, from, to, props = {}, tag = '') {
      edges.push({ kind, from: from.id, fromKind: from.kind, to: to.id, toKind: to.kind, tag, props })
    },
    due(family, ...subject) {
      due.push(sliceOf(family, subject))
    },
    odd() {
      collected.odd += 1
    },
  }
  return { sink, collected }
}
