import { at, type Found, type Material, textAt } from './reading.ts'

export interface HeldRole {
  readonly name: string
  readonly words: string
}

/** Roles in force of a role assignment list; undefined when the answer is not such a list. */
export function heldRoles(material: Material): readonly HeldRole[] | undefined {
  if (!Array.isArray(material.json) || material.truncated) return undefined
  const held: HeldRole[] = []
  for (const entry of material.json) {
    const type = textAt(entry, 'type')
    if (type === undefined) return undefined
    if (textAt(entry, 'status') === 'INACTIVE') continue
    // A custom role's type is only CUSTOM; its name, else its id, tells which.
    const name = type === 'CUSTOM' ? (textAt(entry, 'label') ?? textAt(entry, 'role') ?? type) : type
    held.push({ name, words: `${name} ${how(entry)}` })
  }
  return held
}

function how(entry: unknown): string {
  const since = textAt(entry, 'created')?.slice(0, 10)
  const when = since === undefined ? '' : ` since ${since}`
  switch (at(entry, 'assignmentType')) {
    case 'GROUP':
      return `through a group${when}`
    case 'CLIENT':
      return `held by the client${when}`
    default:
      return `held directly${when}`
  }
}

/** The names, without repetition, with the way each is held. */
export function roleNames(material: Material): Found | undefined {
  const held = heldRoles(material)
  if (held === undefined) return undefined
  return { value: [...new Set(held.map((role) => role.name))], path: held.map((role) => role.words) }
}

export function hasRoles(material: Material): Found | undefined {
  const held = heldRoles(material)
  return held === undefined ? undefined : { value: held.length > 0, path: held.map((role) => role.words) }
}

export function hasSuperAdmin(material: Material): Found | undefined {
  const supers = heldRoles(material)?.filter((role) => role.name === 'SUPER_ADMIN')
  return supers === undefined ? undefined : { value: supers.length > 0, path: supers.map((role) => role.words) }
}

/** No roles, for objects that cannot hold any. */
export const NO_ROLES: Readonly<Record<string, Found>> = {
  grants_admin: { value: false },
  admin_roles: { value: [] },
}
