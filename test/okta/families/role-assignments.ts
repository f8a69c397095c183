import { groupIsAdmin } from '../enforce/barrier.ts'
import { STANDARD_ROLES } from '../enforce/roles.ts'
import { invalid, notFound, OktaError } from '../http/errors.ts'
import { asText, bodyOf, created, done, ok, param, type Answer, type Exchange } from '../http/exchange.ts'
import type { Routes } from '../http/routes.ts'
import { appTarget, groupTarget, tell, userTarget } from '../log/events.ts'
import type { Target } from '../log/system-log.ts'
import type { Json, PrincipalKind, RoleAssignment } from '../store/types.ts'
import { groupNamed, userNamed } from './find.ts'
import { roleNamed, setNamed } from './iam-find.ts'
import { shownId } from './role-ids.ts'

/** Where the roles of a principal hang. */
export interface Holder {
  readonly kind: PrincipalKind
  readonly id: string
  readonly url: string
}

/** The principal a path names. Throws 404. */
export function holderAt(x: Exchange, kind: PrincipalKind): Holder {
  const { origin } = x.world
  if (kind === 'user') {
    const user = userNamed(x, param(x, 'userId'))
    return { kind, id: user.id, url: `${origin}/api/v1/users/${user.id}` }
  }
  if (kind === 'group') {
    const group = groupNamed(x, param(x, 'groupId'))
    return { kind, id: group.id, url: `${origin}/api/v1/groups/${group.id}` }
  }
  const id = param(x, 'clientId')
  if (x.world.apps.find((app) => app.clientId === id) === undefined) throw notFound(id, 'PublicClientApp')
  return { kind, id, url: `${origin}/oauth2/v1/clients/${id}` }
}

export function showRole(x: Exchange, row: RoleAssignment, viaGroup = false): Json {
  const { origin } = x.world
  const assignee: Readonly<Record<PrincipalKind, string>> = {
    user: `${origin}/api/v1/users/${row.principalId}`,
    group: `${origin}/api/v1/groups/${row.principalId}`,
    client: `${origin}/oauth2/v1/clients/${row.principalId}`,
  }
  const custom = row.type === 'CUSTOM'
  const label = custom ? x.world.customRoles.get(row.roleId ?? '')?.label : STANDARD_ROLES[row.type]?.label
  const iam = `${origin}/api/v1/iam`
  return {
    id: shownId(row),
    label: label ?? row.type,
    type: row.type,
    status: 'ACTIVE',
    created: row.created,
    lastUpdated: row.lastUpdated,
    assignmentType: viaGroup ? 'GROUP' : row.principal.toUpperCase(),
    ...(custom ? { 'resource-set': row.resourceSetId, role: row.roleId } : {}),
    _links: {
      assignee: { href: assignee[row.principal] },
      ...(custom
        ? {
            role: { href: `${iam}/roles/${row.roleId ?? ''}` },
            'resource-set': { href: `${iam}/resource-sets/${row.resourceSetId ?? ''}` },
            permissions: { href: `${iam}/roles/${row.roleId ?? ''}/permissions` },
            member: {
              href: `${iam}/resource-sets/${row.resourceSetId ?? ''}/bindings/${row.roleId ?? ''}/members/${row.id}`,
            },
          }
        : {}),
    },
  }
}

/** Viewing admins is for super admins and holders of okta.iam.read. */
export function needIamRead(x: Exchange): void {
  if (!x.may.can('okta.iam.read', 'iam')) throw new OktaError('E0000006')
}

/** The role assignment a path names, which must be the holder's own. Throws 404. */
export function assignmentAt(x: Exchange, holder: Holder): RoleAssignment {
  const id = param(x, 'roleAssignmentId')
  const row = x.world.roles.find(
    (one) => shownId(one) === id && one.principal === holder.kind && one.principalId === holder.id,
  )
  if (row === undefined) throw notFound(id, 'RoleAssignment')
  return row
}

/** The System Log's target for a principal. */
export function holderTarget(x: Exchange, kind: PrincipalKind, id: string): Target {
  const user = kind === 'user' ? x.world.users.get(id) : undefined
  if (user !== undefined) return userTarget(user)
  const group = kind === 'group' ? x.world.groups.get(id) : undefined
  if (group !== undefined) return groupTarget(group)
  const app = x.world.apps.find((row) => row.clientId === id)
  return app === undefined
    ? { id, type: 'PublicClientApp', alternateId: id, displayName: id }
    : { ...appTarget(app), id, type: 'PublicClientApp' }
}

const EVENTS: Readonly<Record<PrincipalKind, string>> = {
  user: 'user.account.privilege',
  group: 'group.privilege',
  client: 'app.oauth2.client.privilege',
}

/** Writes the privilege event of a principal. */
export function tellPrivilege(x: Exchange, row: RoleAssignment, verb: 'grant' | 'revoke'): void {
  const label =
    row.type === 'CUSTOM'
      ? (x.world.customRoles.get(row.roleId ?? '')?.label ?? 'Custom')
      : (STANDARD_ROLES[row.type]?.label ?? row.type)
  tell(x, {
    eventType: `${EVENTS[row.principal]}.${verb}`,
    message: `${verb === 'grant' ? 'Grant' : 'Revoke'} ${row.principal} privilege`,
    targets: [
      holderTarget(x, row.principal, row.principalId),
      { id: shownId(row), type: 'ROLE', alternateId: row.type, displayName: label },
    ],
    debug: { [verb === 'grant' ? 'privilegeGranted' : 'privilegeRevoked']: label },
  })
}

