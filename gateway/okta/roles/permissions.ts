import listed from '../data/permissions.json' with { type: 'json' }

/** What the coarse permissions hold beside Okta's own names, where an operation needs a capability that Okta has no name for. */
const OURS: Record<string, readonly string[]> = {
  'okta.groups.manage': [
    'postern.groups.update',
    'postern.groups.delete',
    'postern.groups.owners',
    'postern.groupRules.manage',
  ],
}

const direct = new Map<string, readonly string[]>(
  listed.permissions.map((row) => [row.permission, [...row.includes, ...(OURS[row.permission] ?? [])]]),
)

/** Every permission a custom role may hold. */
export const PERMISSIONS: readonly string[] = listed.permissions.map((row) => row.permission)

/** The permission itself and all that it includes, over any number of steps. An unknown permission holds only itself. */
export function heldBy(permission: string): ReadonlySet<string> {
  const held = new Set<string>([permission])
  for (const each of held) for (const more of direct.get(each) ?? []) held.add(more)
  return held
}

const closure = new Map(PERMISSIONS.map((permission) => [permission, heldBy(permission)]))

const areaOf = (permission: string): string => permission.split('.')[1]?.toLowerCase() ?? ''

/** Whether a permission that no list of ours has could give this capability: it is of the same area (`okta.users.…`). */
export function mayGive(permission: string, capability: string): boolean {
  return !direct.has(permission) && areaOf(permission) === areaOf(capability)
}

/** Which of a custom role's permissions gives this capability; undefined when none does. */
export function givenBy(permissions: readonly string[], capability: string): string | undefined {
  return permissions.find((each) => each === capability || closure.get(each)?.has(capability) === true)
}
