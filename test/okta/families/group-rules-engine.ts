import type { Exchange } from '../http/exchange.ts'
import { groupTarget, say, userTarget } from '../log/events.ts'
import type { GroupRule, User } from '../store/types.ts'
import { makeMembers } from '../store/members.ts'
import type { World } from '../world.ts'
import { parseRule, type RuleTest } from './expression.ts'

const parsed = new Map<string, RuleTest>()

function testOf(expression: string): RuleTest {
  const known = parsed.get(expression)
  if (known !== undefined) return known
  const test = parseRule(expression)
  parsed.set(expression, test)
  return test
}

function meets(world: World, rule: GroupRule, user: User): boolean {
  if (user.status === 'DEPROVISIONED' || rule.excludedUsers.includes(user.id)) return false
  if (rule.excludedGroups.some((id) => world.groups.has(id) && world.membersOf(id).has(user.id))) return false
  return testOf(rule.expression)({
    profile: user.profile,
    inGroup: (named, by) => {
      const group = by === 'id' ? world.groups.get(named) : world.groups.find((row) => row.profile['name'] === named)
      return group !== undefined && world.membersOf(group.id).has(user.id)
    },
  })
}

/** Puts a user in, or out of, the groups of one active rule. `x` is absent while the org is being made. */
function applyRule(world: World, rule: GroupRule, user: User, x: Exchange | undefined): void {
  const fed = world.ruleMembers.get(rule.id) ?? makeMembers(world.users)
  world.ruleMembers.set(rule.id, fed)
  const wanted = meets(world, rule, user)
  if (wanted === fed.has(user.id)) return
  for (const id of rule.groupIds) {
    const group = world.groups.get(id)
    if (group === undefined) continue
    const members = world.membersOf(id)
    if (!(wanted ? members.add(user.id) : members.remove(user.id))) continue
    group.lastMembershipUpdated = world.stamp()
    if (x === undefined) continue
    if (wanted)
      say(x, 'group.user_membership.add', 'Add user to group membership', userTarget(user), groupTarget(group))
    else
      say(x, 'group.user_membership.remove', 'Remove user from group membership', userTarget(user), groupTarget(group))
  }
  if (wanted) fed.add(user.id)
  else fed.remove(user.id)
}

/** After a user came or changed: every active rule looks at it again. */
export function applyRules(x: Exchange, user: User): void {
  for (const rule of x.world.rules.all()) if (rule.status === 'ACTIVE') applyRule(x.world, rule, user, x)
}

/** After a rule became active: it looks at everyone. */
export function runRule(world: World, rule: GroupRule, x?: Exchange): void {
  for (const user of world.users.all()) applyRule(world, rule, user, x)
}
