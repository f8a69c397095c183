/**
 * Okta's comparison of standard roles, cell by cell. Source: okta/okta-help, Security/administrators-admin-comparison.htm
 * (Identity Engine copy of 2022); rows marked + stand in the project's standard-roles.json only. Super admins have every
 * cell. Names without `okta.` are capabilities that Okta publishes no permission for: custom roles cannot hold them but
 * through what INCLUDES says.
 *
 * O org, G group (USER_ADMIN), A app, R read-only, M mobile, H help desk, P report, I API access management,
 * B group membership. Stars of the source (own groups, own apps, OIDC apps, own tokens) are told in roles.ts.
 */
export type Column = 'O' | 'G' | 'A' | 'R' | 'M' | 'H' | 'P' | 'I' | 'B'

export interface Cell {
  readonly row: string
  readonly permissions: readonly string[]
  readonly who: string
}

const cell = (row: string, who: string, ...permissions: readonly string[]): Cell => ({ row, who, permissions })

export const CELLS: readonly Cell[] = [
  // Org-wide. Super admin alone: Okta Support, sensitive attributes, admins, default e-mail settings, tasks, log streams.
  cell('View and run reports', 'ORMP', 'reports.read'),
  cell('View Okta settings', 'ORM', 'org.read', 'okta.customizations.read'),
  cell('Manage Profile Editor', 'OAI', 'schemas.manage'),
  // Published on the operation itself: iamAdminRoles of getApplicationUserSchema.
  cell('+ View schemas of app users', 'OARMI', 'schemas.apps.read'),
  cell('Manage profile mappings', 'AI', 'mappings.manage'),
  cell('Edit Okta settings', 'O', 'org.manage', 'okta.customizations.manage'),
  cell('Edit authorization servers', 'I', 'okta.authzServers.manage'),
  cell('View authorization servers', 'ORI', 'okta.authzServers.read'),
  cell('View System Log', 'OARMPI', 'okta.logs.read'),
  cell('Edit email and SMS templates', 'O', 'templates.manage'),
  cell('View Device Trust', 'OR', 'device-trust.read'),
  cell('Enable Device Trust', 'O', 'device-trust.manage'),
  // Users.
  cell('View users', 'OGARMHIB', 'okta.users.read'),
  cell('Manage life-cycle states', 'OG', 'okta.users.lifecycle.manage'),
  cell('Edit profiles', 'OG', 'okta.users.manage'),
  cell(
    'Password resets, MFA resets',
    'OGH',
    'okta.users.credentials.resetPassword',
    'okta.users.credentials.resetFactors',
  ),
  cell('Create users', 'OG', 'okta.users.create'),
  cell('Delete users', 'OG', 'okta.users.lifecycle.delete'),
  cell('Clear user session', 'OGH', 'okta.users.lifecycle.clearSessions'),
  cell('+ Unlock users', 'OGH', 'okta.users.lifecycle.unlock'),
  cell('+ User risk', 'OH', 'okta.users.risk.manage'),
  // Groups. "Add users to a group assigned admin privileges" and "assign admin privileges" are the super admin's alone.
  cell('View groups', 'OGARMHIB', 'okta.groups.read'),
  cell('Add users to groups', 'OGB', 'okta.groups.members.manage', 'okta.users.groupMembership.manage'),
  cell('Remove users from groups', 'OGB', 'okta.groups.members.manage', 'okta.users.groupMembership.manage'),
  cell('Create groups', 'O', 'okta.groups.create'),
  cell('Delete groups', 'O', 'group.delete'),
  // The page's note denies it to membership admins, and to nobody else who manages the group.
  cell('Edit group name and description', 'OG', 'group.edit'),
  cell('+ Group owners', 'OG', 'group.owners'),
  cell('+ Group rules', 'OG', 'group.rules'),
  cell('Edit group MFA authenticators', 'OM', 'groups.authenticators.manage'),
  // Applications. An org admin does not even see them.
  cell('View applications', 'ARMI', 'okta.apps.read'),
  cell('Add and configure applications', 'AI', 'okta.apps.manage'),
  cell(
    'Assign user access to applications',
    'AI',
    'okta.apps.assignment.manage',
    'okta.users.appAssignment.manage',
    'okta.groups.appAssignment.manage',
  ),
  cell('Create users via app import', 'A', 'okta.profilesources.import.run'),
  cell(
    '+ Assign applications, the user and group side',
    'O',
    'okta.users.appAssignment.manage',
    'okta.groups.appAssignment.manage',
  ),
  cell('+ Client secrets', 'ARI', 'okta.apps.clientCredentials.read'),
  // Devices and mobile policies.
  cell('View and manage devices', 'OM', 'okta.devices.manage'),
  cell('View device details', 'ORM', 'okta.devices.read'),
  cell('View mobile policies', 'ORM', 'policies.mobile.read'),
  cell('Edit mobile policies', 'OM', 'policies.mobile.manage'),
  // Hooks: the super admin's alone. Policies: global session and profile enrolment are too.
  cell('View authentication policies', 'OARM', 'policies.access.read'),
  cell('Edit and assign authentication policies', 'A', 'policies.access.manage'),
  cell('+ View other policies', 'ORM', 'policies.other.read'),
  cell('+ Edit other policies', 'O', 'policies.other.manage'),
  // Org security.
  cell('View network zones', 'ORM', 'zones.read'),
  cell('Manage network zones', 'O', 'zones.manage'),
  cell('View org behavior profile', 'OR', 'behaviors.read'),
  cell('Manage org behavior profile', 'O', 'behaviors.manage'),
  cell('View user behavior profile', 'OR', 'okta.users.behaviors.read'),
  cell('Reset user behavior profile', 'OH', 'okta.users.behaviors.reset'),
  cell('View ThreatInsight', 'OR', 'threats.read'),
  cell('Manage ThreatInsight', 'O', 'threats.manage'),
  // Multifactor authentication.
  cell('Configure authenticators', 'O', 'authenticators.manage'),
  // Seeing them is told of nobody else.
  cell('+ View authenticators', 'O', 'authenticators.read'),
  cell('Authorize RADIUS agent', 'ARM', 'agents.radius'),
  cell('+ Register agents', 'OA', 'okta.agents.register'),
  // API tokens: one's own, and those of others.
  cell('View user tokens (self)', 'OGRB', 'token.own.read'),
  cell('Clear user tokens (self)', 'OGRHB', 'token.own.clear'),
  cell('View user tokens', 'OGM', 'okta.users.apitokens.read'),
  cell('Clear user tokens of scoped members', 'H', 'okta.users.apitokens.clear'),
  cell('Manage tokens', 'O', 'okta.users.apitokens.manage'),
  // OpenID Connect.
  cell('Create and modify an OIDC app', 'AI', 'clients.manage'),
  cell('Read-only access to OAuth clients', 'OI', 'clients.read'),
  cell('Add a social IdP', 'O', 'okta.identityProviders.manage'),
  cell('+ Realms', 'O', 'okta.realms.manage'),
]

/** What a column may do. */
export function column(letter: Column): string[] {
  return [...new Set(CELLS.filter((row) => row.who.includes(letter)).flatMap((row) => row.permissions))]
}
