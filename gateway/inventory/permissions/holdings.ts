import { ref, type Edge, type Gap, type Graph, type NodeRef } from '../graph.ts'
import { shownId } from '../graph/assignments.ts'
import { shown, type Step } from './words.ts'

/** One role assignment that counts for a principal: its own, or one of a group it is in. */
export interface Holding {
  readonly assignment: NodeRef
  /** A standard role's type, or CUSTOM. */
  readonly type: string
  /** The custom role, when it is one. */
  readonly custom?: NodeRef
  readonly steps: readonly Step[]
}

export interface Holdings {
  readonly held: readonly Holding[]
  /** With gaps there may be more. */
  readonly gaps: readonly Gap[]
}

/** Assignments of the holder itself, then, for a user, those that members inherit from its groups. */
export function holdingsOf(holder: NodeRef, graph: Graph): Holdings {
  const own = directOf(holder, graph, [])
  if (holder.kind !== 'Okta_User') return own
  const memberships = graph.out(holder, 'Okta_MemberOf')
  const byGroup = memberships.edges.map((edge) => {
    const words = `${shown(graph.node(holder).node, holder)} is a member of ${shown(graph.node(edge.to).node, edge.to)}`
    return directOf(edge.to, graph, [{ words, edge }])
  })
  return {
    held: [...own.held, ...byGroup.flatMap((each) => each.held)],
    gaps: [
      ...own.gaps,
      ...(memberships.gap === undefined ? [] : [memberships.gap]),
      ...byGroup.flatMap((each) => each.gaps),
    ],
  }
}

/** Is anything held at all? For the privilege barrier: any admin role, standard or custom, counts. */
export function holdsAny(
  holder: NodeRef,
  graph: Graph,
): { answer: boolean | 'unknown'; by?: Holding; gaps: readonly Gap[] } {
  const { held, gaps } = holdingsOf(holder, graph)
  const [by] = held
  if (by !== undefined) return { answer: true, by, gaps: [] }
  return gaps.length > 0 ? { answer: 'unknown', gaps } : { answer: false, gaps: [] }
}

function directOf(holder: NodeRef, graph: Graph, lead: readonly Step[]): Holdings {
  const { edges, gap } = graph.out(holder, 'Okta_HasRoleAssignment')
  return { held: edges.map((edge) => holding(edge, graph, lead)), gaps: gap === undefined ? [] : [gap] }
}

function holding(edge: Edge, graph: Graph, lead: readonly Step[]): Holding {
  // The type stands on the edge too, so that the barrier needs no further read.
  const type = text(edge.properties['type']) ?? text(graph.node(edge.to).node?.properties['type']) ?? 'unknown'
  const role = type === 'CUSTOM' ? graph.out(edge.to, 'Postern_AssignmentOf').edges[0]?.to : undefined
  const named = role === undefined ? type : shown(graph.node(role).node, role)
  const how = edge.from.kind === 'Okta_Group' ? 'held by' : 'assigned directly to'
  const words = `${role === undefined ? `role ${type}` : named} ${how} ${shown(graph.node(edge.from).node, edge.from)}, assignment ${shownId(edge.to.id)}`
  return {
    assignment: edge.to,
    type,
    ...(role === undefined ? {} : { custom: role }),
    steps: [...lead, { words, edge }],
  }
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** The node of the organization is one; its id is the org's, and edges to it are found by kind. */
export const isOrganization = (node: NodeRef): boolean => node.kind === 'Okta_Organization'
export const groupRef = (id: string): NodeRef => ref('Okta_Group', id)
