import { invalid, notFound } from '../http/errors.ts'
import { asObject, asText, bodyOf, done, ok, param, type Answer, type Exchange, textIn } from '../http/exchange.ts'
import { cursorOf, page } from '../http/paging.ts'
import type { Routes } from '../http/routes.ts'
import { appTarget, groupTarget, say, userTarget } from '../log/events.ts'
import type { App, AppGroup, AppUser, Json, User } from '../store/types.ts'
import type { World } from '../world.ts'
import { appAt, groupNamed, userNamed } from './find.ts'

/** Who uses an app: assigned themselves (USER) or through a group (GROUP). */
function assignmentOf(world: World, app: App, userId: string): { scope: 'USER' | 'GROUP'; row: AppUser } | undefined {
  const own = world.appUsers.get(app.id)?.get(userId)
  if (own !== undefined) return { scope: 'USER', row: own }
  for (const [groupId, group] of world.appGroups.get(app.id) ?? []) {
    if (!world.membersOf(groupId).has(userId)) continue
    const user = world.users.get(userId)
    const userName = textIn(user?.profile, 'login')
    return {
      scope: 'GROUP',
      row: { userId, created: group.lastUpdated, lastUpdated: group.lastUpdated, profile: group.profile, userName },
    }
  }
  return undefined
}

function showUser(x: Exchange, app: App, scope: string, row: AppUser): Json {
  const api = `${x.world.origin}/api/v1`
  return {
    id: row.userId,
    externalId: null,
    created: row.created,
    lastUpdated: row.lastUpdated,
    scope,
    status: 'ACTIVE',
    statusChanged: row.created,
    passwordChanged: null,
    syncState: 'DISABLED',
    credentials: { userName: row.userName },
    profile: row.profile,
    _links: { app: { href: `${api}/apps/${app.id}` }, user: { href: `${api}/users/${row.userId}` } },
  }
}

function showGroup(x: Exchange, app: App, row: AppGroup): Json {
  const api = `${x.world.origin}/api/v1`
  return {
    id: row.groupId,
    lastUpdated: row.lastUpdated,
    priority: row.priority,
    profile: row.profile,
    _links: {
      app: { href: `${api}/apps/${app.id}` },
      self: { href: `${api}/apps/${app.id}/groups/${row.groupId}` },
      group: { href: `${api}/groups/${row.groupId}` },
    },
  }
}

function rowsOf<V>(map: Map<string, Map<string, V>>, id: string): Map<string, V> {
  const rows = map.get(id) ?? new Map<string, V>()
  map.set(id, rows)
  return rows
}

