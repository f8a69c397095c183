/**
 * How the operations that people are asked about most are said. `{user}` is the first target of that type, `{=role}` the
 * property of that name; a phrase whose parts are not all known gives way to the general form. An operation that is not
 * here is said by its own name, so this table may stay short.
 */
export const PHRASES: Readonly<Record<string, string>> = {
  // users
  listUsers: 'list users',
  getUser: 'read {user}',
  createUser: 'create a user',
  updateUser: 'change the profile of {user}',
  replaceUser: 'replace the profile of {user}',
  activateUser: 'activate {user}',
  deactivateUser: 'deactivate {user}',
  reactivateUser: 'reactivate {user}',
  suspendUser: 'suspend {user}',
  unsuspendUser: 'end the suspension of {user}',
  unlockUser: 'unlock {user}',
  deleteUser: 'delete {user} for good',
  resetPassword: 'reset the password of {user}',
  expirePassword: 'expire the password of {user}',
  expirePasswordWithTempPassword: 'expire the password of {user} and read a temporary one',
  changePassword: 'change the password of {user}',
  changeRecoveryQuestion: 'change the recovery question of {user}',
  resetFactors: 'remove all sign-in factors of {user}',
  enrollFactor: 'enroll a sign-in factor for {user}',
  unenrollFactor: 'remove a sign-in factor of {user}',
  revokeUserSessions: 'end all sessions of {user}',
  revokeUserGrants: 'revoke all consents of {user}',
  // groups
  listGroups: 'list groups',
  getGroup: 'read {group}',
  addGroup: 'create a group',
  replaceGroup: 'change the name or description of {group}',
  deleteGroup: 'delete {group}',
  listGroupUsers: 'list the members of {group}',
  assignUserToGroup: 'add {user} to {group}',
  unassignUserFromGroup: 'remove {user} from {group}',
  assignGroupOwner: 'make {user} an owner of {group}',
  createGroupRule: 'create a rule that fills groups by itself',
  replaceGroupRule: 'change {group_rule}',
  activateGroupRule: 'switch on {group_rule}',
  deactivateGroupRule: 'switch off {group_rule}',
  deleteGroupRule: 'delete {group_rule}',
  // admin roles
  assignRoleToUser: 'give {user} the admin role {=role}',
  assignRoleToGroup: 'give every member of {group} the admin role {=role}',
  assignRoleToClient: 'give {client} the admin role {=role}',
  unassignRoleFromUser: 'take an admin role from {user}',
  unassignRoleFromGroup: 'take an admin role from the members of {group}',
  deleteRoleFromClient: 'take an admin role from {client}',
  createRole: 'create a custom admin role',
  replaceRole: 'change the custom admin role {role}',
  deleteRole: 'delete the custom admin role {role}',
  createRolePermission: 'add a permission to the custom admin role {role}',
  deleteRolePermission: 'take a permission from the custom admin role {role}',
  createResourceSetBinding: 'bind people to a custom admin role over {resource_set}',
  addMembersToBinding: 'bind more people to a custom admin role over {resource_set}',
  // apps, keys and tokens
  createApplication: 'create an app',
  replaceApplication: 'change {app}',
  activateApplication: 'activate {app}',
  deactivateApplication: 'deactivate {app}',
  deleteApplication: 'delete {app}',
  assignUserToApplication: 'give {user} access to {app}',
  unassignUserFromApplication: 'take access to {app} from {user}',
  assignGroupToApplication: 'give every member of {group} access to {app}',
  unassignApplicationFromGroup: 'take access to {app} from the members of {group}',
  grantConsentToScope: 'grant {app} a scope of the Okta API',
  revokeScopeConsentGrant: 'take a scope of the Okta API from {app}',
  addJwk: 'add a public key to {app}',
  deletejwk: 'delete a public key of {app}',
  createOAuth2ClientSecret: 'create a client secret of {app}',
  deleteOAuth2ClientSecret: 'delete a client secret of {app}',
  getOAuth2ClientSecret: 'read a client secret of {app}',
  revokeApiToken: 'revoke {token}',
  // rules of the org
  createPolicy: 'create a policy',
  replacePolicy: 'change {policy}',
  activatePolicy: 'activate {policy}',
  deactivatePolicy: 'deactivate {policy}',
  deletePolicy: 'delete {policy}',
  createPolicyRule: 'add a rule to {policy}',
  replacePolicyRule: 'change a rule of {policy}',
  deactivatePolicyRule: 'deactivate a rule of {policy}',
  deletePolicyRule: 'delete a rule of {policy}',
  createNetworkZone: 'create a network zone',
  replaceNetworkZone: 'change {zone}',
  deactivateNetworkZone: 'deactivate {zone}',
  deleteNetworkZone: 'delete {zone}',
  createEventHook: 'send events of the org to {=host}',
  replaceEventHook: 'change {event_hook}, which sends events to {=host}',
  deleteEventHook: 'delete {event_hook}',
  createInlineHook: 'let {=host} take part in sign-ins and tokens',
  createLogStream: 'stream the System Log elsewhere',
  replaceLogStream: 'change {log_stream}',
  deactivateLogStream: 'stop {log_stream}',
  deleteLogStream: 'delete {log_stream}',
}

/** Words that splitting a camel-case name would tear apart. */
const TORN: readonly (readonly [RegExp, string])[] = [
  [/\bo auth2\b/gi, 'OAuth 2.0'],
  [/\bo auth\b/gi, 'OAuth'],
  [/\bid p\b/gi, 'identity provider'],
  [/\bidps?\b/gi, 'identity provider'],
  [/\bs m s\b/gi, 'SMS'],
  [/\bui\b/gi, 'UI'],
  [/\bapi\b/gi, 'API'],
  [/\bjwks?\b/gi, 'JSON web key'],
  [/\bdeletejwk\b/gi, 'delete JSON web key'],
  [/\bcsrs?\b/gi, 'certificate request'],
  [/\baaguid\b/gi, 'AAGUID'],
]

/** An operation's own name as words: `governance.getOrgSettings` gives 'get org settings (governance)'. Pure. */
export function wordsOf(operation: string): string {
  const dot = operation.lastIndexOf('.')
  const family = dot < 0 ? '' : ` (${operation.slice(0, dot)})`
  const name = operation
    .slice(dot + 1)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .split(' ')
    .map((word) => (/^[A-Z]{2,}$/.test(word) ? word : word.toLowerCase()))
    .join(' ')
  return TORN.reduce((text, [torn, whole]) => text.replace(torn, whole), name) + family
}
