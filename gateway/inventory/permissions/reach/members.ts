import { ref, type Graph, type NodeRef } from '../../graph.ts'
import { anyOf, no, unknown, yes, type Finding } from '../finding.ts'
import { shown } from '../words.ts'

/** Is the user in one of these groups (or realms)? By the user's own memberships: never a read of a whole group. */
export function memberOfOne(user: NodeRef, containers: readonly NodeRef[], graph: Graph): Finding {
  const none = no('target', `${shown(graph.node(user).node, user)} is in none of the groups it is limited to`)
  const groups = containers.filter((each) => each.kind === 'Okta_Group')
  const realms = containers.filter((each) => each.kind === 'Okta_Realm')
  return anyOf(
    [
      ...(groups.length === 0 ? [] : [among(user, groups, graph.out(user, 'Okta_MemberOf'), graph, none)]),
      ...(realms.length === 0 ? [] : [among(user, realms, graph.in(user, 'Okta_RealmContains'), graph, none)]),
    ],
    none,
  )
}

function among(
  user: NodeRef,
  containers: readonly NodeRef[],
  { edges, gap }: ReturnType<Graph['out']>,
  graph: Graph,
  none: Finding,
): Finding {
  for (const edge of edges) {
    const container = edge.to.id === user.id ? edge.from : edge.to
    if (containers.some((each) => each.id === container.id))
      return yes({
        words: `${shown(graph.node(user).node, user)} is in ${shown(graph.node(container).node, container)}`,
        edge,
      })
  }
  return gap === undefined ? none : unknown(gap)
}

/** The owner of an API token, or what could not be read. */
export function ownerOf(token: NodeRef, graph: Graph): NodeRef | Finding {
  const { edges, gap } = graph.out(token, 'Okta_ApiTokenFor')
  const [edge] = edges
  if (edge !== undefined) return ref('Okta_User', edge.to.id)
  return unknown(gap ?? { what: `the owner of ${shown(undefined, token)}`, cure: 'grant okta.apiTokens.read' })
}

/** A type of app is named by its `name` property. */
export function appTypeOf(app: NodeRef, graph: Graph): string | undefined {
  const name = graph.node(app).node?.properties['name']
  return typeof name === 'string' ? name : undefined
}
