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
  /** What several facts of one object rest on, looked up once for all of them. */
  shared<T>(name: string, work: (look: Look) => Promise<T>): Promise<T>
  /** Epoch ms. A fact that asks for it changes with time alone. */
  now(): number
  /** Domains of our own people, as they are now: learned from Okta, they may change without an object changing. */
  ownDomains(): readonly string[]
  readonly meaning: Omit<FactMeaning, 'internalDomains'>
}

/** What a fact rests on: how old it is at any time, and what changes it. */
export interface Rests {
  /** Epoch ms when the oldest was read, of what the log tells all changes of, and of the rest. */
  logged: number
  other: number
  /** It may change though nothing that it rests on does: with time alone, or with what is our own. */
  timed: boolean
  /** Ids of all that was looked at. */
  readonly on: Set<string>
}

export const restsOn = (): Rests => ({ logged: Infinity, other: Infinity, timed: false, on: new Set() })

/** What was looked up for several facts, by name. */
export type Shared = Map<string, { readonly value: unknown; readonly rests: Rests }>

/** Notes in `rests` what was looked at. */
export function makeLook(keeper: Keeper, now: number, meaning: FactMeaning, rests: Rests, shared: Shared): Look {
  const sure = <A>(kept: Kept<A>): A => {
    for (const id of kept.on) rests.on.add(id)
    if (!kept.whole || kept.stale) throw new NotKnown()
    const age = kept.logged ? 'logged' : 'other'
    rests[age] = Math.min(rests[age], kept.told)
    return kept.answer
  }
  return {
    now() {
      rests.timed = true
      return now
    },
    ownDomains() {
      rests.timed = true
      return meaning.internalDomains
    },
    meaning,
    async shared<T>(name: string, work: (look: Look) => Promise<T>) {
      let known = shared.get(name)
      if (known === undefined) {
        const own = restsOn()
        known = { value: await work(makeLook(keeper, now, meaning, own, shared)), rests: own }
        shared.set(name, known)
      }
      rests.logged = Math.min(rests.logged, known.rests.logged)
      rests.other = Math.min(rests.other, known.rests.other)
      rests.timed ||= known.rests.timed
      for (const id of known.rests.on) rests.on.add(id)
      // Under one name stands what one kind of work gave.
      return known.value as T
    },
    async node(kind, id) {
      const { node } = sure(await keeper.node(kind, id))
      if (node === undefined) throw new NotKnown()
      return node
    },
    async read(kind, id) {
      const kept = await keeper.node(kind, id)
      const { node } = sure(kept)
      if (node === undefined) throw new NotKnown()
      rests.other = Math.min(rests.other, kept.readAt ?? 0)
      return node
    },
    out: async (kind, id, edge) => sure(await keeper.out(kind, id, edge)).edges,
    in: async (kind, id, edge) => sure(await keeper.in(kind, id, edge)).edges,
    count: async (kind, id, edge, end) => sure(await keeper.count(kind, id, edge, end)).count,
    async list(kind) {
      // A new one of its kind changes the list, and is of none of the ids seen: it is not remembered.
      rests.timed = true
      return sure(await keeper.list(kind)).nodes
    },
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
