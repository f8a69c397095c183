/**
 * What undoes what. Words are operation ids: paths, methods and scopes come from the catalog. What is not here has no known
 * inverse, and Postern says so.
 */
export type Rule =
  /** The object is written back as it was: all of it but what only Okta writes, or the parts that are named. */
  | {
      readonly how: 'restore'
      readonly by: string
      readonly read: string
      readonly parts?: readonly string[]
      /** Whose secrets Okta does not show: only what has none is whole enough to be written back. */
      readonly secret?: 'hook' | 'identity_provider'
      readonly note?: string
      /** A field that names another thing, and is left out where Okta knows no such thing: then it was Okta's own default. */
      readonly other?: { readonly field: string; readonly id: string; readonly read: string; readonly type: string }
    }
  /** The opposite move, where the object was in another state. `to`: states that the call leads to. */
  | {
      readonly how: 'move'
      readonly by: string
      readonly read: string
      readonly to: readonly string[]
      readonly query?: string
      readonly note?: string
    }
  /** What was taken away is given again, with what it was given with. `limits`: lists that must have been empty. */
  | {
      readonly how: 'give'
      readonly by: string
      readonly read: string
      readonly body: 'role' | 'app_user' | 'app_group'
      readonly limits?: readonly string[]
      readonly note?: string
    }
  /** A member of a group comes or goes; `was`: whether the call found them in it, where it changed anything. */
  | { readonly how: 'member'; readonly by: string; readonly list: string; readonly was: boolean }
  /** What was given is taken away (enforce/undo.ts knows how), where it was not there before: `read` finds it. */
  | { readonly how: 'take'; readonly read?: string }
  /** What was made is found by its name and put away. */
  | {
      readonly how: 'made'
      readonly by: string
      readonly find: string
      readonly query: string | null
      readonly key: string
      readonly note?: string
    }
  /** Nothing brings it back. */
  | { readonly how: 'never'; readonly read?: string; readonly why: string }

const restore = (write: string, read: string, parts?: readonly string[]): [string, Rule] => [
  write,
  { how: 'restore', by: write, read, ...(parts === undefined ? {} : { parts }) },
]

/** Replaced by PUT, read by GET, at the same path. Those whose answers leave secrets out are not among them. */
const REPLACED: readonly (readonly [string, string])[] = [
  ['replaceApplication', 'getApplication'],
  ['replaceAuthorizationServer', 'getAuthorizationServer'],
  ['replaceOAuth2Claim', 'getOAuth2Claim'],
  ['replaceAuthorizationServerPolicy', 'getAuthorizationServerPolicy'],
  ['replaceAuthorizationServerPolicyRule', 'getAuthorizationServerPolicyRule'],
  ['replaceOAuth2Scope', 'getOAuth2Scope'],
  ['replaceBehaviorDetectionRule', 'getBehaviorDetectionRule'],
  ['replaceDeviceAssurancePolicy', 'getDeviceAssurancePolicy'],
  ['replaceGroupRule', 'getGroupRule'],
  ['replaceResourceSet', 'getResourceSet'],
  ['replaceRole', 'getRole'],
  ['replaceUserType', 'getUserType'],
  ['replacePolicy', 'getPolicy'],
  ['replacePolicyRule', 'getPolicyRule'],
  ['replaceRealm', 'getRealm'],
  ['replaceTrustedOrigin', 'getTrustedOrigin'],
  ['replaceNetworkZone', 'getNetworkZone'],
]

/** Things that are ACTIVE or INACTIVE. */
const SWITCHED: readonly string[] = [
  'Application',
  'Authenticator',
  'AuthorizationServer',
  'AuthorizationServerPolicy',
  'AuthorizationServerPolicyRule',
  'BehaviorDetectionRule',
  'EventHook',
  'GroupRule',
  'IdentityProvider',
  'InlineHook',
  'LogStream',
  'NetworkZone',
  'Policy',
  'PolicyRule',
  'TrustedOrigin',
]