/** Users and groups of apps. Assignment needs the app's side and the user's or group's side. */
export function appAssignments(routes: Routes): void {
  routes.on('listApplicationUsers', listUsers)
  routes.on('assignUserToApplication', (x) => {
    const app = appAt(x)
    const body = bodyOf(x)
    const id = asText(body['id'])
    if (id === undefined) throw invalid('id', 'id: The field cannot be left blank')
    return assign(x, app, userNamed(x, id), body)
  })
  routes.on('getApplicationUser', (x) => {
    const app = appAt(x)
    x.may.need('okta.apps.read', 'apps', app.id)
    const found = assignmentOf(x.world, app, param(x, 'userId'))
    if (found === undefined) throw notFound(param(x, 'userId'), 'AppUser')
    return ok(showUser(x, app, found.scope, found.row))
  })
  routes.on('updateApplicationUser', (x) => {
    const app = appAt(x)
    return assign(x, app, userNamed(x, param(x, 'userId')), bodyOf(x))
  })
  routes.on('unassignUserFromApplication', (x) => {
    const app = appAt(x)
    const user = userNamed(x, param(x, 'userId'))
    needBothSides(x, app, 'users', user.id)
    if (x.world.appUsers.get(app.id)?.delete(user.id) !== true) throw notFound(user.id, 'AppUser')
    say(x, 'application.user_membership.remove', 'Remove users app membership', userTarget(user), appTarget(app))
    return done()
  })
  routes.on('listApplicationGroupAssignments', (x) => {
    const app = appAt(x)
    x.may.need('okta.apps.read', 'apps', app.id)
    const all = [...(x.world.appGroups.get(app.id)?.values() ?? [])].toSorted((a, b) => a.priority - b.priority)
    const after = cursorOf(x)
    const rows = after === undefined ? all : all.slice(all.findIndex((row) => row.groupId === after) + 1)
    return page(
      x,
      rows,
      (row) => row.groupId,
      (row) => showGroup(x, app, row),
      { limit: 20, max: 200 },
    )
  })
  routes.on('getApplicationGroupAssignment', (x) => {
    const app = appAt(x)
    x.may.need('okta.apps.read', 'apps', app.id)
    const row = x.world.appGroups.get(app.id)?.get(param(x, 'groupId'))
    if (row === undefined) throw notFound(param(x, 'groupId'), 'ApplicationGroupAssignment')
    return ok(showGroup(x, app, row))
  })
  routes.on('assignGroupToApplication', (x) => {
    const app = appAt(x)
    const group = groupNamed(x, param(x, 'groupId'))
    needBothSides(x, app, 'groups', group.id)
    const rows = rowsOf(x.world.appGroups, app.id)
    const body = bodyOf(x)
    const priority =
      typeof body['priority'] === 'number' ? body['priority'] : (rows.get(group.id)?.priority ?? rows.size)
    const row: AppGroup = {
      groupId: group.id,
      lastUpdated: x.world.stamp(),
      priority,
      profile: asObject(body['profile']),
    }
    rows.set(group.id, row)
    say(x, 'group.application_assignment.add', 'Add group to application', groupTarget(group), appTarget(app))
    return ok(showGroup(x, app, row))
  })
  routes.on('unassignApplicationFromGroup', (x) => {
    const app = appAt(x)
    const group = groupNamed(x, param(x, 'groupId'))
    needBothSides(x, app, 'groups', group.id)
    if (x.world.appGroups.get(app.id)?.delete(group.id) !== true) throw notFound(group.id, 'ApplicationGroupAssignment')
    say(x, 'group.application_assignment.remove', 'Remove group from application', groupTarget(group), appTarget(app))
    return done()
  })
}

function needBothSides(x: Exchange, app: App, side: 'users' | 'groups', id: string): void {
  x.may.need('okta.apps.assignment.manage', 'apps', app.id)
  x.may.need(`okta.${side}.appAssignment.manage`, side, id)
}

function assign(x: Exchange, app: App, user: User, body: Json): Answer {
  needBothSides(x, app, 'users', user.id)
  const rows = rowsOf(x.world.appUsers, app.id)
  const old = rows.get(user.id)
  const now = x.world.stamp()
  const row: AppUser = {
    userId: user.id,
    created: old?.created ?? now,
    lastUpdated: now,
    profile: body['profile'] === undefined ? (old?.profile ?? {}) : asObject(body['profile']),
    userName: asText(asObject(body['credentials'])['userName']) ?? old?.userName ?? String(user.profile['login']),
  }
  rows.set(user.id, row)
  if (old === undefined)
    say(x, 'application.user_membership.add', 'Add user to application membership', userTarget(user), appTarget(app))
  else say(x, 'application.user_membership.update', 'Update application membership', userTarget(user), appTarget(app))
  return ok(showUser(x, app, 'USER', row))
}

function listUsers(x: Exchange): Answer {
  const app = appAt(x)
  x.may.need('okta.apps.read', 'apps', app.id)
  const { world } = x
  const q = x.query.get('q')?.toLowerCase()
  const own = world.appUsers.get(app.id) ?? new Map<string, AppUser>()
  const groups = [...(world.appGroups.get(app.id)?.keys() ?? [])]
  // Own assignments first, then each group's members, each person once.
  const ids = function* (): Generator<string> {
    yield* own.keys()
    for (const [index, groupId] of groups.entries()) {
      for (const id of world.membersOf(groupId).ids()) {
        if (!own.has(id) && !groups.slice(0, index).some((earlier) => world.membersOf(earlier).has(id))) yield id
      }
    }
  }
  const after = cursorOf(x)
  const rows = function* (): Generator<{ scope: 'USER' | 'GROUP'; row: AppUser }> {
    let passed = after === undefined
    for (const id of ids()) {
      const found = passed ? assignmentOf(world, app, id) : undefined
      if (id === after) passed = true
      if (found !== undefined && (q === undefined || found.row.userName.toLowerCase().startsWith(q))) yield found
    }
  }
  return page(
    x,
    rows(),
    (found) => found.row.userId,
    (found) => showUser(x, app, found.scope, found.row),
    { limit: 50, max: 500 },
  )
}
