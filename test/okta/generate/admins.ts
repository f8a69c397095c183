import { spanOf } from '../store/members.ts'
import { makeGroup } from './generate.ts'
import type { CustomRole, ResourceSet, RoleAssignment } from '../store/types.ts'
import type { World } from '../world.ts'

/** Admins of every common kind. The first people of the org hold them: person 0 is super admin. */
export function generateAdmins(world: World): void {
  const { people } = world.users
  const now = world.stamp()
  const give = (
    principal: RoleAssignment['principal'],
    principalId: string,
    type: string,
    more: Partial<RoleAssignment> = {},
  ): void => {
    world.roles.put({
      id: world.ids.next(type === 'CUSTOM' ? 'irb' : 'ra1'),
      principal,
      principalId,
      type,
      created: now,
      lastUpdated: now,
      groupTargets: [],
      appTargets: [],
      ...more,
    })
  }
  const emea = makeGroup(
    world,
    'EMEA Staff',
    'People in Europe, the Middle East and Africa',
    spanOf(people, {
      start: 30 % people.count,
      step: 1,
      size: Math.max(1, Math.floor(people.count / 4)),
    }),
  )
  const admins = makeGroup(world, 'Domain Admins', 'Members are super admins')
  world.membersOf(admins.id).add(people.idAt(1))
  give('group', admins.id, 'SUPER_ADMIN')
  const desk = makeGroup(world, 'Service Desk', 'Members are help desk admins of EMEA Staff')
  for (const n of [2, 3, 4]) world.membersOf(desk.id).add(people.idAt(n))
  give('group', desk.id, 'HELP_DESK_ADMIN', { groupTargets: [emea.id] })
  const approvers = makeGroup(world, 'IAM approvers', 'People who approve what Postern holds')
  for (const n of [5, 6, 7, 8]) world.membersOf(approvers.id).add(people.idAt(n))

  const someApp = world.apps.find((app) => !app.service)
  give('user', people.idAt(0), 'SUPER_ADMIN')
  give('user', people.idAt(9), 'HELP_DESK_ADMIN')
  give('user', people.idAt(10), 'USER_ADMIN', { groupTargets: [emea.id] })
  give('user', people.idAt(11), 'APP_ADMIN')
  if (someApp !== undefined)
    give('user', people.idAt(12), 'APP_ADMIN', { appTargets: [`${someApp.name}/${someApp.id}`] })
  give('user', people.idAt(13), 'READ_ONLY_ADMIN')
  give('user', people.idAt(14), 'ORG_ADMIN')
  give('user', people.idAt(15), 'GROUP_MEMBERSHIP_ADMIN', { groupTargets: [emea.id] })
  give('user', people.idAt(16), 'REPORT_ADMIN')
  give('user', people.idAt(17), 'API_ACCESS_MANAGEMENT_ADMIN')

  const role = customRole(world, 'Password helper', ['okta.users.read', 'okta.users.credentials.resetPassword'])
  const set = resourceSet(world, 'EMEA people', [
    `orn:okta:directory:${world.orgId}:groups:${emea.id}:contained_resources`,
  ])
  give('user', people.idAt(18), 'CUSTOM', { roleId: role.id, resourceSetId: set.id })
  const keeper = customRole(world, 'Group keeper', [
    'okta.groups.read',
    'okta.groups.members.manage',
    'okta.users.groupMembership.manage',
    'okta.users.read',
  ])
  const all = resourceSet(world, 'Whole directory', [
    `orn:okta:directory:${world.orgId}:groups`,
    `orn:okta:directory:${world.orgId}:users`,
  ])
  give('group', approvers.id, 'CUSTOM', { roleId: keeper.id, resourceSetId: all.id })
}

function customRole(world: World, label: string, permissions: readonly string[]): CustomRole {
  const now = world.stamp()
  return world.customRoles.put({
    id: world.ids.next('cr0'),
    label,
    description: label,
    created: now,
    lastUpdated: now,
    permissions: permissions.map((name) => ({ label: name, created: now, lastUpdated: now, conditions: null })),
  })
}

function resourceSet(world: World, label: string, orns: readonly string[]): ResourceSet {
  const now = world.stamp()
  return world.resourceSets.put({
    id: world.ids.next('iam'),
    label,
    description: label,
    created: now,
    lastUpdated: now,
    resources: orns.map((orn) => ({ id: world.ids.next('ire'), orn, created: now, lastUpdated: now })),
  })
}
