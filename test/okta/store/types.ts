/** What the org keeps. Plain records; families turn them into what Okta answers. */
export type Json = Record<string, unknown>

export type UserStatus =
  | 'STAGED'
  | 'PROVISIONED'
  | 'ACTIVE'
  | 'RECOVERY'
  | 'PASSWORD_EXPIRED'
  | 'LOCKED_OUT'
  | 'SUSPENDED'
  | 'DEPROVISIONED'

export interface User {
  readonly id: string
  status: UserStatus
  readonly created: string
  activated: string | null
  statusChanged: string | null
  lastLogin: string | null
  lastUpdated: string
  passwordChanged: string | null
  typeId: string
  realmId?: string
  profile: Json
  credentials: {
    password?: string | undefined
    question?: string
    answer?: string
    provider: { type: string; name: string }
  }
}

export interface Factor {
  readonly id: string
  readonly userId: string
  factorType: string
  provider: string
  vendorName: string
  status: 'PENDING_ACTIVATION' | 'ACTIVE'
  readonly created: string
  lastUpdated: string
  profile: Json
}

export type GroupType = 'OKTA_GROUP' | 'APP_GROUP' | 'BUILT_IN'

export interface Group {
  readonly id: string
  readonly type: GroupType
  readonly created: string
  lastUpdated: string
  lastMembershipUpdated: string
  objectClass: string[]
  profile: Json
}

export interface GroupRule {
  readonly id: string
  status: 'ACTIVE' | 'INACTIVE' | 'INVALID'
  name: string
  readonly created: string
  lastUpdated: string
  expression: string
  groupIds: string[]
  excludedUsers: string[]
  excludedGroups: string[]
}

export interface Owner {
  readonly groupId: string
  readonly id: string
  readonly type: 'USER' | 'GROUP'
  readonly created: string
}

export interface AppKey {
  readonly kid: string
  readonly id: string
  status: 'ACTIVE' | 'INACTIVE'
  readonly created: string
  lastUpdated: string
  readonly jwk: Json
}

export interface AppSecret {
  readonly id: string
  status: 'ACTIVE' | 'INACTIVE'
  readonly created: string
  lastUpdated: string
  readonly secret: string
  readonly hash: string
}

export interface AppGrant {
  readonly id: string
  readonly scope: string
  readonly created: string
  readonly createdBy: { readonly id: string; readonly type: 'User' | 'Client' }
}

export interface App {
  readonly id: string
  /** `oidc_client`, `bookmark`, `salesforce` … */
  readonly name: string
  label: string
  status: 'ACTIVE' | 'INACTIVE'
  readonly created: string
  lastUpdated: string
  readonly signOnMode: string
  /** Everything else as it is shown: accessibility, visibility, features, credentials, settings. */
  body: Json
  /** Set for OIDC and OAuth apps. */
  clientId?: string
  /** True for client_credentials apps of `application_type: service`, and API service integrations. */
  service: boolean
  keys: AppKey[]
  secrets: AppSecret[]
  grants: AppGrant[]
  dpop: boolean
  /** API service integrations only: their catalog name. */
  integration?: string
}

export interface AppUser {
  readonly userId: string
  readonly created: string
  lastUpdated: string
  profile: Json
  userName: string
}

export interface AppGroup {
  readonly groupId: string
  lastUpdated: string
  priority: number
  profile: Json
}

export type PrincipalKind = 'user' | 'group' | 'client'

/** A standard role (or, through a resource set, a custom one) given to someone. */
export interface RoleAssignment {
  readonly id: string
  readonly principal: PrincipalKind
  readonly principalId: string
  /** SUPER_ADMIN … or CUSTOM. */
  readonly type: string
  readonly created: string
  lastUpdated: string
  /** Targets narrow a standard role once there is one. */
  groupTargets: string[]
  /** Catalog name, or `name/instance`. */
  appTargets: string[]
  /** CUSTOM only. */
  roleId?: string
  resourceSetId?: string
}

export interface CustomRole {
  readonly id: string
  label: string
  description: string
  readonly created: string
  lastUpdated: string
  permissions: { label: string; created: string; lastUpdated: string; conditions: Json | null }[]
}

export interface SetResource {
  readonly id: string
  readonly orn: string
  readonly created: string
  lastUpdated: string
  conditions?: Json
}

export interface ResourceSet {
  readonly id: string
  label: string
  description: string
  readonly created: string
  lastUpdated: string
  resources: SetResource[]
}

export interface ApiToken {
  readonly id: string
  readonly secret: string
  readonly name: string
  readonly userId: string
  readonly created: string
  lastUpdated: string
  /** Epoch ms; slides 30 days with use. */
  expiresAt: number
  network: Json
}

export interface AccessToken {
  readonly token: string
  readonly clientId: string
  readonly scopes: readonly string[]
  /** Epoch ms. */
  readonly expiresAt: number
  /** RFC 7638 thumbprint, for DPoP-bound tokens. */
  readonly jkt?: string
  revoked: boolean
}

/** One object of a family that needs no type of its own: zones, hooks, policies … */
export interface Thing {
  readonly id: string
  readonly created: string
  lastUpdated: string
  status?: string
  body: Json
}