const switches = (thing: string): [string, Rule][] => [
  [`activate${thing}`, { how: 'move', by: `deactivate${thing}`, read: `get${thing}`, to: ['ACTIVE'] }],
  [`deactivate${thing}`, { how: 'move', by: `activate${thing}`, read: `get${thing}`, to: ['INACTIVE'] }],
]

/** Deleted for good; a new one with another id can be made from what it was. */
const DELETED: readonly (readonly [string, string, string])[] = [
  ['deleteGroup', 'getGroup', 'Its id, its members, and all that it opened are gone.'],
  ['deleteApplication', 'getApplication', 'Its id, its secrets and keys, and who was assigned to it are gone.'],
  ['deleteGroupRule', 'getGroupRule', 'Its id is gone.'],
  ['deletePolicy', 'getPolicy', 'Its id, its rules and its place are gone.'],
  ['deletePolicyRule', 'getPolicyRule', 'Its id and its place are gone.'],
  ['deleteNetworkZone', 'getNetworkZone', 'Its id, and the places that named it, are gone.'],
  ['deleteTrustedOrigin', 'getTrustedOrigin', 'Its id is gone.'],
  ['deleteRole', 'getRole', 'Its id and its bindings are gone.'],
  ['deleteBrand', 'getBrand', 'Its id, its themes, pages, mails and domains are gone.'],
  ['deleteEventHook', 'getEventHook', 'Its id and its secret are gone; a new one must be verified.'],
  ['deleteInlineHook', 'getInlineHook', 'Its id and its secret are gone, and the places that named it.'],
  ['deleteLogStream', 'getLogStream', 'Its id and its token are gone; what happens meanwhile is not streamed later.'],
  ['deleteIdentityProvider', 'getIdentityProvider', 'Its id, its secrets, and who was linked to it are gone.'],
  ['deleteResourceSet', 'getResourceSet', 'Its id and its bindings are gone.'],
  ['deleteAuthorizationServer', 'getAuthorizationServer', 'Its id, issuer, keys, scopes and policies are gone.'],
]

const NEVER: Readonly<Record<string, string>> = {
  resetFactors: 'The factors are gone; the person enrols new ones.',
  unenrollFactor: 'The factor is gone; the person enrols a new one.',
  resetPassword: 'The old password does not come back; a new one is set by the person.',
  expirePassword: 'A password that was expired is set anew by the person.',
  revokeUserSessions: 'Sessions that ended do not come back; the person signs in again.',
  revokeApiToken: 'A token that was revoked does not come back; a new one is made in the admin console.',
  deleteOAuth2ClientSecret: 'The secret is gone; a new one can be made.',
  deletejwk: 'The key is gone; its public part can be added anew by who holds the key.',
}

const role = (who: string, read: string, apps: string, groups: string, drop: string): [string, Rule] => [
  drop,
  { how: 'give', by: `assignRoleTo${who}`, read, body: 'role', limits: [apps, groups] },
]

