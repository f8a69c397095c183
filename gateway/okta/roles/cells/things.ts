import { task } from './table.ts'

const OIDC = { only: ['OPENID_CONNECT'] }
/** Policies that the table keeps for super admins, to view and to change. */
const SUPER_ONLY_POLICIES = ['OKTA_SIGN_ON', 'PROFILE_ENROLLMENT']

/** Okta's tables on applications, policies, tokens, devices and org-wide settings. Hooks and log streams: super admins only. */
export const THINGS = [
  task('view applications', ['okta.apps.read'], {
    APP_ADMIN: 'targets',
    READ_ONLY_ADMIN: 'all',
    MOBILE_ADMIN: 'all',
    API_ACCESS_MANAGEMENT_ADMIN: { reach: 'all', ...OIDC },
  }),
  task('add and configure applications', ['okta.apps.manage'], {
    APP_ADMIN: 'targets',
    API_ACCESS_MANAGEMENT_ADMIN: { reach: 'all', ...OIDC },
  }),
  task('assign user access to applications', ['okta.apps.assignment.manage'], {
    APP_ADMIN: 'targets',
    API_ACCESS_MANAGEMENT_ADMIN: { reach: 'all', ...OIDC },
  }),
  task('import users from applications', ['okta.profilesources.import.run'], { APP_ADMIN: 'targets' }),
  task('view authentication policies', ['okta.policies.read'], {
    ORG_ADMIN: { reach: 'all', except: SUPER_ONLY_POLICIES },
    APP_ADMIN: { reach: 'targets', only: ['ACCESS_POLICY'] },
    READ_ONLY_ADMIN: { reach: 'all', except: SUPER_ONLY_POLICIES },
    MOBILE_ADMIN: { reach: 'all', except: SUPER_ONLY_POLICIES },
  }),
  task('change authentication policies', ['okta.policies.manage'], {
    APP_ADMIN: { reach: 'targets', only: ['ACCESS_POLICY'] },
  }),
  task('view network zones', ['postern.networkZones.read'], {
    ORG_ADMIN: 'all',
    READ_ONLY_ADMIN: 'all',
    MOBILE_ADMIN: 'all',
  }),
  task('manage network zones', ['postern.networkZones.manage'], { ORG_ADMIN: 'all' }),
  task('view the org behavior profile', ['postern.behaviors.read'], { ORG_ADMIN: 'all', READ_ONLY_ADMIN: 'all' }),
  task('manage the org behavior profile', ['postern.behaviors.manage'], { ORG_ADMIN: 'all' }),
  task('view ThreatInsight', ['postern.threatInsights.read'], { ORG_ADMIN: 'all', READ_ONLY_ADMIN: 'all' }),
  task('manage ThreatInsight', ['postern.threatInsights.manage'], { ORG_ADMIN: 'all' }),
  task('configure authenticators', ['postern.authenticators.manage', 'postern.authenticators.read'], {
    ORG_ADMIN: 'all',
  }),
  task('view user tokens', ['okta.users.apitokens.read'], {
    ORG_ADMIN: 'all',
    USER_ADMIN: 'self_and_targets',
    READ_ONLY_ADMIN: 'self',
    MOBILE_ADMIN: 'all',
    GROUP_MEMBERSHIP_ADMIN: 'self',
  }),
  task('clear user tokens', ['okta.users.apitokens.clear'], {
    ORG_ADMIN: 'self',
    USER_ADMIN: 'self',
    READ_ONLY_ADMIN: 'self',
    HELP_DESK_ADMIN: 'self_and_targets',
    GROUP_MEMBERSHIP_ADMIN: 'self',
  }),
  task('manage tokens', ['okta.users.apitokens.manage'], {
    ORG_ADMIN: 'all',
    USER_ADMIN: 'self',
    READ_ONLY_ADMIN: 'self',
  }),
  task('add a social identity provider', ['okta.identityProviders.manage'], { ORG_ADMIN: 'all' }),
  task('change authorization servers', ['okta.authzServers.manage'], { API_ACCESS_MANAGEMENT_ADMIN: 'all' }),
  task('view authorization servers', ['okta.authzServers.read'], {
    ORG_ADMIN: 'all',
    READ_ONLY_ADMIN: 'all',
    API_ACCESS_MANAGEMENT_ADMIN: 'all',
  }),
  task('view the System Log', ['okta.logs.read'], {
    ORG_ADMIN: 'all',
    APP_ADMIN: 'all',
    READ_ONLY_ADMIN: 'all',
    MOBILE_ADMIN: 'all',
    REPORT_ADMIN: 'all',
    API_ACCESS_MANAGEMENT_ADMIN: 'all',
  }),
  task('view Okta settings', ['postern.orgs.read', 'okta.customizations.read'], {
    ORG_ADMIN: 'all',
    READ_ONLY_ADMIN: 'all',
    MOBILE_ADMIN: 'all',
  }),
  task('edit Okta settings, templates and brands', ['postern.orgs.manage', 'okta.customizations.manage'], {
    ORG_ADMIN: 'all',
  }),
  task('view CAPTCHA settings', ['postern.captchas.read'], { ORG_ADMIN: 'all', READ_ONLY_ADMIN: 'all' }),
  task('manage CAPTCHA settings', ['postern.captchas.manage'], { ORG_ADMIN: 'all' }),
  task('manage profile mappings', ['postern.profileMappings.manage', 'postern.profileMappings.read'], {
    APP_ADMIN: 'all',
    API_ACCESS_MANAGEMENT_ADMIN: 'all',
  }),
  task('view device details', ['okta.devices.read'], {
    ORG_ADMIN: 'all',
    READ_ONLY_ADMIN: 'all',
    MOBILE_ADMIN: 'all',
  }),
  task('view and manage devices', ['okta.devices.manage'], { ORG_ADMIN: 'all', MOBILE_ADMIN: 'all' }),
]
