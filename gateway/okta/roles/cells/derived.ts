import { derived } from './table.ts'

/** Cells that no table of Okta's has: they follow from role pages, descriptions and what other tools found by trying. */
export const DERIVED = [
  // Both roles list okta.users.manage beside the rows of the tables.
  derived('manage all of a user', ['okta.users.manage', 'okta.users.credentials.manage'], {
    ORG_ADMIN: 'all',
    USER_ADMIN: 'targets',
  }),
  derived('expire passwords', ['okta.users.credentials.expirePassword'], { ORG_ADMIN: 'all', USER_ADMIN: 'targets' }),
  derived('give feedback on user risk', ['okta.users.risk.manage', 'okta.users.risk.read'], {
    ORG_ADMIN: 'all',
    HELP_DESK_ADMIN: 'targets',
  }),
  derived('fill groups by rule, the group side', ['postern.groupRules.manage'], {
    ORG_ADMIN: 'all',
    USER_ADMIN: 'targets',
  }),
  derived('name owners of groups', ['postern.groups.owners'], { ORG_ADMIN: 'all', USER_ADMIN: 'targets' }),
  // The other side of assigning applications: those who may assign an app see and may choose every user and group.
  derived('assign applications, the user side', ['okta.users.appAssignment.manage'], {
    ORG_ADMIN: 'all',
    APP_ADMIN: 'all',
    API_ACCESS_MANAGEMENT_ADMIN: 'all',
    ACCESS_REQUESTS_ADMIN: 'all',
  }),
  derived('assign applications, the group side', ['okta.groups.appAssignment.manage'], {
    ORG_ADMIN: 'all',
    APP_ADMIN: 'all',
    API_ACCESS_MANAGEMENT_ADMIN: 'all',
    ACCESS_REQUESTS_ADMIN: 'all',
  }),
  // SpecterOps/OktaHound found it open to these, privileged apps included.
  derived('read client credentials', ['okta.apps.clientCredentials.read'], {
    APP_ADMIN: 'targets',
    READ_ONLY_ADMIN: 'all',
    API_ACCESS_MANAGEMENT_ADMIN: { reach: 'all', only: ['OPENID_CONNECT'] },
  }),
  // The table speaks of authentication, session and profile enrolment policies only; the others are part of editing settings.
  derived('change other policies', ['okta.policies.manage'], {
    ORG_ADMIN: { reach: 'all', except: ['ACCESS_POLICY', 'OKTA_SIGN_ON', 'PROFILE_ENROLLMENT'] },
  }),
  derived('view identity providers', ['okta.identityProviders.read'], { ORG_ADMIN: 'all' }),
  derived('manage realms', ['okta.realms.manage', 'okta.realms.read'], { ORG_ADMIN: 'all' }),
  derived('register agents', ['okta.agents.register'], { ORG_ADMIN: 'all', APP_ADMIN: 'all' }),
  derived('device lifecycle', ['okta.devices.lifecycle.manage'], { ORG_ADMIN: 'all', MOBILE_ADMIN: 'all' }),
  derived('view reports', ['postern.reports.read'], {
    ORG_ADMIN: 'all',
    READ_ONLY_ADMIN: 'all',
    REPORT_ADMIN: 'all',
  }),
  // concepts/role-assignment: their predefined resource sets hold all users, groups and (certifications) apps.
  derived('review access', ['okta.users.read', 'okta.users.userprofile.read', 'okta.groups.read', 'okta.apps.read'], {
    ACCESS_CERTIFICATIONS_ADMIN: 'all',
  }),
  derived('manage access requests', ['okta.governance.accessRequests.manage'], { ACCESS_REQUESTS_ADMIN: 'all' }),
  // ACCESS_REQUESTS_IAM_POLICY holds the access request app only, not all apps.
  derived('assign the access request app', ['okta.apps.manage', 'okta.apps.assignment.manage', 'okta.apps.read'], {
    ACCESS_REQUESTS_ADMIN: 'first_party',
  }),
]
