import { invalid, notFound, OktaError } from '../http/errors.ts'
import { asObject, asStrings, asText, bodyOf, done, ok, param, type Exchange } from '../http/exchange.ts'
import { page, rowsAfter } from '../http/paging.ts'
import type { Routes } from '../http/routes.ts'
import { groupTarget, say, thingTarget, userTarget } from '../log/events.ts'
import type { GroupRule, Json } from '../store/types.ts'
import { parseRule } from './expression.ts'
import { runRule } from './group-rules-engine.ts'

function show(rule: GroupRule): Json {
  const people = rule.excludedUsers.length + rule.excludedGroups.length > 0
  return {
    type: 'group_rule',
    id: rule.id,
    status: rule.status,
    name: rule.name,
    created: rule.created,
    lastUpdated: rule.lastUpdated,
    conditions: {
      ...(people
        ? { people: { users: { exclude: [...rule.excludedUsers] }, groups: { exclude: [...rule.excludedGroups] } } }
        : {}),
      expression: { value: rule.expression, type: 'urn:okta:expression:1.0' },
    },
    actions: { assignUserToGroups: { groupIds: [...rule.groupIds] } },
  }
}

type Written = Pick<GroupRule, 'name' | 'expression' | 'groupIds' | 'excludedUsers' | 'excludedGroups'>

function read(x: Exchange): Written {
  const body = bodyOf(x)
  const conditions = asObject(body['conditions'])
  const people = asObject(conditions['people'])
  const expression = asText(asObject(conditions['expression'])['value'])
  const name = asText(body['name'])
  const groupIds = asStrings(asObject(asObject(body['actions'])['assignUserToGroups'])['groupIds'])
  if (name === undefined || name === '') throw invalid('name', 'name: The field cannot be left blank')
  if (expression === undefined) throw invalid('expression', 'expression: The field cannot be left blank')
  try {
    parseRule(expression)
  } catch (error) {
    throw invalid('expression', `Invalid expression: ${error instanceof Error ? error.message : 'not understood'}`)
  }
  if (groupIds.length === 0) throw invalid('groupIds', 'groupIds: The field cannot be left blank')
  for (const id of groupIds) {
    const group = x.world.groups.get(id)
    if (group === undefined || group.type !== 'OKTA_GROUP')
      throw invalid('groupIds', `groupIds: ${id} is not a group that rules can feed.`)
    // Source: standard-roles.json groupAssignmentLimits (E0000192): roles and rules exclude each other on a group.
    if (x.world.roles.find((row) => row.principal === 'group' && row.principalId === id) !== undefined)
      throw new OktaError('E0000192')
  }
  return {
    name,
    expression,
    groupIds,
    excludedUsers: asStrings(asObject(people['users'])['exclude']),
    excludedGroups: asStrings(asObject(people['groups'])['exclude']),
  }
}

function ruleAt(x: Exchange): GroupRule {
  const id = param(x, 'groupRuleId')
  const rule = x.world.rules.get(id)
  if (rule === undefined) throw notFound(id, 'GroupRule')
  return rule
}

/** Rules reach everyone and any group: only who manages all users and all groups may write them. */
function needAll(x: Exchange): void {
  x.may.need('group.rules', 'groups')
  // Okta's list of permissions: adding users to groups needs the user side too (about-role-permissions.htm).
  x.may.need('okta.users.groupMembership.manage', 'users')
}

/** Whoever a rule puts into a group joins it, so the groups it names must be the caller's to fill. */
function needNamed(x: Exchange): void {
  const named = asObject(asObject(bodyOf(x)['actions'])['assignUserToGroups'])['groupIds']
  for (const id of asStrings(named)) if (x.world.groups.has(id)) x.may.need('okta.groups.members.manage', 'groups', id)
}

/** Group rules, which really feed their groups. */
export function groupRules(routes: Routes): void {
  routes.on('createGroupRule', (x) => {
    needAll(x)
    needNamed(x)
    const now = x.world.stamp()
    const rule = x.world.rules.put({
      id: x.world.ids.next('0pr'),
      status: 'INACTIVE',
      created: now,
      lastUpdated: now,
      ...read(x),
    })
    say(x, 'group.user_membership.rule.invalidate', 'Create group rule', thingTarget(rule.id, 'GroupRule', rule.name))
    return ok(show(rule))
  })
  routes.on('listGroupRules', (x) => {
    x.may.need('okta.groups.read', 'groups')
    const search = x.query.get('search')?.toLowerCase()
    const rows = rowsAfter(x, x.world.rules).filter(
      (rule) => search === undefined || rule.name.toLowerCase().includes(search),
    )
    return page(x, rows, (rule) => rule.id, show, { limit: 50, max: 200 })
  })
  routes.on('getGroupRule', (x) => {
    const rule = ruleAt(x)
    x.may.need('okta.groups.read', 'groups')
    return ok(show(rule))
  })
  routes.on('replaceGroupRule', (x) => {
    const rule = ruleAt(x)
    needAll(x)
    needNamed(x)
    if (rule.status === 'ACTIVE')
      throw new OktaError('E0000001', {
        args: ['status'],
        causes: ['status: Active rules cannot be changed. Deactivate the rule first.'],
      })
    Object.assign(rule, read(x), { lastUpdated: x.world.stamp() })
    return ok(show(rule))
  })
  routes.on('deleteGroupRule', (x) => {
    const rule = ruleAt(x)
    needAll(x)
    if (x.query.get('removeUsers') === 'true') removeFed(x, rule)
    x.world.rules.delete(rule.id)
    x.world.ruleMembers.delete(rule.id)
    return { status: 202, json: {} }
  })
  routes.on('activateGroupRule', (x) => {
    const rule = ruleAt(x)
    needAll(x)
    if (rule.status === 'INVALID') throw new OktaError('E0000038')
    rule.status = 'ACTIVE'
    rule.lastUpdated = x.world.stamp()
    say(x, 'group.user_membership.rule.trigger', 'Trigger group rule', thingTarget(rule.id, 'GroupRule', rule.name))
    runRule(x.world, rule, x)
    return done()
  })
  routes.on('deactivateGroupRule', (x) => {
    const rule = ruleAt(x)
    needAll(x)
    rule.status = 'INACTIVE'
    rule.lastUpdated = x.world.stamp()
    say(
      x,
      'group.user_membership.rule.deactivated',
      'Deactivate group rule',
      thingTarget(rule.id, 'GroupRule', rule.name),
    )
    return done()
  })
}

function removeFed(x: Exchange, rule: GroupRule): void {
  for (const userId of x.world.ruleMembers.get(rule.id)?.ids() ?? []) {
    const user = x.world.users.get(userId)
    for (const groupId of rule.groupIds) {
      const group = x.world.groups.get(groupId)
      if (user === undefined || group === undefined || !x.world.membersOf(groupId).remove(userId)) continue
      group.lastMembershipUpdated = x.world.stamp()
      say(x, 'group.user_membership.remove', 'Remove user from group membership', userTarget(user), groupTarget(group))
    }
  }
}
