import type { OperationRow, PropertyValue, Target } from '../../model/operation.ts'
import type { Needing } from '../../okta/roles.ts'
import type { Edge, Gap, GraphNode, NodeRef } from '../graph.ts'

/** Who would call Okta. A client is its app; an API token is its owner's present roles. */
export interface Principal {
  readonly type: 'user' | 'client' | 'api_token'
  readonly id: string
}

export type NeededRow = Needing & Pick<OperationRow, 'apiToken'>

export interface Question {
  readonly principal: Principal
  /**
   * Scopes of the access token. undefined: an API token (SSWS), which has none. 'granted': those granted to the client.
   * 'any': the scope gate is left out (a person asking about roles).
   */
  readonly scopes: readonly string[] | undefined | 'granted' | 'any'
  readonly operation: NeededRow
  readonly targets: readonly Target[]
  readonly properties: Readonly<Record<string, PropertyValue>>
}

/** Which gate refused: in the order they are passed. */
export type Gate = 'principal' | 'scope' | 'super_admin_only' | 'role' | 'target' | 'barrier'

/** One step of a proof: words a reviewer can follow, with the edge they rest on where there is one. */
export interface Step {
  readonly words: string
  readonly edge?: Edge
}

export interface Verdict {
  readonly effective: boolean | 'unknown'
  /** Edge by edge, when effective; as far as it led, when not. */
  readonly path: readonly Step[]
  readonly refusedBy?: Gate
  /** What is missing, in words; empty when effective. */
  readonly missing: readonly string[]
  /** What could not be read, and matters; when the answer is unknown at least one. */
  readonly gaps: readonly Gap[]
  /** Permissions that the operation needs, by the side that each is for; SUPER_ADMIN where only that role opens it. */
  readonly needs: readonly string[]
  /** Whether Okta publishes what the operation needs, or it is derived; and from what. */
  readonly evidence: 'published' | 'derived'
  readonly source: string
}

/** Name before id, both shown; the name is quoted, cut and stripped of control and bidi characters (rule 21). */
export function shown(node: GraphNode | undefined, ref: NodeRef): string {
  const what = WORD[ref.kind] ?? ref.kind.replace(/^(?:Okta|Postern)_/u, '').toLowerCase()
  if (node?.label === undefined || node.label === '' || node.label === ref.id) return `${what} ${ref.id}`
  const clean = node.label.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}']/gu, ' ').slice(0, 60)
  return `${what} '${clean}' (${ref.id})`
}

const WORD: Partial<Record<NodeRef['kind'], string>> = {
  Okta_Application: 'app',
  Okta_ApiServiceIntegration: 'API service integration',
  Okta_ApiToken: 'API token',
  Okta_ResourceSet: 'resource set',
  Okta_CustomRole: 'custom role',
  Okta_RoleAssignment: 'assignment',
  Okta_AuthorizationServer: 'authorization server',
  Postern_AppType: 'app type',
}
