import type { EdgeKind, Json, NodeKind, NodeRef } from '../graph.ts'

/** What mapping an item may tell. */
export interface Sink {
  /** Props without value are left out. `keep`: members that another family tells. */
  node(
    ref: NodeRef,
    props: Readonly<Record<string, unknown>>,
    more?: {
      readonly label?: string | undefined
      readonly lookup?: string | undefined
      readonly parent?: string
      readonly keep?: readonly string[]
      /** Subject of the slices that tell the rest of it: of another one, created later under its id, they tell nothing. */
      readonly toldBy?: readonly string[]
    },
  ): void
  /** Sets members of a node that another family makes. */
  patch(ref: NodeRef, props: Readonly<Record<string, unknown>>): void
  edge(kind: EdgeKind, from: NodeRef, to: NodeRef, props?: Readonly<Record<string, Json>>, tag?: string): void
  /** What the item shows to be needed next. */
  due(family: string, ...subject: readonly string[]): void
  /** An item without what it must have: counted, and told as a gap. */
  odd(): void
}

export interface Restated {
  readonly kind: EdgeKind
  /** The end at which the listed node, or the subject, stands. */
  readonly end: 'from' | 'to'
  readonly others?: readonly NodeKind[]
}

export interface Context {
  readonly orgId: string
}

/** What each event of the log touches: how complete it is decides how a fact ages (rule 8). */
export type LogCover = 'complete' | 'not'

/** One endpoint, and what its answers mean. A table row with two functions; everything else is the reader's. */
export interface Family {
  /** Name of the endpoint in data/discovery-endpoints.json (`group.users`), or one of ours beside them. */
  readonly name: string
  /** Kind of object each slice belongs to; absent: one list for the whole org. */
  readonly of?: NodeKind
  /** Paths read one after the other; several make one whole. */
  legs(subject: readonly string[]): readonly string[]
  /** Some of the legs may not exist in this org: types of policies. */
  readonly legsMayLack?: true
  /** Where the list stands in the answer, where it is not the answer itself. The first that is there counts. */
  readonly listIn?: readonly (readonly string[])[]
  /** The answer is one object. */
  readonly single?: true
  readonly mediaType?: string
  /** All nodes of this kind, or all that are part of the subject, are told. */
  readonly lists?: NodeKind
  /** Parent that the listed nodes have, where it is not the subject. */
  readonly listsParent?: string
  /** The one node whose edges are told; the subject where nothing is said. */
  on?(subject: readonly string[]): NodeRef | undefined
  readonly restates?: readonly Restated[]
  readonly parts?: readonly NodeKind[]
  pairs?(subject: readonly string[]): readonly { from: string; kind: EdgeKind; to: string }[]
  readonly rechecks?: readonly string[]
  /** 404 means that there are none, not that the object is gone. */
  readonly missing?: 'none'
  /** Read whole before anything of it counts, since its items make one property. */
  mapAll?(items: readonly unknown[], to: Sink, subject: readonly string[], context: Context): void
  map?(item: unknown, to: Sink, subject: readonly string[], context: Context): void
  readonly log: LogCover
  /** Read for one object at a time, when an event or a question asks for it; no part of a scan. */
  readonly onDemand?: true
  /** One call a user: counted apart. */
  readonly perUser?: true
  /** Scopes and template, where the endpoint is not in the data. */
  readonly endpoint?: { readonly template: string; readonly scopes: readonly string[] }
}

/** Priorities: what is stale before what a scan wants, roots before what follows from them. */
export const STALE = 0
export const ROOT = 10
export const FOLLOWING = 20
