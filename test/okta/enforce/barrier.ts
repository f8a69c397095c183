import type { World } from '../world.ts'
import { hasFault } from './faults.ts'

/**
 * Permissions that only look, or that do not manage the principal itself: Okta does not bar them for admins.
 * Source: Okta's help pages on group, help desk and org admins; SpecterOps/OktaHound for client secrets.
 */
const OPEN = new Set([
  'okta.users.read',
  'okta.users.userprofile.read',
  'okta.users.risk.read',
  'okta.users.apitokens.read',
  'okta.users.appAssignment.manage',
  'okta.users.groupMembership.manage',
  'okta.groups.read',
  'okta.groups.appAssignment.manage',
  'okta.apps.read',
  'okta.apps.clientCredentials.read',
  'okta.apps.assignment.manage',
])

/** Whether a user holds any admin role, itself or through a group. */
export function userIsAdmin(world: World, userId: string): boolean {
  const forgets = hasFault(world, 'the barrier forgets roles held through groups')
  for (const row of world.roles.all()) {
    if (forgets && row.principal === 'group') continue
    if (
      row.principal === 'user'
        ? row.principalId === userId
        : row.principal === 'group' && world.groups.has(row.principalId) && world.membersOf(row.principalId).has(userId)
    ) {
      return true
    }
  }
  return false
}

/** Whether a group gives an admin role to its members. */
export function groupIsAdmin(world: World, groupId: string): boolean {
  return world.roles.find((row) => row.principal === 'group' && row.principalId === groupId) !== undefined
}

/** Whether an app's client holds an admin role. */
export function appIsAdmin(world: World, appId: string): boolean {
  const clientId = world.apps.get(appId)?.clientId
  return (
    clientId !== undefined &&
    world.roles.find((row) => row.principal === 'client' && row.principalId === clientId) !== undefined
  )
}

/** Only a super admin manages whoever holds an admin role. True where this permission on this object is closed to others. */
export function barred(world: World, permission: string, kind: string, id: string): boolean {
  if (id === '*' || OPEN.has(permission) || hasFault(world, 'no barrier')) return false
  if (kind === 'users') return userIsAdmin(world, id)
  if (kind === 'groups') return groupIsAdmin(world, id)
  // Users to come into a group that grants a role would become admins.
  if (kind === 'members') return groupIsAdmin(world, id)
  return kind === 'apps' && appIsAdmin(world, id)
}
