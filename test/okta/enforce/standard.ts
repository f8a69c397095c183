import type { RoleAssignment } from '../store/types.ts'
import type { World } from '../world.ts'
import type { Grant } from './grants.ts'
import { expand } from './permissions.ts'
import { policyWithin, STANDARD_ROLES } from './roles.ts'

const expanded = new Map<string, ReadonlySet<string>>()

function permissionsOf(type: string): ReadonlySet<string> {
  const known = expanded.get(type)
  if (known !== undefined) return known
  const permissions = expand(STANDARD_ROLES[type]?.permissions ?? [])
  expanded.set(type, permissions)
  return permissions
}

/** An app target: catalog name alone covers all its instances, those to come too. */
function targetCovers(world: World, targets: readonly string[], kind: string, id: string): boolean {
  if (kind === 'new-app') return targets.includes(id)
  const app = world.apps.get(id)
  return app !== undefined && (targets.includes(app.name) || targets.includes(`${app.name}/${app.id}`))
}

function isOidc(world: World, kind: string, id: string): boolean {
  return kind === 'new-app' ? id === 'oidc_client' : world.apps.get(id)?.signOnMode === 'OPENID_CONNECT'
}

/** A standard role as rights: over the whole org until it has a target, then over that. */
export function standardGrant(world: World, row: RoleAssignment): Grant[] {
  const role = STANDARD_ROLES[row.type]
  if (role === undefined) return []
  const inGroups = (userId: string): boolean =>
    row.groupTargets.some((group) => world.groups.has(group) && world.membersOf(group).has(userId))
  const covers = (kind: string, id: string, permission: string): boolean => {
    const ofApps = kind === 'apps' || kind === 'new-app'
    if (ofApps && role.noApps === true) return false
    if (ofApps && role.oidcOnly === true && !isOidc(world, kind, id)) return false
    if (
      role.narrowedByGroups !== undefined &&
      row.groupTargets.length > 0 &&
      !role.narrowedByGroups.open.includes(permission)
    ) {
      if (kind === 'users') return id !== '*' && inGroups(id)
      return (kind === 'groups' || kind === 'members') && row.groupTargets.includes(id)
    }
    if (role.narrowedByApps === true && row.appTargets.length > 0) {
      if (ofApps) return targetCovers(world, row.appTargets, kind, id)
      if (kind === 'policies')
        return policyWithin(world, id, (appId) => targetCovers(world, row.appTargets, 'apps', appId))
    }
    return true
  }
  return [
    {
      everything: row.type === 'SUPER_ADMIN',
      permissions: permissionsOf(row.type),
      overBarrier: new Set(role.overBarrier),
      covers,
    },
  ]
}
