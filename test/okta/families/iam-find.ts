import { notFound } from '../http/errors.ts'
import type { Exchange } from '../http/exchange.ts'
import type { CustomRole, ResourceSet } from '../store/types.ts'

/** A custom role by id or label. Throws 404. */
export function roleNamed(x: Exchange, named: string): CustomRole {
  const role = x.world.customRoles.get(named) ?? x.world.customRoles.find((row) => row.label === named)
  if (role === undefined) throw notFound(named, 'CustomRole')
  return role
}

/** A resource set by id or label. Throws 404. */
export function setNamed(x: Exchange, named: string): ResourceSet {
  const set = x.world.resourceSets.get(named) ?? x.world.resourceSets.find((row) => row.label === named)
  if (set === undefined) throw notFound(named, 'IAMPolicy')
  return set
}
