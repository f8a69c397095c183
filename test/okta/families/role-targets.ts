import { invalid, notFound, OktaError } from '../http/errors.ts'
import { done, ok, param, type Answer, type Exchange } from '../http/exchange.ts'
import { limitOf } from '../http/paging.ts'
import type { Routes } from '../http/routes.ts'
import { STANDARD_ROLES } from '../enforce/roles.ts'
import type { PrincipalKind, RoleAssignment } from '../store/types.ts'
import { assignmentAt, holderAt, needIamRead, showRole, tellPrivilege } from './role-assignments.ts'
import { showGroup } from './groups.ts'
import { shownId } from './role-ids.ts'

/** Operation ids of the targets of one kind of holder. */
interface Ids {
  readonly groups: string
  readonly addGroup: string
  readonly removeGroup: string
  readonly groupParam: string
  readonly apps: string
  readonly addApp: string
  readonly removeApp: string
  readonly addInstance: string
  readonly removeInstance: string
}

const IDS: Readonly<Record<PrincipalKind, Ids>> = {
  user: {
    groups: 'listGroupTargetsForRole',
    addGroup: 'assignGroupTargetToUserRole',
    removeGroup: 'unassignGroupTargetFromUserAdminRole',
    groupParam: 'groupId',
    apps: 'listApplicationTargetsForApplicationAdministratorRoleForUser',
    addApp: 'assignAppTargetToAdminRoleForUser',
    removeApp: 'unassignAppTargetFromAppAdminRoleForUser',
    addInstance: 'assignAppInstanceTargetToAppAdminRoleForUser',
    removeInstance: 'unassignAppInstanceTargetFromAdminRoleForUser',
  },
  group: {
    groups: 'listGroupTargetsForGroupRole',
    addGroup: 'assignGroupTargetToGroupAdminRole',
    removeGroup: 'unassignGroupTargetFromGroupAdminRole',
    groupParam: 'targetGroupId',
    apps: 'listApplicationTargetsForApplicationAdministratorRoleForGroup',
    addApp: 'assignAppTargetToAdminRoleForGroup',
    removeApp: 'unassignAppTargetToAdminRoleForGroup',
    addInstance: 'assignAppInstanceTargetToAppAdminRoleForGroup',
    removeInstance: 'unassignAppInstanceTargetToAppAdminRoleForGroup',
  },
  client: {
    groups: 'listGroupTargetRoleForClient',
    addGroup: 'assignGroupTargetRoleForClient',
    removeGroup: 'removeGroupTargetRoleFromClient',
    groupParam: 'groupId',
    apps: 'listAppTargetRoleToClient',
    addApp: 'assignAppTargetRoleToClient',
    removeApp: 'removeAppTargetRoleFromClient',
    addInstance: 'assignAppTargetInstanceRoleForClient',
    removeInstance: 'removeAppTargetInstanceRoleForClient',
  },
}

/** Targets narrow a standard role; the last one cannot be taken away, since that would widen it to everything. */
export function roleTargets(routes: Routes): void {
  for (const kind of ['user', 'group', 'client'] as const) register(routes, kind, IDS[kind])
  routes.on('assignAllAppsAsTargetToRoleForUser', (x) => {
    const row = changing(x, 'user', 'apps')
    row.appTargets = []
    return touched(x, row)
  })
  routes.on('getRoleTargetsByUserIdAndRoleId', (x) => {
    const holder = holderAt(x, 'user')
    needIamRead(x)
    const id = param(x, 'roleIdOrEncodedRoleId')
    const row = x.world.roles.find(
      (role) => role.principalId === holder.id && (shownId(role) === id || role.type === id),
    )
    if (row === undefined) throw notFound(id, 'RoleAssignment')
    const direct = [
      ...row.groupTargets.map((group) => `orn:okta:directory:${x.world.orgId}:groups:${group}`),
      ...row.appTargets.map((app) => `orn:okta:idp:${x.world.orgId}:apps:${app.replace('/', ':')}`),
    ]
    return ok(direct.map((orn) => ({ assignmentType: 'USER', orn, _links: showRole(x, row)['_links'] })))
  })
}

