/** Operations nobody but a super admin may do, where Okta does not publish it on the operation itself; with the document. */
const ADMINS = 'administrators-admin-comparison.htm: add, remove and view administrators'
const GRANTS = 'guides/implement-oauth-for-okta-serviceapp: only super admins grant scopes'
const GRANTS_READ = 'SpecterOps/OktaHound Roadmap: reading grants needs the super admin role'
const LOG_STREAMS = 'administrators-admin-comparison.htm: manage log streaming'
/** Scopes behind which everything is for super admins. */
export const SUPER_SCOPES: Readonly<Record<string, string>> = {
  'okta.roles.manage': ADMINS,
  'okta.appGrants.manage': GRANTS,
  'okta.appGrants.read': GRANTS_READ,
  'okta.logStreams.read': LOG_STREAMS,
  'okta.logStreams.manage': LOG_STREAMS,
}

/** Single operations. */
export const SUPER_OPERATIONS: Readonly<Record<string, string>> = {
  getClientPrivilegesSetting: ADMINS,
  assignClientPrivilegesSetting: ADMINS,
  getThirdPartyAdminSetting: ADMINS,
  updateThirdPartyAdminSetting: ADMINS,
  getAutoAssignAdminAppSetting: ADMINS,
  updateAutoAssignAdminAppSetting: ADMINS,
}
