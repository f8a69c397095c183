import type { RoleAssignment } from '../store/types.ts'
import type { World } from '../world.ts'
import { hasFault } from './faults.ts'
import type { Grant } from './grants.ts'
import { parseOrn } from './orn.ts'
import { expand } from './permissions.ts'

const NONE: ReadonlySet<string> = new Set()

/** A custom role on a resource set: its permissions there and nowhere else. Nothing when either is gone. */
export function customGrant(world: World, row: RoleAssignment): Grant[] {
  const role = world.customRoles.get(row.roleId ?? '')
  const set = world.resourceSets.get(row.resourceSetId ?? '')
  if (role === undefined || set === undefined) return []
  const whole = hasFault(world, 'resource conditions are ignored')
  const loose = hasFault(world, 'a group in a resource set covers its members')
  const tests = set.resources.flatMap((resource) =>
    (loose ? [resource.orn, `${resource.orn}:contained_resources`] : [resource.orn]).map((named) => ({
      covers: parseOrn(world, named),
      except: whole ? [] : excluded(resource.conditions).map((orn) => parseOrn(world, orn)),
    })),
  )
  const listed = role.permissions.map((permission) => permission.label)
  return [
    {
      everything: false,
      permissions: hasFault(world, 'included permissions are forgotten') ? new Set(listed) : expand(listed),
      overBarrier: NONE,
      covers: (kind, id) =>
        tests.some((test) => test.covers(kind, id) && !test.except.some((out) => id !== '*' && out(kind, id))),
    },
  ]
}

/** `{"Exclude": {"okta:ORN": [...]}}`: apps left out of a resource. */
function excluded(conditions: Record<string, unknown> | undefined): string[] {
  const exclude = conditions?.['Exclude']
  if (typeof exclude !== 'object' || exclude === null) return []
  const list: unknown = Object.entries(exclude).find(([key]) => key === 'okta:ORN')?.[1]
  return Array.isArray(list) ? list.filter((orn): orn is string => typeof orn === 'string') : []
}
