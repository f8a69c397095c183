import type { Row, Statement } from '../../store/statement.ts'
import type { Edge, EdgeKind, Gap, GraphNode, NodeKind, Properties } from '../graph.ts'
import { gapFrom } from './coverage.ts'

/** Where a slice stands. */
export interface SliceState {
  readonly family: string
  readonly subject: string
  readonly done: number | undefined
  readonly stale: boolean
  readonly gap: Gap | undefined
}

export function sliceState(row: Row): SliceState {
  return {
    family: String(row['family']),
    subject: String(row['subject']),
    done: typeof row['done'] === 'number' ? row['done'] : undefined,
    stale: row['stale_at'] !== null,
    gap: gapFrom(row['gap']),
  }
}

/** A row of a node, also one that is gone. */
export interface NodeState {
  readonly node: GraphNode
  readonly readAt: number
  readonly gone: boolean
  readonly parent: string | undefined
}

export function nodeState(row: Row): NodeState {
  const label = row['label']
  return {
    node: {
      // The store holds kinds that our own mapping wrote, and JSON that `stable` wrote.
      kind: String(row['kind']) as NodeKind,
      id: String(row['id']),
      ...(typeof label === 'string' ? { label } : {}),
      properties: JSON.parse(String(row['props'])) as Properties,
    },
    readAt: Number(row['read_at']),
    gone: row['gone_at'] !== null,
    parent: typeof row['parent'] === 'string' ? row['parent'] : undefined,
  }
}

export function edgeFrom(row: Row): Edge {
  return {
    // As above: written by our own mapping.
    kind: String(row['kind']) as EdgeKind,
    from: { kind: String(row['from_kind']) as NodeKind, id: String(row['from_id']) },
    to: { kind: String(row['to_kind']) as NodeKind, id: String(row['to_id']) },
    properties: JSON.parse(String(row['props'])) as Properties,
  }
}

/** Edges of one kind at one end of an object, up to a bound that no question needs more of. */
export const edgesStatement = (id: string, edge: EdgeKind, end: 'from' | 'to'): Statement => ({
  text: `select from_id, from_kind, kind, to_id, to_kind, props from inv_edges where ${end}_id = ? and kind = ? and gone_at is null order by from_id, to_id, tag limit 20000`,
  values: [id, edge],
})
