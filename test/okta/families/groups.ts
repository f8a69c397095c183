import { invalid, OktaError } from '../http/errors.ts'
import { asObject, bodyOf, done, ok, type Answer, type Exchange } from '../http/exchange.ts'
import { matches } from '../http/filter.ts'
import { cursorOf, page, rowsAfter } from '../http/paging.ts'
import type { Routes } from '../http/routes.ts'
import { groupTarget, say, userTarget } from '../log/events.ts'
import type { Group, Json } from '../store/types.ts'
import type { World } from '../world.ts'
import { showApp } from './app-shape.ts'
import { groupAt, userAt } from './find.ts'
import { expressionOf } from './users.ts'
import { showUser } from './user-shape.ts'

/** A group as Okta answers it. */
export function showGroup(world: World, group: Group): Json {
  const self = `${world.origin}/api/v1/groups/${group.id}`
  const logo = (size: string): Json => ({
    name: size,
    href: `https://ok12static.oktacdn.com/assets/img/logos/groups/odyssey/okta-${size}.1a5ebe44c4244fb796c235d86b47e3bb.png`,
    type: 'image/png',
  })
  return {
    id: group.id,
    created: group.created,
    lastUpdated: group.lastUpdated,
    lastMembershipUpdated: group.lastMembershipUpdated,
    objectClass: [...group.objectClass],
    type: group.type,
    profile: { ...group.profile },
    _links: { logo: [logo('medium'), logo('large')], users: { href: `${self}/users` }, apps: { href: `${self}/apps` } },
  }
}

function profileOf(x: Exchange, self?: Group): Json {
  const given = asObject(bodyOf(x)['profile'])
  const name = given['name']
  if (typeof name !== 'string' || name.trim() === '') throw invalid('name', 'name: The field cannot be left blank')
  if (name.length > 255) throw invalid('name', 'name: must be at most 255 characters')
  const taken = x.world.groups.find((row) => row.profile['name'] === name && row.id !== self?.id)
  if (taken !== undefined)
    throw invalid('name', 'name: An object with this field already exists in the current organization')
  return { ...given, name, description: given['description'] ?? null }
}

/** Throws 403 for groups that only Okta or an app changes. */
function mayBeChanged(group: Group): void {
  if (group.type !== 'OKTA_GROUP')
    throw new OktaError('E0000038', { causes: ['This operation is not allowed on this type of group.'] })
}

/** Groups, their members and their apps. */
export function groups(routes: Routes): void {
  routes.on('addGroup', (x) => {
    x.may.need('okta.groups.create', 'groups')
    const now = x.world.stamp()
    const group = x.world.groups.put({
      id: x.world.ids.next('00g'),
      type: 'OKTA_GROUP',
      created: now,
      lastUpdated: now,
      lastMembershipUpdated: now,
      objectClass: ['okta:user_group'],
      profile: profileOf(x),
    })
    x.world.found(group.id)
    say(x, 'group.lifecycle.create', 'Create Okta group', groupTarget(group))
    return ok(showGroup(x.world, group))
  })
  routes.on('listGroups', listGroups)
  routes.on('getGroup', (x) => {
    const group = groupAt(x)
    x.may.need('okta.groups.read', 'groups', group.id)
    return ok(showGroup(x.world, group))
  })
  routes.on('replaceGroup', (x) => {
    const group = groupAt(x)
    x.may.need('group.edit', 'groups', group.id)
    mayBeChanged(group)
    group.profile = profileOf(x, group)
    group.lastUpdated = x.world.stamp()
    say(x, 'group.profile.update', 'Update group profile', groupTarget(group))
    return ok(showGroup(x.world, group))
  })
  routes.on('deleteGroup', (x) => {
    const group = groupAt(x)
    x.may.need('group.delete', 'groups', group.id)
    mayBeChanged(group)
    forget(x, group)
    say(x, 'group.lifecycle.delete', 'Delete Okta group', groupTarget(group))
    return done()
  })
  routes.on('listGroupUsers', (x) => {
    const group = groupAt(x)
    x.may.need('okta.groups.read', 'groups', group.id)
    const ids = x.world.membersOf(group.id).ids(cursorOf(x))
    return page(
      x,
      ids,
      (id) => id,
      (id) => shownUser(x.world, id),
      { limit: 1000, max: 1000 },
    )
  })
  routes.on('assignUserToGroup', (x) => {
    const group = groupAt(x)
    const user = userAt(x)
    needBothSides(x, group, user.id)
    if (group.type !== 'OKTA_GROUP') mayBeChanged(group)
    if (user.status === 'DEPROVISIONED') throw new OktaError('E0000038')
    if (x.world.membersOf(group.id).add(user.id)) {
      group.lastMembershipUpdated = x.world.stamp()
      say(x, 'group.user_membership.add', 'Add user to group membership', userTarget(user), groupTarget(group))
    }
    return done()
  })
  routes.on('unassignUserFromGroup', (x) => {
    const group = groupAt(x)
    const user = userAt(x)
    needBothSides(x, group, user.id)
    mayBeChanged(group)
    if (x.world.membersOf(group.id).remove(user.id)) {
      group.lastMembershipUpdated = x.world.stamp()
      excludeFromRules(x, group, user.id)
      say(x, 'group.user_membership.remove', 'Remove user from group membership', userTarget(user), groupTarget(group))
    }
    return done()
  })
  routes.on('listAssignedApplicationsForGroup', (x) => {
    const group = groupAt(x)
    x.may.need('okta.groups.read', 'groups', group.id)
    const apps = rowsAfter(x, x.world.apps).filter(
      (app) => x.world.appGroups.get(app.id)?.has(group.id) === true && x.may.can('okta.apps.read', 'apps', app.id),
    )
    return page(
      x,
      apps,
      (app) => app.id,
      (app) => showApp(x.world, app),
      { limit: 20, max: 200 },
    )
  })
}