export const RULES: Readonly<Record<string, Rule>> = Object.fromEntries<Rule>([
  restore('replaceUser', 'getUser', ['profile']),
  ['updateUser', { how: 'restore', by: 'replaceUser', read: 'getUser', parts: ['profile'] }],
  restore('replaceGroup', 'getGroup', ['profile']),
  restore('updateApplicationUser', 'getApplicationUser', ['profile']),
  ...REPLACED.map(([write, read]) => restore(write, read)),
  [
    'replaceBrand',
    {
      how: 'restore',
      by: 'replaceBrand',
      read: 'getBrand',
      other: { field: 'defaultApp', id: 'defaultApp.appInstanceId', read: 'getApplication', type: 'app' },
    },
  ],
  ['replaceEventHook', { how: 'restore', by: 'replaceEventHook', read: 'getEventHook', secret: 'hook' }],
  ['replaceInlineHook', { how: 'restore', by: 'replaceInlineHook', read: 'getInlineHook', secret: 'hook' }],
  [
    'replaceLogStream',
    {
      how: 'restore',
      by: 'replaceLogStream',
      read: 'getLogStream',
      parts: ['name', 'type', 'settings'],
      note: 'A token of the stream cannot be read, and stays as it is.',
    },
  ],
  [
    'replaceIdentityProvider',
    { how: 'restore', by: 'replaceIdentityProvider', read: 'getIdentityProvider', secret: 'identity_provider' },
  ],
  ...SWITCHED.flatMap(switches),
  ['suspendUser', { how: 'move', by: 'unsuspendUser', read: 'getUser', to: ['SUSPENDED'] }],
  ['unsuspendUser', { how: 'move', by: 'suspendUser', read: 'getUser', to: ['ACTIVE'] }],
  [
    'activateUser',
    {
      how: 'move',
      by: 'deactivateUser',
      read: 'getUser',
      to: ['ACTIVE', 'PROVISIONED'],
      note: 'The user becomes DEPROVISIONED, whatever they were before.',
    },
  ],
  [
    'deactivateUser',
    {
      how: 'move',
      by: 'activateUser',
      read: 'getUser',
      to: ['DEPROVISIONED'],
      query: 'sendEmail=false',
      note: 'App assignments that Okta took away with the deactivation do not come back by themselves.',
    },
  ],
  ['assignUserToGroup', { how: 'member', by: 'unassignUserFromGroup', list: 'listUserGroups', was: false }],
  ['unassignUserFromGroup', { how: 'member', by: 'assignUserToGroup', list: 'listUserGroups', was: true }],
  ['assignUserToApplication', { how: 'take', read: 'getApplicationUser' }],
  ['assignGroupToApplication', { how: 'take', read: 'getApplicationGroupAssignment' }],
  ['assignRoleToUser', { how: 'take' }],
  ['assignRoleToGroup', { how: 'take' }],
  ['assignRoleToClient', { how: 'take' }],
  role(
    'User',
    'getUserAssignedRole',
    'listApplicationTargetsForApplicationAdministratorRoleForUser',
    'listGroupTargetsForRole',
    'unassignRoleFromUser',
  ),
  role(
    'Group',
    'getGroupAssignedRole',
    'listApplicationTargetsForApplicationAdministratorRoleForGroup',
    'listGroupTargetsForGroupRole',
    'unassignRoleFromGroup',
  ),
  role(
    'Client',
    'retrieveClientRole',
    'listAppTargetRoleToClient',
    'listGroupTargetRoleForClient',
    'deleteRoleFromClient',
  ),
  [
    'unassignUserFromApplication',
    {
      how: 'give',
      by: 'assignUserToApplication',
      read: 'getApplicationUser',
      body: 'app_user',
      note: 'A password that Okta kept for this app does not come back.',
    },
  ],
  [
    'unassignApplicationFromGroup',
    { how: 'give', by: 'assignGroupToApplication', read: 'getApplicationGroupAssignment', body: 'app_group' },
  ],
  [
    'createUser',
    {
      how: 'made',
      by: 'deactivateUser',
      find: 'getUser',
      query: null,
      key: 'profile.login',
      note: 'The user is deactivated, not deleted.',
    },
  ],
  ['addGroup', { how: 'made', by: 'deleteGroup', find: 'listGroups', query: 'q', key: 'profile.name' }],
  [
    'createApplication',
    {
      how: 'made',
      by: 'deactivateApplication',
      find: 'listApplications',
      query: 'q',
      key: 'label',
      note: 'The app is deactivated, not deleted.',
    },
  ],
  [
    'deleteUser',
    { how: 'never', read: 'getUser', why: 'Their id, password, factors, memberships and history are gone.' },
  ],
  ...DELETED.map(([write, read, why]): [string, Rule] => [write, { how: 'never', read, why }]),
  ...Object.entries(NEVER).map(([write, why]): [string, Rule] => [write, { how: 'never', why }]),
])

export const ruleFor = (operation: string): Rule | undefined =>
  Object.hasOwn(RULES, operation) ? RULES[operation] : undefined
