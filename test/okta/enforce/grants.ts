import type { RoleAssignment } from '../store/types.ts'
import type { World } from '../world.ts'
import type { Caller } from './caller.ts'
import { customGrant } from './custom.ts'
import { faultyGrants, faultyRows } from './faults.ts'
import { standardGrant } from './standard.ts'

/** One role assignment as rights: these permissions, on these objects. */
export interface Grant {
  readonly everything: boolean
  readonly permissions: ReadonlySet<string>
  /** Permissions that pass the barrier around admins. */
  readonly overBarrier: ReadonlySet<string>
  covers(kind: string, id: string, permission: string): boolean
}

/** Role assignments a principal holds itself, and for a user those of its groups. */
export function assignmentsOf(world: World, principal: 'user' | 'client', id: string): RoleAssignment[] {
  return world.roles.where((row) =>
    row.principal === principal
      ? row.principalId === id
      : principal === 'user' &&
        row.principal === 'group' &&
        world.groups.has(row.principalId) &&
        world.membersOf(row.principalId).has(id),
  )
}

export function grantsOf(world: World, caller: Caller): Grant[] {
  const rows =
    caller.kind === 'token'
      ? assignmentsOf(world, 'user', caller.user.id)
      : assignmentsOf(world, 'client', caller.clientId)
  const grants = faultyRows(world, rows).flatMap((row) =>
    row.type === 'CUSTOM' ? customGrant(world, row) : standardGrant(world, row),
  )
  return faultyGrants(world, grants)
}
