import type { Method } from './call.ts'

export type Access = 'read' | 'write' | 'destroy'
/** forward: to Okta. own: Postern answers it. refuse: known by name, never forwarded. */
export type Door = 'forward' | 'own' | 'refuse'
export type OktaHost = 'org' | 'admin' | 'dr'

export const SPECS = ['management', 'management-beta', 'management-dev', 'governance', 'oauth', 'undocumented'] as const
/** Which of Okta's API descriptions a row comes from; only management, governance and oauth are production. */
export type Spec = (typeof SPECS)[number]

/** One row of the catalog (gateway/okta/data/operations.json, made by scripts/data.ts or scripts/catalog.ts). */
export interface OperationRow {
  /** Okta's operationId; prefixed by its description where two share one: `governance.getOrgSettings`. */
  readonly id: string
  readonly method: Method
  /** `/api/v1/users/{userId}/roles` */
  readonly template: string
  readonly tag: string
  /** OAuth scopes Okta asks for; all are needed. Empty where Okta publishes none. */
  readonly scopes: readonly string[]
  readonly access: Access
  readonly door: Door
  /** Why the door is not `forward`; said to the agent. */
  readonly doorReason?: string
  /** The door once an operator enables the row's `spec`; absent where enabling changes nothing. */
  readonly doorWhenEnabled?: Door
  readonly host: OktaHost
  /** Lower-case names of request headers that change what the call means; they enter the digest. */
  readonly semanticHeaders: readonly string[]
  /**
   * Type of the resource named by each path parameter: { userId: 'user', roleAssignmentId: 'role_assignment' }.
   * Parameters that name no resource (a verb, a method, a template name) are left out.
   */
  readonly parameters: Readonly<Record<string, string>>
  /** Type of the thing acted on. */
  readonly resource: string
  /** True where an SSWS token works. */
  readonly apiToken: boolean
  /** False for rows that take no management credential (metadata, unauthenticated). */
  readonly takesCredential: boolean
  readonly lifecycle: string | null
  readonly spec: Spec
  readonly bodyTypes: readonly string[]
  /** Names of the documented query parameters. */
  readonly query: readonly string[]
  readonly iamAdminRoles?: readonly string[]
  readonly iamPermissions?: readonly string[]
  readonly deprecated: boolean
  /** True where the answer reveals keys, tokens, client secrets or factors (rule 4). */
  readonly revealsSecrets: boolean
  /** True where one call concerns many objects at once (exports, bulk changes) (rule 4). */
  readonly bulk: boolean
}

/** A resource a call names, in its path, query or body. */
export interface Target {
  /** user, group, app, role, resource_set, policy, token, client, authorization_server, event_hook, … */
  readonly type: string
  /** As named by the caller, decoded; view/ resolves logins and labels to immutable ids. */
  readonly id: string
  /** Where the call names it. */
  readonly from: 'path' | 'query' | 'body'
  /** Name of the path parameter, query key or body property. */
  readonly as: string
}

/** A classified call: which operation, on what, and what its body and query mean. Pure. */
export interface Operation {
  readonly row: OperationRow
  /** Path parameters, decoded once. */
  readonly ids: Readonly<Record<string, string>>
  /** The target acted on first (usually the innermost typed one), then all others; no duplicates. */
  readonly targets: readonly Target[]
  /** Typed meaning of body and query (classify/properties); policies rely on these names only. */
  readonly properties: Readonly<Record<string, PropertyValue>>
}

export type PropertyValue = string | number | boolean | readonly string[]