function shownUser(world: World, id: string): Json {
  const user = world.users.get(id)
  if (user === undefined) throw new Error(`group member ${id} does not exist`)
  return showUser(world, user, { full: false })
}

/** Membership is two-sided: the group's members and the user's memberships. */
function needBothSides(x: Exchange, group: Group, userId: string): void {
  x.may.need('okta.groups.members.manage', 'groups', group.id)
  x.may.need('okta.users.groupMembership.manage', 'users', userId)
}

/** Someone taken out by hand stays out: the rules that had put it in leave it out from now on. */
function excludeFromRules(x: Exchange, group: Group, userId: string): void {
  for (const rule of x.world.rules.all()) {
    if (!rule.groupIds.includes(group.id) || x.world.ruleMembers.get(rule.id)?.remove(userId) !== true) continue
    rule.excludedUsers.push(userId)
    say(x, 'group.user_membership.rule.add_exclusion', 'Add user to group rule exclusion list', groupTarget(group))
  }
}

/** Everything that named the group goes with it. */
function forget(x: Exchange, group: Group): void {
  const { world } = x
  world.groups.delete(group.id)
  for (const assigned of world.appGroups.values()) assigned.delete(group.id)
  for (const role of world.roles.all()) {
    // A target that is gone stays named: a role that lost its last group must not reach everything.
    if (role.principal === 'group' && role.principalId === group.id) world.roles.delete(role.id)
  }
  for (const rule of world.rules.all()) {
    if (!rule.groupIds.includes(group.id)) continue
    rule.groupIds = rule.groupIds.filter((id) => id !== group.id)
    if (rule.groupIds.length === 0) rule.status = 'INVALID'
  }
  const owners = world.owners.filter((owner) => owner.groupId !== group.id && owner.id !== group.id)
  world.owners.splice(0, world.owners.length, ...owners)
}

function listGroups(x: Exchange): Answer {
  const visible = x.may.visible('okta.groups.read', 'groups')
  const expression = expressionOf(x.query.get('search')) ?? expressionOf(x.query.get('filter'))
  const q = x.query.get('q')?.toLowerCase()
  const rows = rowsAfter(x, x.world.groups).filter((group) => {
    if (!visible(group.id)) return false
    if (q !== undefined && q !== '' && !String(group.profile['name']).toLowerCase().startsWith(q)) return false
    return expression === undefined || matches(expression, group)
  })
  const shown = x.query.get('expand') === 'stats' ? withStats : showGroup
  return page(
    x,
    rows,
    (group) => group.id,
    (group) => shown(x.world, group),
    { limit: 10_000, max: 10_000 },
  )
}

function withStats(world: World, group: Group): Json {
  const roles = world.roles.where((row) => row.principal === 'group' && row.principalId === group.id)
  let apps = 0
  for (const assigned of world.appGroups.values()) if (assigned.has(group.id)) apps++
  const stats = {
    usersCount: world.membersOf(group.id).size,
    appsCount: apps,
    groupPushMappingsCount: 0,
    hasAdminPrivilege: roles.length > 0,
    _links: showGroup(world, group)['_links'],
  }
  return { ...showGroup(world, group), _embedded: { stats } }
}
