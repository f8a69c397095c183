/**
 * Kinds of nodes and edges of the org's graph. Those that begin with `Okta_` are the names of BloodHound's Okta extension
 * (SpecterOps/OktaHound), so that an export fits its queries; those that begin with `Postern_` are ours, where it has none.
 */
export const NODE_KINDS = [
  'Okta_Organization',
  'Okta_User',
  'Okta_Group',
  'Okta_Application',
  'Okta_ApiServiceIntegration',
  'Okta_ApiToken',
  'Okta_ClientSecret',
  'Okta_JWK',
  'Okta_Role',
  'Okta_CustomRole',
  'Okta_RoleAssignment',
  'Okta_ResourceSet',
  'Okta_Policy',
  'Okta_AuthorizationServer',
  'Okta_IdentityProvider',
  'Okta_Device',
  'Okta_Realm',
  'Okta_AgentPool',
  'Okta_Agent',
  // A type of app in the catalog ("salesforce"): what a role target or resource set may name instead of one instance.
  'Postern_AppType',
  'Postern_GroupRule',
  'Postern_PolicyRule',
  'Postern_ScopeGrant',
  'Postern_Authenticator',
  'Postern_Factor',
  'Postern_UserType',
  'Postern_LinkedObject',
  'Postern_RealmAssignment',
  'Postern_NetworkZone',
  'Postern_Behavior',
  'Postern_DeviceAssurance',
  'Postern_EventHook',
  'Postern_InlineHook',
  'Postern_LogStream',
  'Postern_TrustedOrigin',
  'Postern_Feature',
  'Postern_ServiceAccount',
  'Postern_AiAgent',
  'Postern_AuthorizationServerScope',
  'Postern_AuthorizationServerClaim',
  'Postern_GovernanceBundle',
  'Postern_HookKey',
  'Postern_Domain',
  'Postern_Brand',
  'Postern_ProfileMapping',
  'Postern_PrincipalRateLimit',
] as const
export type NodeKind = (typeof NODE_KINDS)[number]

/** Edge kind to the words that stand between its ends in a proof. Direction is that of BloodHound's extension. */
export const EDGE_KINDS = {
  /** organization -> what it owns. */
  Okta_Contains: 'contains',
  /** user -> group. Properties: `managed` rule ids or 'direct', where known. */
  Okta_MemberOf: 'is a member of',
  /** user or group -> app. */
  Okta_AppAssignment: 'is assigned to',
  /** user, group, app or integration -> role assignment. */
  Okta_HasRoleAssignment: 'holds',
  /** user, group, app or integration -> role; derived from the assignment, for exports. */
  Okta_HasRole: 'has the role',
  /** role assignment -> group, app, app type or organization it is limited to; or -> resource set of a custom role. */
  Okta_ScopedTo: 'is limited to',
  /** resource set -> the one object it names. */
  Okta_ResourceSetContains: 'contains',
  /** API token -> its owner. */
  Okta_ApiTokenFor: 'belongs to',
  /** client secret -> app. */
  Okta_SecretOf: 'is a secret of',
  /** public key -> app. */
  Okta_KeyOf: 'is a key of',
  /** policy -> app it governs. */
  Okta_PolicyMapping: 'governs',
  Okta_RealmContains: 'contains',
  Okta_ManagerOf: 'is the manager of',
  Okta_CreatorOf: 'created',
  Okta_DeviceOf: 'is a device of',
  Okta_IdentityProviderFor: 'signs in',
  Okta_IdpGroupAssignment: 'puts its users into',
  Okta_AgentMemberOf: 'is an agent of',
  Okta_AgentPoolFor: 'serves',
  Okta_GroupPush: 'is pushed to',
  Okta_GroupPull: 'brings in',
  Okta_UserPush: 'is pushed to',
  Okta_UserPull: 'brings in',
  /** role assignment -> role or custom role. */
  Postern_AssignmentOf: 'is an assignment of',
  /** resource set -> group or realm whose members it contains, and not the group itself. */
  Postern_ResourceSetContainsMembersOf: 'contains the members of',
  /** resource set -> organization. Properties: `type` of resource, `except` ids left out. */
  Postern_ResourceSetContainsAll: 'contains everything of a type in',
  /** group rule -> group it fills. */
  Postern_RuleFeeds: 'fills',
  /** user or group -> group it owns. */
  Postern_OwnerOf: 'owns',
  /** app or integration -> one Okta scope it was granted. */
  Postern_HasScopeGrant: 'was granted',
  /** policy -> its rule. */
  Postern_HasRule: 'has the rule',
  /** policy or rule -> group it covers. */
  Postern_AppliesTo: 'applies to',
  /** user -> enrolled factor. */
  Postern_HasFactor: 'has enrolled',
  /** app -> app for which it may ask Okta for tokens of its users (cross-app access). */
  Postern_CrossAppAccess: 'may get tokens for',
  /** authorization server -> scope, claim or policy. */
  Postern_HasPart: 'has',
} as const
export type EdgeKind = keyof typeof EDGE_KINDS
