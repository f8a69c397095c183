import type { EdgeKind, NodeKind } from './graph/kinds.ts'

export { EDGE_KINDS, NODE_KINDS } from './graph/kinds.ts'
export type { EdgeKind, NodeKind } from './graph/kinds.ts'
export { makeGraph } from './graph/memory.ts'

/** What a property may hold: what Okta's JSON can. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
export type Properties = Readonly<Record<string, Json>>

export interface NodeRef {
  readonly kind: NodeKind
  /** Okta's immutable id; for standard roles their type, for app types their name. */
  readonly id: string
}

export interface GraphNode extends NodeRef {
  /** Name to show people: untrusted (rule 21). */
  readonly label?: string
  readonly properties: Properties
}

export interface Edge {
  readonly kind: EdgeKind
  readonly from: NodeRef
  readonly to: NodeRef
  readonly properties: Properties
}

/** Something that could not be read, and what would close it. */
export interface Gap {
  /** `the roles of client 0oa1`. */
  readonly what: string
  /** `grant okta.roles.read and a role that may view administrators`. */
  readonly cure: string
}

/** Nodes or edges as far as known: with a gap the list may be incomplete, and what it holds is still true. */
export interface Edges {
  readonly edges: readonly Edge[]
  readonly gap?: Gap
}
export interface Nodes {
  readonly nodes: readonly GraphNode[]
  readonly gap?: Gap
}
/** No node and no gap: there is no such object. */
export interface MaybeNode {
  readonly node?: GraphNode
  readonly gap?: Gap
}

/**
 * The org as far as it was read. Synchronous and pure: permissions.ts thinks over a value that is already here. The store
 * fills one by asking what is missing and reading just that (permissions/neighbourhood.ts); tests make one whole (makeGraph).
 */
export interface Graph {
  node(ref: NodeRef): MaybeNode
  out(from: NodeRef, kind: EdgeKind): Edges
  in(to: NodeRef, kind: EdgeKind): Edges
  /** All nodes of a kind: for reverse questions only. */
  list(kind: NodeKind): Nodes
}

/** One point read: what the store must answer so that a question can be thought through. */
export type Read =
  | { readonly read: 'node'; readonly ref: NodeRef }
  | { readonly read: 'out' | 'in'; readonly ref: NodeRef; readonly edge: EdgeKind }
  | { readonly read: 'list'; readonly kind: NodeKind }

/** The key of a read: equal reads have equal keys. */
export function keyOf(read: Read): string {
  if (read.read === 'list') return `list ${read.kind}`
  if (read.read === 'node') return `node ${read.ref.kind} ${read.ref.id}`
  return `${read.read} ${read.ref.kind} ${read.ref.id} ${read.edge}`
}

export const ref = (kind: NodeKind, id: string): NodeRef => ({ kind, id })
export const sameRef = (a: NodeRef, b: NodeRef): boolean => a.kind === b.kind && a.id === b.id
