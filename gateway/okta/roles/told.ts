import { cellsOf } from './cells.ts'
import { onlyReads } from './requirements/families.ts'
import { STANDARD_ROLES } from './words.ts'

/** Roles whose permissions Okta lists one by one (concepts/role-assignment): they have nothing else. */
const LISTED = new Set(['WORKFLOWS_ADMIN', 'ACCESS_CERTIFICATIONS_ADMIN', 'ACCESS_REQUESTS_ADMIN'])

/** Capabilities of which Okta’s tables say that of the standard roles only the super admin has them. */
const SUPER_ONLY = new Set([
  'okta.eventhooks.read',
  'okta.eventhooks.manage',
  'okta.inlinehooks.read',
  'okta.inlinehooks.manage',
  'okta.iam.read',
  'postern.roles.manage',
  'postern.features.manage',
])

const somebodyHas = new Map<string, boolean>()

/**
 * Whether a document says if a standard role has a capability: then a table without a cell is a no. Of what no table speaks (trusted
 * origins, rate limits, directory agents …) nothing follows from there being no cell.
 */
export function isTold(role: string, capability: string): boolean {
  if (LISTED.has(role) || SUPER_ONLY.has(capability)) return true
  if (!(STANDARD_ROLES as readonly string[]).includes(role)) return false
  if (role === 'READ_ONLY_ADMIN' && !onlyReads(capability)) return true
  const known = somebodyHas.get(capability) ?? STANDARD_ROLES.some((each) => cellsOf(each, capability).length > 0)
  somebodyHas.set(capability, known)
  return known
}
