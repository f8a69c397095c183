import type { Edge, Edges, Graph } from '../../../gateway/inventory/graph.ts'
import { RULES, type Rules } from '../../../gateway/inventory/permissions.ts'
import type { Cell, Requirement } from '../../../gateway/okta/roles.ts'

/** A mistake on our side: in the tables, or in how the graph is walked (shown by a graph that leads astray). */
export interface OurFault {
  readonly name: string
  readonly rules?: Rules
  readonly seen?: (graph: Graph) => Graph
}

const cell: Cell = { reach: 'targets', task: 'a mistake', evidence: 'derived', source: 'seeded' }

const cells = (change: (role: string, capability: string, right: readonly Cell[]) => readonly Cell[]): Rules => ({
  ...RULES,
  cellsOf: (role, capability) => change(role, capability, RULES.cellsOf(role, capability)),
})
const requirement = (change: (right: Requirement, id: string) => Requirement): Rules => ({
  ...RULES,
  requirementFor: (row) => change(RULES.requirementFor(row), row.id),
})
/** The graph with other edges going out. */
const out =
  (change: (edges: readonly Edge[], kind: Edge['kind'], graph: Graph, from: Edge['from']) => readonly Edge[]) =>
  (graph: Graph): Graph => ({
    ...graph,
    out: (from, kind): Edges => ({
      ...graph.out(from, kind),
      edges: change(graph.out(from, kind).edges, kind, graph, from),
    }),
  })

const withoutSuper = ({ superAdminOnly: _only, ...rest }: Requirement): Requirement => rest

export const OUR_FAULTS: readonly OurFault[] = [
  {
    name: 'the first target does not narrow',
    seen: out((edges, kind) =>
      kind === 'Okta_ScopedTo' ? edges.filter((edge) => edge.to.kind === 'Okta_ResourceSet') : edges,
    ),
  },
  {
    name: 'roles of groups are not inherited',
    seen: out((edges, kind, _graph, from) =>
      kind === 'Okta_HasRoleAssignment' && from.kind === 'Okta_Group' ? [] : edges,
    ),
  },
  {
    name: 'a group in a resource set covers its members',
    seen: out((edges, kind, graph, from) =>
      kind === 'Postern_ResourceSetContainsMembersOf'
        ? [
            ...edges,
            ...graph.out(from, 'Okta_ResourceSetContains').edges.filter((edge) => edge.to.kind === 'Okta_Group'),
          ]
        : edges,
    ),
  },
  {
    name: 'resource conditions are ignored',
    seen: out((edges) =>
      edges.map((edge) => ({ ...edge, properties: { ...edge.properties, except: [], except_types: [] } })),
    ),
  },
  {
    name: 'suspended owners keep their tokens',
    seen: (graph) => ({
      ...graph,
      node(at) {
        const { node } = graph.node(at)
        if (node?.properties['status'] !== 'SUSPENDED') return graph.node(at)
        return { node: { ...node, properties: { ...node.properties, status: 'ACTIVE' } } }
      },
    }),
  },
  {
    name: 'every cell passes the barrier',
    rules: cells((_role, _capability, right) => right.map((each) => ({ ...each, unbarred: true as const }))),
  },
  {
    name: 'no cell passes the barrier',
    rules: cells((_role, _capability, right) => right.map(({ unbarred: _open, ...each }) => each)),
  },
  {
    name: 'help desk admins deactivate users',
    rules: cells((role, capability, right) =>
      role === 'HELP_DESK_ADMIN' && capability === 'okta.users.lifecycle.deactivate' ? [cell] : right,
    ),
  },
  {
    name: 'org admins see applications',
    rules: cells((role, capability, right) =>
      role === 'ORG_ADMIN' && capability === 'okta.apps.read' ? [cell] : right,
    ),
  },
  {
    name: 'membership has one side',
    rules: requirement((right, id) =>
      id === 'assignUserToGroup' ? { ...right, sides: right.sides.slice(0, 1) } : right,
    ),
  },
  {
    name: 'included permissions are forgotten',
    rules: { ...RULES, givenBy: (permissions, capability) => permissions.find((each) => each === capability) },
  },
  {
    name: 'roles are not only for super admins to give',
    rules: requirement((right, id) => (id === 'assignRoleToUser' ? withoutSuper(right) : right)),
  },
]
