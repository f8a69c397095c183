import type { On, Requirement, ResourceKind, Said, Side } from '../words.ts'

/** Sides of one operation, with what follows for all of it. */
export interface Exact extends Pick<Requirement, 'sides' | 'superAdminOnly' | 'superAdminWhen'> {
  readonly why: string
}

const path = (kind: ResourceKind, name: string): On => ({ from: 'path', kind, name })
const body = (kind: ResourceKind, name: string): On => ({ from: 'body', kind, name })
const change = (permission: string, on: On, when?: Side['when']): Side => ({
  permission,
  on,
  barred: true,
  ...(when === undefined ? {} : { when }),
})
const look = (permission: string, on: On): Side => ({ permission, on, barred: false })

/** Assigning does not manage whoever is assigned: OktaHound bars the group whose members change, and the app that is managed. */
const assign = (permission: string, on: On): Side => ({ permission, on, barred: false })

const PERMISSION = 'the permission named for just this act in Okta’s list of permissions'
const TWO_SIDED = 'Okta’s list of permissions: the other side’s permission is needed too'

/** The same permission on the same path parameter for several operations. */
function each(kind: ResourceKind, name: string, by: Record<string, string>): [string, Exact][] {
  return Object.entries(by).map(([id, permission]) => [
    id,
    { sides: [change(permission, path(kind, name))], why: PERMISSION },
  ])
}

const onUserById = each('user', 'id', {
  activateUser: 'okta.users.lifecycle.activate',
  reactivateUser: 'okta.users.lifecycle.activate',
  deactivateUser: 'okta.users.lifecycle.deactivate',
  suspendUser: 'okta.users.lifecycle.suspend',
  unsuspendUser: 'okta.users.lifecycle.unsuspend',
  unlockUser: 'okta.users.lifecycle.unlock',
  resetFactors: 'okta.users.credentials.resetFactors',
  resetPassword: 'okta.users.credentials.resetPassword',
  expirePassword: 'okta.users.credentials.expirePassword',
  expirePasswordWithTempPassword: 'okta.users.credentials.expirePassword',
})

const onUser = each('user', 'userId', {
  revokeUserSessions: 'okta.users.lifecycle.clearSessions',
  revokeTokensForUserAndClient: 'okta.users.lifecycle.clearSessions',
  revokeTokenForUserAndClient: 'okta.users.lifecycle.clearSessions',
  changePassword: 'okta.users.credentials.manage',
  changeRecoveryQuestion: 'okta.users.credentials.manage',
  forgotPassword: 'okta.users.credentials.resetPassword',
  forgotPasswordSetNewPassword: 'okta.users.credentials.resetPassword',
  enrollFactor: 'okta.users.credentials.manage',
  activateFactor: 'okta.users.credentials.manage',
  resendEnrollFactor: 'okta.users.credentials.manage',
  verifyFactor: 'okta.users.credentials.manage',
  unenrollFactor: 'okta.users.credentials.resetFactors',
  createAuthenticatorEnrollment: 'okta.users.credentials.manage',
  createTacAuthenticatorEnrollment: 'okta.users.credentials.manageTemporaryAccessCode',
  deleteAuthenticatorEnrollment: 'okta.users.credentials.resetFactors',
})

const onGroup = each('group', 'groupId', {
  replaceGroup: 'postern.groups.update',
  deleteGroup: 'postern.groups.delete',
  assignGroupOwner: 'postern.groups.owners',
  deleteGroupOwner: 'postern.groups.owners',
})

const membership: Exact = {
  sides: [
    change('okta.groups.members.manage', path('group', 'groupId')),
    assign('okta.users.groupMembership.manage', path('user', 'userId')),
  ],
  why: TWO_SIDED,
}
const groupRule: Exact = {
  sides: [
    change('postern.groupRules.manage', { from: 'every', kind: 'group' }),
    assign('okta.users.groupMembership.manage', { from: 'every', kind: 'user' }),
  ],
  why: 'group rules need all users and all groups',
}
/** A rule puts people into its groups, and those that grant admin roles are for super admins. */
const ruleInto: Exact = {
  ...groupRule,
  sides: [...groupRule.sides, change('okta.groups.members.manage', body('group', 'groupIds'))],
}
const setsCredentials = (said: Said): boolean => said['password_set'] === true || said['recovery_question_set'] === true
const writesProfile = (said: Said): boolean =>
  !setsCredentials(said) ||
  said['removes_unnamed'] === true ||
  [said['attributes_written'], said['attributes_removed']].some((names) => Array.isArray(names) && names.length > 0)