/** Groups with rules, built-in ones and big ones take no role; of apps only service apps do. */
function checkHolder(x: Exchange, holder: Holder): void {
  if (holder.kind === 'group') {
    const group = groupNamed(x, holder.id)
    if (group.type === 'BUILT_IN') throw new OktaError('E0000211')
    if (group.type !== 'OKTA_GROUP') throw new OktaError('E0000194')
    if (x.world.rules.find((rule) => rule.groupIds.includes(group.id)) !== undefined) throw new OktaError('E0000192')
    if (!groupIsAdmin(x.world, group.id) && x.world.membersOf(group.id).size > 5000) throw new OktaError('E0000193')
  }
  if (holder.kind === 'client' && x.world.apps.find((app) => app.clientId === holder.id)?.service !== true)
    throw new OktaError('E0000227')
}

/** Gives a role; the caller checked who may. Throws 400, 404, 409. */
export function giveRole(x: Exchange, holder: Holder, body: Json): RoleAssignment {
  const type = asText(body['type'])
  if (type === undefined || (type !== 'CUSTOM' && STANDARD_ROLES[type] === undefined))
    throw invalid('type', 'type: Invalid role type.')
  checkHolder(x, holder)
  const custom =
    type === 'CUSTOM'
      ? {
          roleId: roleNamed(x, asText(body['role']) ?? '').id,
          resourceSetId: setNamed(x, asText(body['resource-set']) ?? '').id,
        }
      : {}
  const twin = x.world.roles.find(
    (row) =>
      row.principal === holder.kind &&
      row.principalId === holder.id &&
      row.type === type &&
      (type !== 'CUSTOM' || (row.roleId === custom.roleId && row.resourceSetId === custom.resourceSetId)),
  )
  if (twin !== undefined)
    throw new OktaError('E0000090', { args: [], causes: ['The role specified is already assigned.'] })
  const now = x.world.stamp()
  const row: RoleAssignment = {
    id: x.world.ids.next(type === 'CUSTOM' ? 'irb' : 'ra1'),
    principal: holder.kind,
    principalId: holder.id,
    type,
    created: now,
    lastUpdated: now,
    groupTargets: [],
    appTargets: [],
    ...custom,
  }
  x.world.roles.put(row)
  tellPrivilege(x, row, 'grant')
  return row
}

function list(x: Exchange, kind: PrincipalKind): Answer {
  const holder = holderAt(x, kind)
  needIamRead(x)
  const own = x.world.roles.where((row) => row.principal === kind && row.principalId === holder.id)
  const shown = own.map((row) => showRole(x, row))
  if (kind === 'user') {
    for (const row of x.world.roles.all()) {
      const through =
        row.principal === 'group' &&
        x.world.groups.has(row.principalId) &&
        x.world.membersOf(row.principalId).has(holder.id)
      if (through) shown.push(showRole(x, row, true))
    }
  }
  return ok(shown)
}

const OPERATIONS: readonly (readonly [PrincipalKind, string, string, string, string])[] = [
  ['user', 'listAssignedRolesForUser', 'assignRoleToUser', 'getUserAssignedRole', 'unassignRoleFromUser'],
  ['group', 'listGroupAssignedRoles', 'assignRoleToGroup', 'getGroupAssignedRole', 'unassignRoleFromGroup'],
  ['client', 'listRolesForClient', 'assignRoleToClient', 'retrieveClientRole', 'deleteRoleFromClient'],
]

/** Roles of users, groups and clients. Giving and taking them is the super admin's alone. */
export function roleAssignments(routes: Routes): void {
  for (const [kind, listId, assignId, getId, removeId] of OPERATIONS) {
    routes.on(listId, (x) => list(x, kind))
    routes.on(assignId, (x) => {
      const holder = holderAt(x, kind)
      x.may.needSuper()
      const row = giveRole(x, holder, bodyOf(x))
      return kind === 'client' ? ok(showRole(x, row)) : created(showRole(x, row))
    })
    routes.on(getId, (x) => {
      const holder = holderAt(x, kind)
      needIamRead(x)
      return ok(showRole(x, assignmentAt(x, holder)))
    })
    routes.on(removeId, (x) => {
      const holder = holderAt(x, kind)
      x.may.needSuper()
      const row = assignmentAt(x, holder)
      x.world.roles.delete(row.id)
      tellPrivilege(x, row, 'revoke')
      return done()
    })
  }
  routes.on('listUsersWithRoleAssignments', (x) => {
    needIamRead(x)
    const ids = new Set<string>()
    for (const row of x.world.roles.all()) {
      if (row.principal === 'user') ids.add(row.principalId)
      if (row.principal === 'group' && x.world.groups.has(row.principalId))
        for (const id of x.world.membersOf(row.principalId).ids()) ids.add(id)
    }
    const href = (id: string): string => `${x.world.origin}/api/v1/users/${id}`
    return ok({
      value: [...ids].map((id) => ({
        id,
        orn: `orn:okta:directory:${x.world.orgId}:users:${id}`,
        _links: { self: { href: href(id) }, roles: { href: `${href(id)}/roles` } },
      })),
      _links: {},
    })
  })
}
