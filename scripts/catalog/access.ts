import type { Access } from '../../gateway/model/operation.ts'
import type { Described } from './described.ts'
import { lastLiteral } from './template.ts'

/**
 * Verbs at the end of a path that take something away: an account or its sessions, a credential, an assignment,
 * a live configuration. Reversible ones (deactivate, suspend) count: until they are reversed somebody is locked out.
 */
const DESTROYING_VERBS = new Set([
  'deactivate',
  'suspend',
  'revoke',
  'unassign',
  'un-publish',
  'end',
  'reset_factors',
  'delete_sessions',
  'revoke-principal-access',
  'global-token-revocation',
  'bulk-delete',
  'bulk-groups-delete',
  'bulk-group-memberships-delete',
])

/** POSTs that ask and change nothing although their scope does not say so. */
const ASKING_VERBS = new Set(['introspect', 'userinfo', 'simulate', 'query', 'search'])

/** POSTs that a `.read` scope opens and that still do something in the world: this one sends an e-mail. */
const ACTING_VERBS = new Set(['test'])

/**
 * What an operation does to the org: GET, HEAD and OPTIONS read; DELETE and the verbs above destroy; a write whose
 * scopes all end in `.read` only asks. Everything else writes.
 */
export const accessOf = (operation: Described): Access => {
  if (operation.method === 'GET' || operation.method === 'HEAD' || operation.method === 'OPTIONS') return 'read'
  if (operation.method === 'DELETE') return 'destroy'
  const verb = lastLiteral(operation.template)
  if (DESTROYING_VERBS.has(verb)) return 'destroy'
  if (ACTING_VERBS.has(verb)) return 'write'
  const asks = operation.scopes.length > 0 && operation.scopes.every((scope) => scope.endsWith('.read'))
  return asks || ASKING_VERBS.has(verb) ? 'read' : 'write'
}
