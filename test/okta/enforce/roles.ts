import type { World } from '../world.ts'

export interface StandardRole {
  readonly label: string
  readonly permissions: readonly string[]
  /** Permissions that reach admins too. */
  readonly overBarrier?: readonly string[]
  /** Group targets narrow it, but for the permissions named as open. */
  readonly narrowedByGroups?: { readonly open: readonly string[] }
  readonly narrowedByApps?: boolean
  /** Apps it reaches at all; undefined = every app. */
  readonly apps?: (world: World, appId: string) => boolean
  /** With app targets: which policies it still reaches. */
  readonly policies?: (world: World, appTargets: readonly string[], policyId: string) => boolean
}

const isOidc = (world: World, appId: string): boolean => world.apps.get(appId)?.signOnMode === 'OPENID_CONNECT'

/** What each standard role may do. First form, from the project's table; mended cell by cell from Okta's comparison pages. */
export const STANDARD_ROLES: Readonly<Record<string, StandardRole>> = {
  SUPER_ADMIN: { label: 'Super Administrator', permissions: [] },
  ORG_ADMIN: {
    label: 'Organizational Administrator',
    permissions: [
      'okta.users.manage',
      'okta.users.risk.manage',
      'okta.groups.manage',
      'okta.policies.manage',
      'okta.customizations.manage',
      'okta.devices.manage',
      'okta.identityProviders.manage',
      'okta.authzServers.read',
      'okta.realms.manage',
      'okta.agents.register',
      'okta.logs.read',
    ],
    overBarrier: [
      'okta.users.lifecycle.suspend',
      'okta.users.lifecycle.activate',
      'okta.users.lifecycle.clearSessions',
    ],
  },
  APP_ADMIN: {
    label: 'Application Administrator',
    permissions: [
      'okta.apps.manage',
      'okta.users.appAssignment.manage',
      'okta.groups.appAssignment.manage',
      'okta.policies.manage',
      'okta.users.read',
      'okta.groups.read',
      'okta.profilesources.import.run',
      'okta.agents.register',
      'okta.logs.read',
    ],
    narrowedByApps: true,
  },
  USER_ADMIN: {
    label: 'Group Administrator',
    permissions: [
      'okta.users.read',
      'okta.users.create',
      'okta.users.userprofile.manage',
      'okta.users.lifecycle.manage',
      'okta.users.credentials.resetPassword',
      'okta.users.credentials.resetFactors',
      'okta.users.credentials.expirePassword',
      'okta.users.groupMembership.manage',
      'okta.groups.read',
      'okta.groups.create',
      'okta.groups.members.manage',
    ],
    overBarrier: [
      'okta.users.lifecycle.suspend',
      'okta.users.lifecycle.activate',
      'okta.users.lifecycle.clearSessions',
    ],
    narrowedByGroups: { open: [] },
  },
  HELP_DESK_ADMIN: {
    label: 'Help Desk Administrator',
    permissions: [
      'okta.users.read',
      'okta.users.credentials.resetPassword',
      'okta.users.credentials.resetFactors',
      'okta.users.lifecycle.clearSessions',
      'okta.users.lifecycle.unlock',
      'okta.users.risk.manage',
      'okta.groups.read',
    ],
    overBarrier: ['okta.users.lifecycle.clearSessions'],
    narrowedByGroups: { open: [] },
  },
  GROUP_MEMBERSHIP_ADMIN: {
    label: 'Group Membership Administrator',
    permissions: [
      'okta.users.read',
      'okta.groups.read',
      'okta.groups.members.manage',
      'okta.users.groupMembership.manage',
    ],
    narrowedByGroups: { open: ['okta.users.read', 'okta.users.groupMembership.manage'] },
  },
  READ_ONLY_ADMIN: {
    label: 'Read-only Administrator',
    permissions: [
      'okta.users.read',
      'okta.groups.read',
      'okta.apps.read',
      'okta.policies.read',
      'okta.authzServers.read',
      'okta.customizations.read',
      'okta.devices.read',
      'okta.logs.read',
    ],
  },
  REPORT_ADMIN: { label: 'Report Administrator', permissions: ['okta.logs.read'] },
  API_ACCESS_MANAGEMENT_ADMIN: {
    label: 'API Access Management Administrator',
    permissions: [
      'okta.authzServers.manage',
      'okta.apps.manage',
      'okta.users.read',
      'okta.groups.read',
      'okta.logs.read',
    ],
    apps: isOidc,
  },
  MOBILE_ADMIN: {
    label: 'Mobile Administrator',
    permissions: [
      'okta.devices.manage',
      'okta.policies.read',
      'okta.users.read',
      'okta.groups.read',
      'okta.apps.read',
      'okta.logs.read',
    ],
  },
  WORKFLOWS_ADMIN: { label: 'Workflows Administrator', permissions: ['okta.workflows.invoke'] },
  ACCESS_CERTIFICATIONS_ADMIN: {
    label: 'Access Certifications Administrator',
    permissions: [
      'okta.governance.accessCertifications.manage',
      'okta.governance.collections.read',
      'okta.apps.read',
      'okta.users.read',
      'okta.groups.read',
    ],
  },
  ACCESS_REQUESTS_ADMIN: {
    label: 'Access Requests Administrator',
    permissions: [
      'okta.governance.accessRequests.manage',
      'okta.apps.manage',
      'okta.groups.appAssignment.manage',
      'okta.users.appAssignment.manage',
      'okta.governance.collections.read',
    ],
  },
}
