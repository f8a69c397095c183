import type { RoleAssignment } from '../store/types.ts'
import type { World } from '../world.ts'
import type { Grant } from './grants.ts'
import { expand } from './permissions.ts'
import { STANDARD_ROLES } from './roles.ts'

const NONE: ReadonlySet<string> = new Set()
const expanded = new Map<string, { permissions: ReadonlySet<string>; over: ReadonlySet<string> }>()

function partsOf(type: string): { permissions: ReadonlySet<string>; over: ReadonlySet<string> } {
  const known = expanded.get(type)
  if (known !== undefined) return known
  const role = STANDARD_ROLES[type]
  const parts = { permissions: role === undefined ? NONE : expand(role.permissions), over: new Set(role?.overBarrier) }
  expanded.set(type, parts)
  return parts
}

/** An app target: catalog name alone covers all its instances. */
export function appTargetCovers(world: World, targets: readonly string[], appId: string): boolean {
  const app = world.apps.get(appId)
  return app !== undefined && (targets.includes(app.name) || targets.includes(`${app.name}/${app.id}`))
}

/** A standard role as rights: over the whole org until it has a target, then over that. */
export function standardGrant(world: World, row: RoleAssignment): Grant[] {
  const role = STANDARD_ROLES[row.type]
  if (role === undefined) return []
  const { permissions, over } = partsOf(row.type)
  const inGroups = (userId: string): boolean =>
    row.groupTargets.some((group) => world.groups.has(group) && world.membersOf(group).has(userId))
  const covers = (kind: string, id: string, permission: string): boolean => {
    if (kind === 'apps' && role.apps !== undefined && (id === '*' || !role.apps(world, id))) return false
    const byGroup = role.narrowedByGroups !== undefined && row.groupTargets.length > 0
    if (byGroup && !role.narrowedByGroups.open.includes(permission)) {
      if (kind === 'users') return id !== '*' && inGroups(id)
      if (kind === 'groups' || kind === 'members') return row.groupTargets.includes(id)
      return false
    }
    const byApp = role.narrowedByApps === true && row.appTargets.length > 0
    if (byApp && kind === 'apps') return id !== '*' && appTargetCovers(world, row.appTargets, id)
    if (byApp && kind === 'policies') return role.policies?.(world, row.appTargets, id) ?? false
    return true
  }
  return [{ everything: row.type === 'SUPER_ADMIN', permissions, overBarrier: over, covers }]
}
