import type { Target } from '../../../model/operation.ts'
import { at, flagParam, type Input, isGiven, listOf } from '../input.ts'
import { namedBy, targetsOf, typeByPrefix } from '../names.ts'
import { type Family, flag, number, text, texts } from '../property.ts'
import { each, id, kind, permission } from '../safe.ts'

const customRole = (body: unknown, key = 'role'): readonly Target[] => targetsOf([at(body, key)], 'role', 'body', key)

const assignment: Family = {
  of: ['assignRoleToUser', 'assignRoleToGroup', 'assignRoleToClient'],
  properties: {
    role: text(
      'Type of the role granted: SUPER_ADMIN, …, CUSTOM; also CUSTOM where only a custom role is named.',
      ({ body }) => kind(at(body, 'type')) || (isGiven(at(body, 'role')) ? 'CUSTOM' : ''),
    ),
    role_id: text('Id of the custom role.', ({ body }) => id(at(body, 'role'))),
    resource_set: text('Id of the resource set the custom role is bound to.', ({ body }) =>
      id(at(body, 'resource-set')),
    ),
    disable_notifications: flag('Notices to the new admin are silenced (third-party admin).', (input) =>
      flagParam(input, 'disableNotifications', false, true),
    ),
  },
  targets: ({ body }) => [
    ...customRole(body),
    ...targetsOf([at(body, 'resource-set')], 'resource_set', 'body', 'resource-set'),
  ],
}

const TARGET_PATH = /\/roles\/\{[^}]+\}\/targets\/(groups|catalog\/apps)(\/\{\w+\})?(\/\{\w+\})?$/

const roleTargets: Family = {
  of: (row) => row.access !== 'read' && TARGET_PATH.test(row.template),
  properties: {
    target_kind: text('What the role is narrowed to: group, app, app_type or all_apps.', ({ row }) => {
      const [, collection, one, two] = TARGET_PATH.exec(row.template) ?? []
      if (collection === 'groups') return 'group'
      if (two !== undefined) return 'app'
      return one === undefined ? 'all_apps' : 'app_type'
    }),
  },
}

const owner: Family = {
  of: ['assignGroupOwner'],
  properties: {
    role: text('Always GROUP_OWNER: what the owner may do with the group.', () => 'GROUP_OWNER'),
    owner_type: text('USER or GROUP.', ({ body }) => kind(at(body, 'type'))),
  },
  targets: ({ body }) => {
    const type = at(body, 'type') === 'GROUP' ? 'group' : 'user'
    return targetsOf([at(body, 'id')], type, 'body', 'id')
  },
}

const permissionsOf = ({ ids, body }: Input): readonly string[] => {
  const named = ids['permissionType']
  return each(named === undefined ? listOf(at(body, 'permissions')) : [named], permission)
}

const customRoles: Family = {
  of: ['createRole', 'replaceRole', 'createRolePermission', 'replaceRolePermission', 'deleteRolePermission'],
  properties: {
    permissions: texts('Permissions the call adds, sets or takes away.', permissionsOf),
    has_conditions: flag('A condition narrows the permission.', ({ body }) => isGiven(at(body, 'conditions'))),
  },
}

const membersOf = ({ body }: Input): readonly unknown[] => [
  ...listOf(at(body, 'members')),
  ...listOf(at(body, 'additions')),
]

const bindings: Family = {
  of: ['createResourceSetBinding', 'addMembersToBinding', 'deleteBinding', 'unassignMemberFromBinding'],
  properties: {
    role: text('Id of the custom role, or its label where that is one word.', ({ ids, body }) =>
      id(ids['roleIdOrLabel'] ?? at(body, 'role')),
    ),
    member_count: number('Members the call names.', (input) => membersOf(input).length),
    member_types: texts('Types of those members: user, group, client, …', (input) =>
      each(
        membersOf(input),
        (member) =>
          namedBy(member)?.type ?? (typeof member === 'string' ? typeByPrefix(member) : undefined) ?? 'unknown',
      ),
    ),
  },
  targets: (input) => [
    ...targetsOf(membersOf(input), (member) => typeByPrefix(member) ?? 'binding_member', 'body', 'members'),
    ...customRole(input.body),
  ],
}

const resourcesOf = ({ body }: Input): readonly unknown[] => [
  ...listOf(at(body, 'resources')),
  ...listOf(at(body, 'additions')),
  ...(isGiven(at(body, 'resourceOrnOrUrl')) ? [at(body, 'resourceOrnOrUrl')] : []),
]

const resourceSets: Family = {
  of: [
    'createResourceSet',
    'replaceResourceSet',
    'addResourceSetResources',
    'addResourceSetResource',
    'replaceResourceSetResource',
  ],
  properties: {
    resource_count: number('Resources the call adds.', (input) => resourcesOf(input).length),
    resource_types: texts('Types of those resources; unknown where a resource could not be read.', (input) =>
      each(resourcesOf(input), (resource) => namedBy(resource)?.type ?? 'unknown'),
    ),
    whole_types: texts('Types of which all objects are added at once.', (input) =>
      each(
        resourcesOf(input).filter((resource) => (namedBy(resource)?.id ?? '') === ''),
        (resource) => namedBy(resource)?.type ?? 'unknown',
      ),
    ),
    has_conditions: flag('A condition excludes some resources.', ({ body }) => isGiven(at(body, 'conditions'))),
  },
}

const bundles: Family = {
  of: ['createGovernanceBundle', 'replaceGovernanceBundle'],
  properties: {
    entitlement_count: number('Roles the bundle gives.', ({ body }) => listOf(at(body, 'entitlements')).length),
  },
  targets: ({ body }) => listOf(at(body, 'entitlements')).flatMap((entitlement) => customRole(entitlement)),
}

export const ROLES: readonly Family[] = [assignment, roleTargets, owner, customRoles, bindings, resourceSets, bundles]
