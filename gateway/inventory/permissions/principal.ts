import { ref, type Gap, type Graph, type NodeRef } from '../graph.ts'
import { no, unknown, yes, type Finding } from './finding.ts'
import { shown, type Principal, type Step } from './words.ts'

/** Whose roles count, after an API token is resolved to its owner. */
export interface Acting {
  readonly ref: NodeRef
  readonly steps: readonly Step[]
}

/** Statuses in which Okta no longer takes a person's token. */
const GONE = new Set(['DEPROVISIONED', 'SUSPENDED', 'STAGED'])

const unread = (what: string, cure: string): Gap => ({ what, cure })

/** The holder of the roles, or why there is none: token unknown or expired, owner or app not active. */
export function actingFor(principal: Principal, graph: Graph): { acting?: Acting; finding: Finding } {
  switch (principal.type) {
    case 'user':
      return person(ref('Okta_User', principal.id), graph, [])
    case 'client':
      return client(principal.id, graph)
    case 'api_token':
      return token(ref('Okta_ApiToken', principal.id), graph)
  }
}

function person(user: NodeRef, graph: Graph, steps: readonly Step[]): { acting?: Acting; finding: Finding } {
  const { node, gap } = graph.node(user)
  if (node === undefined)
    return {
      finding: gap === undefined ? no('principal', `there is no ${shown(undefined, user)}`, steps) : unknown(gap),
    }
  const status = node.properties['status']
  if (typeof status === 'string' && GONE.has(status))
    return { finding: no('principal', `${shown(node, user)} is ${status}: their tokens are dead`, steps) }
  const acting = { ref: user, steps }
  if (typeof status !== 'string')
    return { acting, finding: unknown(unread(`the status of ${shown(node, user)}`, 'grant okta.users.read')) }
  return { acting, finding: yes(...steps) }
}

function client(id: string, graph: Graph): { acting?: Acting; finding: Finding } {
  const app = ref('Okta_Application', id)
  const integration = ref('Okta_ApiServiceIntegration', id)
  const found = graph.node(app)
  const kind = found.node === undefined && graph.node(integration).node !== undefined ? integration : app
  const { node, gap } = graph.node(kind)
  if (node === undefined)
    return { finding: gap === undefined ? no('principal', `there is no client ${id}`) : unknown(gap) }
  const status = node.properties['status']
  if (typeof status === 'string' && status !== 'ACTIVE')
    return { finding: no('principal', `${shown(node, kind)} is ${status}`) }
  return { acting: { ref: kind, steps: [] }, finding: yes() }
}

function token(id: NodeRef, graph: Graph): { acting?: Acting; finding: Finding } {
  const { node, gap } = graph.node(id)
  if (node === undefined)
    return { finding: gap === undefined ? no('principal', `there is no ${shown(undefined, id)}`) : unknown(gap) }
  const owners = graph.out(id, 'Okta_ApiTokenFor')
  const [edge] = owners.edges
  if (edge === undefined)
    return {
      finding: unknown(owners.gap ?? unread(`the owner of ${shown(node, id)}`, 'grant okta.apiTokens.read')),
    }
  const owner = graph.node(edge.to).node
  const steps = [{ words: `${shown(node, id)} is ${shown(owner, edge.to)}, with their present roles`, edge }]
  return person(edge.to, graph, steps)
}
