import type { RoleAssignment } from '../store/types.ts'
import type { World } from '../world.ts'
import type { Grant } from './grants.ts'

/**
 * Mistakes an org can be made with, so that whoever compares with it can show that they find each. None without the option
 * `faults`.
 */
export const FAULTS = [
  'first target does not narrow',
  'roles of groups are not inherited',
  'no barrier',
  'the barrier forgets roles held through groups',
  'the barrier has no exceptions',
  'a group in a resource set covers its members',
  'resource conditions are ignored',
  'permissions and resources of two grants are mixed',
  'the token of a suspended owner lives',
  'included permissions are forgotten',
] as const
export type Fault = (typeof FAULTS)[number]

const seeded = new WeakMap<World, ReadonlySet<Fault>>()

export function seedFaults(world: World, faults: readonly Fault[] | undefined): void {
  if (faults !== undefined) seeded.set(world, new Set(faults))
}

export function hasFault(world: World, fault: Fault): boolean {
  return seeded.get(world)?.has(fault) === true
}

/** The assignments as the org would see them with its faults. */
export function faultyRows(world: World, rows: RoleAssignment[]): RoleAssignment[] {
  if (!seeded.has(world)) return rows
  const own = hasFault(world, 'roles of groups are not inherited')
    ? rows.filter((row) => row.principal !== 'group')
    : rows
  if (!hasFault(world, 'first target does not narrow')) return own
  return own.map((row) => ({ ...row, groupTargets: [], appTargets: [] }))
}

/** The grants as the org would see them with its faults. */
export function faultyGrants(world: World, grants: Grant[]): Grant[] {
  if (!seeded.has(world)) return grants
  const plain = hasFault(world, 'the barrier has no exceptions')
    ? grants.map((grant) => ({ ...grant, overBarrier: new Set<string>() }))
    : grants
  if (!hasFault(world, 'permissions and resources of two grants are mixed')) return plain
  const permissions = new Set(plain.flatMap((grant) => [...grant.permissions]))
  return plain.map((grant) => ({ ...grant, permissions }))
}
