import type { World } from '../world.ts'
import { column } from './cells.ts'

export interface StandardRole {
  readonly label: string
  readonly permissions: readonly string[]
  /** Permissions that reach admins too. */
  readonly overBarrier?: readonly string[]
  /** Group targets narrow it, but for the permissions named as open. */
  readonly narrowedByGroups?: { readonly open: readonly string[] }
  readonly narrowedByApps?: boolean
  /** OIDC apps only ("Permissions apply to OIDC apps only"). */
  readonly oidcOnly?: boolean
  readonly noApps?: boolean
}

/**
 * Org and group admins may suspend, activate and clear sessions even of super admins, help desk admins may clear
 * sessions; all else about admins is closed to them. Source: standard-roles.json, barrier.
 */
const OVER_ADMINS = [
  'okta.users.lifecycle.suspend',
  'okta.users.lifecycle.activate',
  'okta.users.lifecycle.clearSessions',
]

export const STANDARD_ROLES: Readonly<Record<string, StandardRole>> = {
  SUPER_ADMIN: { label: 'Super Administrator', permissions: [] },
  ORG_ADMIN: { label: 'Organizational Administrator', permissions: column('O'), overBarrier: OVER_ADMINS },
  USER_ADMIN: {
    label: 'Group Administrator',
    permissions: column('G'),
    overBarrier: OVER_ADMINS,
    // Sees nobody outside its groups and cannot pull outsiders in; its own tokens are its own.
    narrowedByGroups: { open: ['token.own.read', 'token.own.clear'] },
  },
  APP_ADMIN: { label: 'Application Administrator', permissions: column('A'), narrowedByApps: true },
  READ_ONLY_ADMIN: { label: 'Read-only Administrator', permissions: column('R') },
  MOBILE_ADMIN: { label: 'Mobile Administrator', permissions: column('M') },
  HELP_DESK_ADMIN: {
    label: 'Help Desk Administrator',
    permissions: column('H'),
    overBarrier: ['okta.users.lifecycle.clearSessions'],
    narrowedByGroups: { open: [] },
  },
  REPORT_ADMIN: { label: 'Report Administrator', permissions: column('P') },
  API_ACCESS_MANAGEMENT_ADMIN: {
    label: 'API Access Management Administrator',
    permissions: column('I'),
    oidcOnly: true,
  },
  GROUP_MEMBERSHIP_ADMIN: {
    label: 'Group Membership Administrator',
    permissions: column('B'),
    // Sees every user and group, and may add anyone to a target group.
    narrowedByGroups: {
      open: [
        'okta.users.read',
        'okta.groups.read',
        'okta.users.groupMembership.manage',
        'token.own.read',
        'token.own.clear',
      ],
    },
  },
  // IAM-based roles; source: standard-roles.json.
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
      'okta.apps.assignment.manage',
      'okta.apps.manage',
      'okta.apps.manageFirstPartyApps',
      'okta.groups.appAssignment.manage',
      'okta.users.appAssignment.manage',
      'okta.governance.collections.read',
    ],
    // concepts/role-assignment: its resource set holds the access request app alone, which this org has not.
    noApps: true,
  },
}

/** Whether an authentication policy is only of apps that these targets cover. An app admin manages no other. */
export function policyWithin(world: World, policyId: string, covers: (appId: string) => boolean): boolean {
  const apps = world.apps.where((app) => app.body['accessPolicy'] === policyId)
  return apps.length > 0 && apps.every((app) => covers(app.id))
}