const profile: Exact = {
  sides: [
    change('okta.users.userprofile.manage', path('user', 'id'), writesProfile),
    change('okta.users.credentials.manage', path('user', 'id'), setsCredentials),
  ],
  why: 'a password set without the old one is a credential operation on the profile’s path',
}
const userAssignment = (user: On): Exact => ({
  sides: [assign('okta.apps.assignment.manage', path('app', 'appId')), assign('okta.users.appAssignment.manage', user)],
  why: TWO_SIDED,
})
const groupAssignment: Exact = {
  sides: [
    assign('okta.apps.assignment.manage', path('app', 'appId')),
    assign('okta.groups.appAssignment.manage', path('group', 'groupId')),
  ],
  why: TWO_SIDED,
}
const keys = (name: string): Exact => ({
  sides: [change('okta.apps.manage', path('app', name))],
  superAdminOnly: 'app_has_scope_grants',
  why: 'only super admins rotate keys of an app that holds Okta scopes',
})
const replaceApp: Exact = { ...keys('appId'), superAdminWhen: (said) => said['keys_set'] === true }
const secrets: Exact = {
  sides: [look('okta.apps.clientCredentials.read', path('app', 'appId'))],
  why: PERMISSION,
}
const deviceState = (state: string): Exact => ({
  sides: [change(`okta.devices.lifecycle.${state}`, path('device', 'deviceId'))],
  why: PERMISSION,
})
const anySide = (kind: ResourceKind, permission: string): Exact => ({
  sides: [look(permission, { from: 'any', kind })],
  why: 'a list shows what is seen of it',
})

/** Operations whose need is finer than their scope's family. */
export const EXACT: Readonly<Record<string, Exact>> = Object.fromEntries([
  ...onUserById,
  ...onUser,
  ...onGroup,
  [
    'deleteUser',
    {
      sides: [
        { ...change('okta.users.lifecycle.deactivate', path('user', 'id')), of: 'not_deactivated' },
        { ...change('okta.users.lifecycle.delete', path('user', 'id')), of: 'deactivated' },
      ],
      why: 'the first call deactivates, the second deletes for good',
    },
  ],
  ['updateUser', profile],
  ['replaceUser', profile],
  [
    'createUser',
    {
      sides: [
        change('okta.users.create', { from: 'new', kind: 'user', within: 'groupIds' }),
        change('okta.groups.members.manage', body('group', 'groupIds')),
      ],
      why: 'okta.users.create: may add to a managed group at creation; membership has a group side',
    },
  ],
  ['assignUserToGroup', membership],
  ['unassignUserFromGroup', membership],
  ['addGroup', { sides: [change('okta.groups.create', { from: 'every', kind: 'group' })], why: 'all groups only' }],
  ['createGroupRule', ruleInto],
  ['replaceGroupRule', ruleInto],
  ...['deleteGroupRule', 'activateGroupRule', 'deactivateGroupRule'].map((id): [string, Exact] => [id, groupRule]),
  ...['listGroupRules', 'getGroupRule'].map((id): [string, Exact] => [
    id,
    { sides: [look('okta.groups.read', { from: 'every', kind: 'group' })], why: 'group rules need all groups' },
  ]),
  ['assignUserToApplication', userAssignment({ from: 'body', kind: 'user', name: 'id', must: true })],
  ['updateApplicationUser', userAssignment(path('user', 'userId'))],
  ['unassignUserFromApplication', userAssignment(path('user', 'userId'))],
  ['assignGroupToApplication', groupAssignment],
  ['updateGroupAssignmentToApplication', groupAssignment],
  ['unassignApplicationFromGroup', groupAssignment],
  [
    'assignApplicationPolicy',
    {
      sides: [
        change('okta.apps.manage', path('app', 'appId')),
        change('okta.policies.manage', path('policy', 'policyId')),
      ],
      why: 'assigning an authentication policy is in its manager’s row of Okta’s Policies table',
    },
  ],
  ...['addJwk', 'deletejwk', 'activateOAuth2ClientJsonWebKey', 'deactivateOAuth2ClientJsonWebKey'].map(
    (id): [string, Exact] => [id, keys('appId')],
  ),
  ...[
    'createOAuth2ClientSecret',
    'deleteOAuth2ClientSecret',
    'activateOAuth2ClientSecret',
    'deactivateOAuth2ClientSecret',
  ].map((id): [string, Exact] => [id, keys('appId')]),
  ['generateNewClientSecret', keys('clientId')],
  ['replaceApplication', replaceApp],
  ['replaceClient', { ...keys('clientId'), superAdminWhen: (said: Said) => said['keys_set'] === true }],
  ...['listOAuth2ClientSecrets', 'getOAuth2ClientSecret', 'listJwk', 'getJwk'].map((id): [string, Exact] => [
    id,
    secrets,
  ]),
  [
    'createClient',
    { sides: [change('okta.apps.manage', { from: 'new', kind: 'app' })], why: 'an OAuth client is an app' },
  ],
  ['revokeApiToken', { sides: [change('okta.users.apitokens.clear', path('token', 'apiTokenId'))], why: PERMISSION }],
  ['activateDevice', deviceState('activate')],
  ['deactivateDevice', deviceState('deactivate')],
  ['suspendDevice', deviceState('suspend')],
  ['unsuspendDevice', deviceState('unsuspend')],
  ['deleteDevice', deviceState('delete')],
  ['createPolicySimulation', anySide('policy', 'okta.policies.read')],
  ['listUsersWithRoleAssignments', anySide('iam', 'okta.iam.read')],
])
