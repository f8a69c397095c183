/** Whether Okta says so in a document, or it follows from what Okta says. */
export type Evidence = 'published' | 'derived'

/** Types of the standard roles that can be assigned (RoleType 2026.06, without CUSTOM; MOBILE_ADMIN is Classic only). */
export const STANDARD_ROLES = [
  'SUPER_ADMIN',
  'ORG_ADMIN',
  'APP_ADMIN',
  'USER_ADMIN',
  'HELP_DESK_ADMIN',
  'GROUP_MEMBERSHIP_ADMIN',
  'READ_ONLY_ADMIN',
  'REPORT_ADMIN',
  'API_ACCESS_MANAGEMENT_ADMIN',
  'MOBILE_ADMIN',
  'WORKFLOWS_ADMIN',
  'ACCESS_CERTIFICATIONS_ADMIN',
  'ACCESS_REQUESTS_ADMIN',
] as const
export type StandardRole = (typeof STANDARD_ROLES)[number]

/**
 * Over which objects a role may use a capability.
 * all: every object of the capability's kind, whatever the assignment's targets.
 * targets: every object, or only those of the assignment's targets as soon as it has one.
 * self: what belongs to the admin; self_and_targets: that, and what belongs to members of the targets.
 * first_party: only apps that Okta itself put there.
 */
export type Reach = 'all' | 'targets' | 'self' | 'self_and_targets' | 'first_party'

/** One cell of the table: what one standard role may do, and where it stands written. */
export interface Cell {
  readonly reach: Reach
  /** True where the privilege barrier does not close it: it may be done to admins too. */
  readonly unbarred?: true
  /** Only for these subtypes (sign-on modes of apps, types of policies). */
  readonly only?: readonly string[]
  /** For all subtypes but these. */
  readonly except?: readonly string[]
  /** The row of Okta's table, in our words. */
  readonly task: string
  readonly evidence: Evidence
  readonly source: string
}

/** What an object is, as far as reach and targets care. */
export type ResourceKind =
  | 'user'
  | 'group'
  | 'app'
  | 'policy'
  | 'authorization_server'
  | 'token'
  | 'device'
  | 'identity_provider'
  | 'realm'
  | 'customization'
  | 'event_hook'
  | 'inline_hook'
  | 'iam'
  | 'agent'
  | 'support_case'
  | 'ssf'
  | 'org'

/** Where a call names the object that one side of a requirement is about. */
export type On =
  /** A path parameter. */
  | { readonly from: 'path'; readonly kind: ResourceKind; readonly name: string }
  /** Each object that the body or query names under this name; none named, nothing needed, unless one must be. */
  | { readonly from: 'body'; readonly kind: ResourceKind; readonly name: string; readonly must?: true }
  /** A new object: over all of the kind, or over what it is put into (`within` names targets that would hold it). */
  | { readonly from: 'new'; readonly kind: ResourceKind; readonly within?: string }
  /** A list: over anything at all of the kind; the answer holds what is seen. */
  | { readonly from: 'any'; readonly kind: ResourceKind }
  /** Over every object of the kind, none left out. */
  | { readonly from: 'every'; readonly kind: ResourceKind }

/** What a call's body and query mean, as far as known. */
export type Said = Readonly<Record<string, string | number | boolean | readonly string[]>>

export interface Side {
  /** Okta's permission, or a capability of ours (`postern.…`) where Okta has none. */
  readonly permission: string
  readonly on: On
  /** True where the privilege barrier closes it: it manages the object itself. Reading and assigning do not. */
  readonly barred: boolean
  /** Standard roles that Okta publishes for this operation: they stand instead of the table of cells. */
  readonly roles?: readonly StandardRole[]
  /** Needed only of calls with such properties (a password is set). Names: gateway/enforce/classify. */
  readonly when?: (properties: Said) => boolean
  /** Needed only of a user who is already deactivated, or only of one who is not. */
  readonly of?: 'deactivated' | 'not_deactivated'
}

/** What an operation needs. All sides must hold; each may come from another assignment. */
export interface Requirement {
  readonly sides: readonly Side[]
  /** Nobody but a super admin, whatever else is held. Without condition, or when the app holds Okta scopes. */
  readonly superAdminOnly?: 'always' | 'app_has_scope_grants'
  /** Of calls with such properties only. */
  readonly superAdminWhen?: (properties: Said) => boolean
  /** For the person who asks about themselves; needs no admin role, and a client cannot do it. */
  readonly endUser?: true
  readonly evidence: Evidence
  readonly source: string
}
