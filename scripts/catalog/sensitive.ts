import type { Described } from './described.ts'
import { takesCredential } from './door.ts'
import { isParameter, lastLiteral, segmentsOf, shapeOf } from './template.ts'

/** Collections whose members are secrets, or tell how somebody proves who they are. */
const SECRET_COLLECTIONS = new Set([
  'secrets',
  'tokens',
  'api-tokens',
  'keys',
  'jwks',
  'hook-keys',
  'factors',
  'authenticator-enrollments',
  'enrollments',
  // Seen in recorded answers: identity providers come with their client_secret.
  'idps',
])

/** Lists of what exists, which live beside the secret things. */
const HARMLESS_ENDS = new Set(['catalog', 'questions', 'public', 'users'])

/** Writes whose answer holds a secret that is shown once: passwords, links that set one, client secrets. */
const ONE_TIME = [
  /^POST \/api\/v1\/users\/\{\}\/lifecycle\/(activate|reactivate|reset_password|expire_password_with_temp_password)$/,
  /^POST \/api\/v1\/users\/\{\}\/credentials\/forgot_password$/,
  /^POST \/api\/v1\/apps$/,
  /^POST \/oauth2\/v1\/clients$/,
  /^POST \/oauth2\/v1\/clients\/\{\}\/lifecycle\/newSecret$/,
  /^POST \/integrations\/api\/v1\/api-services$/,
  /^POST \/privileged-access\/.*\/(claim|rotate-password)$/,
  /^GET \/api\/v1\/apps\/\{\}\/express-configure\/oauth2\/authorize$/,
  /^POST \/api\/v1\/sessions$/,
]

/** True where the answer reveals keys, tokens, client secrets, one-time links or factors (rule 4). */
export const revealsSecrets = (operation: Described): boolean => {
  if (operation.method === 'DELETE' || !takesCredential(operation)) return false
  const line = `${operation.method} ${shapeOf(operation.template)}`
  if (ONE_TIME.some((pattern) => pattern.test(line))) return true
  if (HARMLESS_ENDS.has(lastLiteral(operation.template))) return false
  return segmentsOf(operation.template).some((segment) => !isParameter(segment) && SECRET_COLLECTIONS.has(segment))
}

const BULK_ENDS = new Set([
  'start-import',
  'remove-list',
  'bulk-decisions',
  'reassign',
  'modify',
  'assign',
  'unassign',
  'launch',
  'end',
  'optIn',
  'optOut',
  'failover',
  'failback',
])

/** One call, many objects: bulk verbs, rules that move everyone they match, exports of the log or of seeds. */
const BULK_LINES = [
  /^(DELETE|PUT) \/api\/v1\/groups\/rules\/\{\}$/,
  /^POST \/api\/v1\/groups\/rules\/\{\}\/lifecycle\/(activate|deactivate)$/,
  /^POST \/api\/v1\/realm-assignments\/operations$/,
  /^POST \/api\/v1\/realm-assignments\/\{\}\/lifecycle\/activate$/,
  /^PUT \/api\/v1\/users\/\{\}\/roles\/\{\}\/targets\/catalog\/apps$/,
  /^(GET|POST) \/api\/v1\/org\/factors\/yubikey_token\/tokens$/,
]

/**
 * True where one call concerns many objects at once (rule 4). A DELETE of a whole collection is one: `collections` holds
 * the shapes under which single members are known too. A page of a list is not an export.
 */
export const isBulk = (operation: Described, collections: ReadonlySet<string>): boolean => {
  if (operation.method === 'GET' && !operation.template.endsWith('/yubikey_token/tokens')) return false
  const shape = shapeOf(operation.template)
  const last = lastLiteral(operation.template)
  if (operation.method === 'DELETE' && !shape.endsWith('}') && collections.has(shape)) return true
  if (last.startsWith('bulk-') || BULK_ENDS.has(last)) return true
  return BULK_LINES.some((pattern) => pattern.test(`${operation.method} ${shape}`))
}
