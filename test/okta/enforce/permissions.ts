/**
 * What each permission brings with it. Source: Okta's list of permissions (guides/roles), gathered in the project's
 * permissions.json; where that says "inferred", the narrower reading stands here.
 */
const USERS_LIFECYCLE = [
  'okta.users.lifecycle.activate',
  'okta.users.lifecycle.deactivate',
  'okta.users.lifecycle.suspend',
  'okta.users.lifecycle.unsuspend',
  'okta.users.lifecycle.delete',
  'okta.users.lifecycle.unlock',
  'okta.users.lifecycle.clearSessions',
]
const USERS_CREDENTIALS = [
  'okta.users.credentials.resetPassword',
  'okta.users.credentials.resetFactors',
  'okta.users.credentials.expirePassword',
  'okta.users.credentials.manageTemporaryAccessCode',
]
const DEVICES_LIFECYCLE = ['activate', 'deactivate', 'suspend', 'unsuspend', 'delete'].map(
  (verb) => `okta.devices.lifecycle.${verb}`,
)

export const INCLUDES: Readonly<Record<string, readonly string[]>> = {
  'okta.users.manage': [
    'okta.users.read',
    'okta.users.create',
    'okta.users.userprofile.manage',
    'okta.users.credentials.manage',
    'okta.users.lifecycle.manage',
    'okta.users.groupMembership.manage',
    'okta.users.appAssignment.manage',
  ],
  'okta.users.read': ['okta.users.userprofile.read'],
  'okta.users.userprofile.manage': ['okta.users.userprofile.read'],
  'okta.users.credentials.manage': USERS_CREDENTIALS,
  'okta.users.lifecycle.manage': USERS_LIFECYCLE,
  'okta.users.apitokens.manage': ['okta.users.apitokens.read', 'okta.users.apitokens.clear'],
  'okta.users.risk.manage': ['okta.users.risk.read'],
  'okta.users.behaviors.manage': ['okta.users.behaviors.read', 'okta.users.behaviors.reset'],
  'okta.groups.manage': [
    'okta.groups.create',
    'okta.groups.read',
    'okta.groups.members.manage',
    'okta.groups.appAssignment.manage',
    'group.edit',
    'group.delete',
    'group.owners',
    'group.rules',
  ],
  'okta.groups.members.manage': ['okta.groups.read'],
  'okta.apps.manage': ['okta.apps.read', 'okta.apps.assignment.manage', 'okta.apps.clientCredentials.read'],
  'okta.apps.assignment.manage': ['okta.apps.read'],
  'okta.apps.universalLogout.manage': ['okta.apps.universalLogout.read'],
  'okta.agents.manage': ['okta.agents.read'],
  'okta.authzServers.manage': ['okta.authzServers.read'],
  'okta.customizations.manage': ['okta.customizations.read'],
  'okta.devices.manage': ['okta.devices.read', 'okta.devices.lifecycle.manage'],
  'okta.devices.lifecycle.manage': DEVICES_LIFECYCLE,
  'okta.directories.manage': ['okta.directories.read'],
  'okta.dr.manage': ['okta.dr.read'],
  'okta.eventhooks.manage': ['okta.eventhooks.read'],
  'okta.inlinehooks.manage': ['okta.inlinehooks.read'],
  'okta.identityProviders.manage': ['okta.identityProviders.read'],
  'okta.policies.manage': [
    'okta.policies.read',
    'policies.access.manage',
    'policies.session.manage',
    'policies.enrollment.manage',
    'policies.mobile.manage',
    'policies.other.manage',
  ],
  'okta.policies.read': [
    'policies.access.read',
    'policies.session.read',
    'policies.enrollment.read',
    'policies.mobile.read',
    'policies.other.read',
  ],
  'policies.access.manage': ['policies.access.read'],
  'policies.mobile.manage': ['policies.mobile.read'],
  'policies.other.manage': ['policies.other.read'],
  'okta.realms.manage': ['okta.realms.read'],
  'okta.ssf.securityEventsProviders.manage': ['okta.ssf.securityEventsProviders.read'],
  'okta.workflows.invoke': ['okta.workflows.read'],
}

/** The permissions with everything they bring. */
export function expand(permissions: Iterable<string>): ReadonlySet<string> {
  const all = new Set<string>()
  const visit = (permission: string): void => {
    if (all.has(permission)) return
    all.add(permission)
    for (const included of INCLUDES[permission] ?? []) visit(included)
  }
  for (const permission of permissions) visit(permission)
  return all
}
