/**
 * Types of System Log events that an operation leaves when Okta carried it out, for operations that always leave one
 * (data/event-types.json). Others have no row: of their silence nothing follows. Pure.
 */
const EVENTS: Readonly<Record<string, readonly string[]>> = {
  createUser: ['user.lifecycle.create'],
  activateUser: ['user.lifecycle.activate'],
  deactivateUser: ['user.lifecycle.deactivate'],
  reactivateUser: ['user.lifecycle.reactivate'],
  suspendUser: ['user.lifecycle.suspend'],
  unsuspendUser: ['user.lifecycle.unsuspend'],
  unlockUser: ['user.account.unlock_by_admin', 'user.account.unlock'],
  deleteUser: ['user.lifecycle.deactivate', 'user.lifecycle.delete.initiated', 'user.lifecycle.delete.completed'],
  resetPassword: ['user.account.reset_password'],
  expirePassword: ['user.account.expire_password'],
  resetFactors: ['user.mfa.factor.reset_all'],
  unenrollFactor: ['user.mfa.factor.deactivate'],
  addGroup: ['group.lifecycle.create'],
  deleteGroup: ['group.lifecycle.delete'],
  assignUserToGroup: ['group.user_membership.add'],
  unassignUserFromGroup: ['group.user_membership.remove'],
  assignRoleToUser: ['user.account.privilege.grant'],
  unassignRoleFromUser: ['user.account.privilege.revoke'],
  assignRoleToGroup: ['group.privilege.grant'],
  unassignRoleFromGroup: ['group.privilege.revoke'],
  assignRoleToClient: ['app.oauth2.client.privilege.grant'],
  deleteRoleFromClient: ['app.oauth2.client.privilege.revoke'],
  createApplication: ['application.lifecycle.create'],
  activateApplication: ['application.lifecycle.activate'],
  deactivateApplication: ['application.lifecycle.deactivate'],
  deleteApplication: ['application.lifecycle.delete'],
  assignUserToApplication: ['application.user_membership.add'],
  unassignUserFromApplication: ['application.user_membership.remove'],
  assignGroupToApplication: ['group.application_assignment.add'],
  unassignApplicationFromGroup: ['group.application_assignment.remove'],
  grantConsentToScope: ['app.oauth2.admin.consent.grant'],
  revokeScopeConsentGrant: ['app.oauth2.admin.consent.revoke'],
  revokeApiToken: ['system.api_token.revoke'],
  createRole: ['iam.role.create'],
  deleteRole: ['iam.role.delete'],
  createResourceSet: ['iam.resourceset.create'],
  deleteResourceSet: ['iam.resourceset.delete'],
}

export const eventTypesOf = (operation: string): readonly string[] | undefined =>
  Object.hasOwn(EVENTS, operation) ? EVENTS[operation] : undefined

/** Operations with a row. */
export const OPERATIONS_WITH_EVENTS: readonly string[] = Object.keys(EVENTS)
