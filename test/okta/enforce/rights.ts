import { OktaError } from '../http/errors.ts'
import type { World } from '../world.ts'
import { barred } from './barrier.ts'
import type { Caller } from './caller.ts'
import { grantsOf, type Grant } from './grants.ts'

/**
 * What an operation touches. `id` '*' means all of the kind. Kinds: users, groups, apps, `members` (users in the group of
 * that id, also those to come), iam, and one for each other family (authorization_servers, policies, devices …).
 */
export interface Touched {
  readonly kind: string
  readonly id: string
}

/** What the caller may do. A right is one grant's permission on one of its own resources, never a mixture of two grants. */
export interface Rights {
  readonly superAdmin: boolean
  /** False for a caller without any admin role. */
  readonly anyRole: boolean
  can(permission: string, kind: string, id?: string): boolean
  /** Has the permission on something, whatever it is. */
  somewhere(permission: string): boolean
  /** Throws 403 E0000006. */
  need(permission: string, kind: string, id?: string): void
  /** Throws 403 unless super admin. */
  needSuper(): void
  /**
   * For lists: a test for each object. Throws 403 where the caller has the permission nowhere; a client without any role
   * sees an empty list instead, as at Okta.
   */
  visible(permission: string, kind: string): (id: string) => boolean
}

export function rightsOf(world: World, caller: Caller | undefined): Rights {
  const grants: readonly Grant[] = caller === undefined ? [] : grantsOf(world, caller)
  const superAdmin = grants.some((grant) => grant.everything)
  const allows = (grant: Grant, permission: string, kind: string, id: string): boolean =>
    grant.permissions.has(permission) && grant.covers(kind, id, permission)
  const can = (permission: string, kind: string, id = '*'): boolean => {
    if (superAdmin) return true
    const able = grants.filter((grant) => allows(grant, permission, kind, id))
    if (able.length === 0) return false
    // The barrier guards admins from others: what is one's own token stays one's own.
    if (caller?.kind === 'token' && caller.user.id === id && permission.startsWith('okta.users.apitokens.')) return true
    return !barred(world, permission, kind, id) || able.some((grant) => grant.overBarrier.has(permission))
  }
  const somewhere = (permission: string): boolean =>
    superAdmin || grants.some((grant) => grant.permissions.has(permission))
  return {
    superAdmin,
    anyRole: grants.length > 0,
    can,
    somewhere,
    need(permission, kind, id) {
      if (!can(permission, kind, id)) throw new OktaError('E0000006')
    },
    needSuper() {
      if (!superAdmin) throw new OktaError('E0000006')
    },
    visible(permission, kind) {
      if (caller?.kind === 'client' && grants.length === 0) return () => false
      if (!somewhere(permission)) throw new OktaError('E0000006')
      if (can(permission, kind)) return () => true
      return (id) => can(permission, kind, id)
    },
  }
}
