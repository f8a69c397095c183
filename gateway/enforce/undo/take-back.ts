import type { Operation } from '../../model/operation.ts'
import { z } from 'zod'

/** How a grant is taken back: a DELETE, whose last id may have to be looked up when the time has come. */
export const takeBackSchema = z.object({
  operation: z.string(),
  /** The path, with {} where the looked-up id goes. */
  path: z.string(),
  lookup: z
    .object({ path: z.string(), template: z.string(), scopes: z.array(z.string()), key: z.string(), value: z.string() })
    .nullable(),
})
export type TakeBack = z.infer<typeof takeBackSchema>

interface Inverse {
  readonly operation: string
  /** Names of path parameters in braces; {} is looked up. */
  readonly path: string
  /** Of the list at `path` the item whose `key` is the call's property of that name. */
  readonly lookup?: {
    readonly path: string
    readonly key: string
    readonly property: string
    readonly scopes: readonly string[]
  }
  /** Parameters that the call names in its body: parameter to target type. */
  readonly fromBody?: Readonly<Record<string, string>>
}

const roles = ['okta.roles.read']
const INVERSES: Readonly<Record<string, Inverse>> = {
  assignUserToGroup: {
    operation: 'unassignUserFromGroup',
    path: '/api/v1/groups/{groupId}/users/{userId}',
  },
  assignUserToApplication: {
    operation: 'unassignUserFromApplication',
    path: '/api/v1/apps/{appId}/users/{userId}',
    fromBody: { userId: 'user' },
  },
  assignGroupToApplication: {
    operation: 'unassignApplicationFromGroup',
    path: '/api/v1/apps/{appId}/groups/{groupId}',
  },
  assignRoleToUser: {
    operation: 'unassignRoleFromUser',
    path: '/api/v1/users/{userId}/roles/{}',
    lookup: { path: '/api/v1/users/{userId}/roles', key: 'type', property: 'role', scopes: roles },
  },
  assignRoleToGroup: {
    operation: 'unassignRoleFromGroup',
    path: '/api/v1/groups/{groupId}/roles/{}',
    lookup: { path: '/api/v1/groups/{groupId}/roles', key: 'type', property: 'role', scopes: roles },
  },
  assignRoleToClient: {
    operation: 'deleteRoleFromClient',
    path: '/oauth2/v1/clients/{clientId}/roles/{}',
    lookup: { path: '/oauth2/v1/clients/{clientId}/roles', key: 'type', property: 'role', scopes: roles },
  },
}

/** Operations by which Postern takes back what it was told to. */
export const TAKES_BACK: readonly string[] = Object.values(INVERSES).map((one) => one.operation)

/** True where what this operation grants can be taken back by itself. */
export const canGiveBack = (operation: string): boolean => Object.hasOwn(INVERSES, operation)

/** How to take back what this call granted; undefined where it cannot be told. Pure. */
export function takeBackOf(
  { row, ids, properties }: Operation,
  targets: readonly { readonly type: string; readonly id: string; readonly named?: string }[],
): TakeBack | undefined {
  const inverse = Object.hasOwn(INVERSES, row.id) ? INVERSES[row.id] : undefined
  if (inverse === undefined) return undefined
  /** Immutable ids, never the names a caller used: those may mean someone else by then. */
  const idOf = (name: string): string | undefined => {
    const type = inverse.fromBody?.[name] ?? row.parameters[name]
    const said = ids[name]
    const found = targets.find((one) =>
      said === undefined ? one.type === type : one.id === said || one.named === said,
    )
    return found?.id ?? said
  }
  let known = true
  const filled = (path: string): string =>
    path.replace(/\{(\w+)\}/g, (_whole, name: string) => {
      const id = idOf(name)
      if (id === undefined) known = false
      return encodeURIComponent(id ?? '')
    })
  const path = filled(inverse.path)
  const { lookup } = inverse
  const value = lookup === undefined ? undefined : properties[lookup.property]
  if (lookup !== undefined && typeof value !== 'string') return undefined
  const found =
    lookup === undefined || typeof value !== 'string'
      ? null
      : { path: filled(lookup.path), template: lookup.path, scopes: [...lookup.scopes], key: lookup.key, value }
  return known ? { operation: inverse.operation, path, lookup: found } : undefined
}
