import { STANDARD_ROLES } from '../enforce/roles.ts'
import type { RoleAssignment } from '../store/types.ts'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** RFC 4648, section 6, without padding. */
function base32(text: string): string {
  const bits = [...Buffer.from(text)].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? []).map((five) => LETTERS[Number.parseInt(five.padEnd(5, '0'), 2)] ?? '').join('')
}

/**
 * The id that Okta shows for an assignment. Of standard roles that take targets it is the role's name in base32, the same
 * for every holder: KVJUKUS7IFCE2SKO is USER_ADMIN (seen in recorded traffic). Others have an id of their own.
 */
export function shownId(row: Pick<RoleAssignment, 'id' | 'type'>): string {
  const role = STANDARD_ROLES[row.type]
  const targeted = role?.narrowedByGroups !== undefined || role?.narrowedByApps === true
  return targeted ? base32(row.type) : row.id
}

/** Where an assignment is at Okta. */
export function pathOf(row: Pick<RoleAssignment, 'id' | 'type' | 'principal' | 'principalId'>): string {
  const base = row.principal === 'client' ? '/oauth2/v1/clients' : `/api/v1/${row.principal}s`
  return `${base}/${row.principalId}/roles/${shownId(row)}`
}
