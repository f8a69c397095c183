import type { Edge, EdgeKind, GraphNode, NodeKind } from '../graph.ts'
import type { Keeper, Kept } from '../keep/keeper.ts'

/** Thrown inside a fact when something it rests on is not known, or no longer: the fact is then left to a live reading. */
export class NotKnown extends Error {}

/** Settings that give what is known its meaning. */
export interface FactMeaning {
  /** Mail and login domains of the organisation's own people, lower case. */
  readonly internalDomains: readonly string[]
  /** Objects that people named as sensitive: `group:00g…` to `high` or `critical`. */
  readonly sensitive: Readonly<Record<string, string>>
  /** More principals than this make a target sensitive by its reach. Default 1,000. */
  readonly wide: number
}

/** Looks into the graph for one fact, and notes how old the oldest thing is that it saw. */
export interface Look {
  node(kind: NodeKind, id: string): Promise<GraphNode>
  /** The age of the node's own reading counts, not that of the log: for what moves without an event. */
  read(kind: NodeKind, id: string): Promise<GraphNode>
  out(kind: NodeKind, id: string, edge: EdgeKind): Promise<readonly Edge[]>
  in(kind: NodeKind, id: string, edge: EdgeKind): Promise<readonly Edge[]>
  count(kind: NodeKind, id: string, edge: EdgeKind, end: 'from' | 'to'): Promise<number>
  list(kind: NodeKind): Promise<readonly GraphNode[]>
  /** Epoch ms as of which all that was seen is true. */
  asOf(): number
  readonly now: number
  readonly meaning: FactMeaning
}

export function makeLook(keeper: Keeper, now: number, meaning: FactMeaning): Look {
  let oldest = now
  const sure = <A>(kept: Kept<A>): A => {
    if (!kept.whole || kept.stale) throw new NotKnown()
    oldest = Math.min(oldest, kept.asOf)
    return kept.answer
  }
  return {
    now,
    meaning,
    asOf: () => oldest,
    async node(kind, id) {
      const { node } = sure(await keeper.node(kind, id))
      if (node === undefined) throw new NotKnown()
      return node
    },
    async read(kind, id) {
      const kept = await keeper.node(kind, id)
      const { node } = sure(kept)
      if (node === undefined) throw new NotKnown()
      oldest = Math.min(oldest, kept.readAt ?? 0)
      return node
    },
    out: async (kind, id, edge) => sure(await keeper.out(kind, id, edge)).edges,
    in: async (kind, id, edge) => sure(await keeper.in(kind, id, edge)).edges,
    count: async (kind, id, edge, end) => sure(await keeper.count(kind, id, edge, end)).count,
    list: async (kind) => sure(await keeper.list(kind)).nodes,
  }
}

/** A value with its proof in words. */
export interface Found {
  readonly value: string | number | boolean | readonly string[]
  readonly path?: readonly string[]
}

/** Undefined: nothing is told, and nothing is invented. */
export type FactOf = (id: string, look: Look) => Promise<Found | undefined>

export const textOf = (node: GraphNode, name: string): string | undefined => {
  const value = node.properties[name]
  return typeof value === 'string' ? value : undefined
}

export const told = (value: string | number | boolean | undefined): Found | undefined =>
  value === undefined ? undefined : { value }

/** Whole days from an RFC 3339 time until now. */
export function daysSince(time: string | undefined, now: number): number | undefined {
  const then = Date.parse(time ?? '')
  return Number.isNaN(then) ? undefined : Math.max(0, Math.floor((now - then) / 86_400_000))
}