function register(routes: Routes, kind: PrincipalKind, ids: Ids): void {
  routes.on(ids.groups, (x) => {
    const row = reading(x, kind)
    const groups = row.groupTargets.flatMap((id) => x.world.groups.get(id) ?? [])
    return listed(
      x,
      groups.map((group) => showGroup(x.world, group)),
    )
  })
  routes.on(ids.addGroup, (x) => {
    const row = changing(x, kind, 'groups')
    const id = param(x, ids.groupParam)
    if (!x.world.groups.has(id)) throw notFound(id, 'UserGroup')
    if (!row.groupTargets.includes(id)) row.groupTargets.push(id)
    return touched(x, row)
  })
  routes.on(ids.removeGroup, (x) => {
    const row = changing(x, kind, 'groups')
    row.groupTargets = without(row.groupTargets, param(x, ids.groupParam), 'UserGroup')
    return touched(x, row)
  })
  routes.on(ids.apps, (x) => {
    const row = reading(x, kind)
    const shown = row.appTargets.map((target) => {
      const [name = '', id] = target.split('/')
      const app = id === undefined ? undefined : x.world.apps.get(id)
      return {
        name,
        displayName: app?.label ?? name,
        description: null,
        status: 'ACTIVE',
        ...(id === undefined ? {} : { id }),
        _links: {
          self: {
            href:
              id === undefined
                ? `${x.world.origin}/api/v1/catalog/apps/${name}`
                : `${x.world.origin}/api/v1/apps/${id}`,
          },
        },
      }
    })
    return listed(x, shown)
  })
  const target = (x: Exchange): string =>
    x.params['appId'] === undefined ? param(x, 'appName') : `${param(x, 'appName')}/${param(x, 'appId')}`
  const add = (x: Exchange): Answer => {
    const row = changing(x, kind, 'apps')
    const id = x.params['appId']
    if (id !== undefined && x.world.apps.get(id)?.name !== param(x, 'appName')) throw notFound(id, 'AppInstance')
    if (x.world.apps.find((app) => app.name === param(x, 'appName')) === undefined)
      throw notFound(param(x, 'appName'), 'App')
    if (!row.appTargets.includes(target(x))) row.appTargets.push(target(x))
    return touched(x, row)
  }
  const remove = (x: Exchange): Answer => {
    const row = changing(x, kind, 'apps')
    row.appTargets = without(row.appTargets, target(x), 'AppInstance')
    return touched(x, row)
  }
  routes.on(ids.addApp, add)
  routes.on(ids.addInstance, add)
  routes.on(ids.removeApp, remove)
  routes.on(ids.removeInstance, remove)
}

function reading(x: Exchange, kind: PrincipalKind): RoleAssignment {
  const holder = holderAt(x, kind)
  needIamRead(x)
  return assignmentAt(x, holder)
}

function changing(x: Exchange, kind: PrincipalKind, what: 'groups' | 'apps'): RoleAssignment {
  const holder = holderAt(x, kind)
  x.may.needSuper()
  const row = assignmentAt(x, holder)
  const role = STANDARD_ROLES[row.type]
  const fits = what === 'groups' ? role?.narrowedByGroups !== undefined : role?.narrowedByApps === true
  if (!fits)
    throw new OktaError('E0000001', {
      args: ['roleType'],
      causes: [`roleType: ${row.type} takes no ${what} as targets.`],
    })
  return row
}

function touched(x: Exchange, row: RoleAssignment): Answer {
  row.lastUpdated = x.world.stamp()
  tellPrivilege(x, row, 'grant')
  return done()
}

function without(targets: readonly string[], target: string, kind: string): string[] {
  if (!targets.includes(target)) throw notFound(target, kind)
  if (targets.length === 1)
    throw invalid(
      'target',
      'target: Cannot remove the last target from a role assignment. Remove the role assignment instead.',
    )
  return targets.filter((id) => id !== target)
}

function listed(x: Exchange, rows: readonly unknown[]): Answer {
  const limit = limitOf(x, { limit: 20, max: 200 })
  const after = Number(x.query.get('after') ?? 0) || 0
  const url = (from: number): string => `${x.world.origin}${x.url.pathname}?after=${from}&limit=${limit}`
  const links = [`<${url(after)}>; rel="self"`]
  if (after + limit < rows.length) links.push(`<${url(after + limit)}>; rel="next"`)
  return { status: 200, json: rows.slice(after, after + limit), links }
}
