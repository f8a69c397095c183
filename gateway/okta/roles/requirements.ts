import type { OperationRow } from '../../model/operation.ts'
import { EXACT } from './requirements/exact.ts'
import { familyOf, onlyReads } from './requirements/families.ts'
import { parametersOf, PATH_OF } from './requirements/kinds.ts'
import { SUPER_OPERATIONS, SUPER_SCOPES } from './requirements/supers.ts'
import { STANDARD_ROLES, type On, type Requirement, type Side, type StandardRole } from './words.ts'

/** What of a catalog row a requirement follows from. */
export type Needing = Pick<OperationRow, 'id' | 'method' | 'template' | 'scopes' | 'tag' | 'spec'> &
  Partial<Pick<OperationRow, 'iamAdminRoles' | 'iamPermissions'>>

/** Okta's own descriptions spell one role two ways. */
const SPELLING: Readonly<Record<string, StandardRole>> = { ACCESS_CERTIFICATION_ADMIN: 'ACCESS_CERTIFICATIONS_ADMIN' }

/**
 * Which capability on which object an operation needs. Published roles and permissions of the row first, then what documents
 * say of single operations, then the family of its scopes. Pure.
 */
export function requirementFor(row: Needing): Requirement {
  const published = publishedFor(row)
  if (published !== undefined) return published
  const alone = row.scopes.map((scope) => SUPER_SCOPES[scope]).find((why) => why !== undefined)
  const superOnly = SUPER_OPERATIONS[row.id] ?? alone
  if (superOnly !== undefined)
    return {
      sides: [],
      superAdminOnly: 'always',
      evidence: superOnly.startsWith('Specter') ? 'derived' : 'published',
      source: superOnly,
    }
  const exact = EXACT[row.id]
  if (exact !== undefined) {
    const { why, ...rest } = exact
    return { ...rest, evidence: 'derived', source: why }
  }
  if (isEndUser(row)) return { sides: [], endUser: true, evidence: 'derived', source: 'an end user’s own operation' }
  return {
    sides: row.scopes.map((scope) => sideOf(row, scope)),
    evidence: 'derived',
    source: `the family of ${row.scopes.join(' and ') || 'no scope'}`,
  }
}

function publishedFor(row: Needing): Requirement | undefined {
  if (row.iamAdminRoles === undefined) return undefined
  const roles = row.iamAdminRoles
    .map((role) => SPELLING[role] ?? role)
    .filter((role): role is StandardRole => (STANDARD_ROLES as readonly string[]).includes(role))
  const source = 'x-okta-iam-admin-roles of the API description'
  if (roles.length === 1 && roles[0] === 'SUPER_ADMIN' && row.iamPermissions === undefined)
    return { sides: [], superAdminOnly: 'always', evidence: 'published', source }
  const scope = row.scopes[0] ?? ''
  const changes = !onlyReads(scope)
  const on: On = schemaOf(row) ?? { from: 'any', kind: 'org' }
  // A custom role needs one of them for reading ("read or manage"), all of them for changing.
  const permissions = row.iamPermissions ?? [`postern.published.${row.id}`]
  const needed = changes ? permissions : permissions.slice(0, 1)
  return {
    sides: needed.map((permission) => ({ permission, on, barred: false, roles })),
    evidence: 'published',
    source,
  }
}

/** The schema of an app's users is about that app; other published operations about the org. */
function schemaOf(row: Needing): On | undefined {
  return parametersOf(row.template).includes('appId') ? { from: 'path', kind: 'app', name: 'appId' } : undefined
}

function isEndUser(row: Needing): boolean {
  return row.tag.startsWith('My ') || row.scopes.some((scope) => scope.includes('.endUser.'))
}

function sideOf(row: Needing, scope: string): Side {
  const { read, manage, kind, known } = familyOf(scope)
  const changes = !onlyReads(scope)
  const permission = changes ? manage : read
  if (!known || kind === 'org') return { permission, on: { from: 'any', kind: 'org' }, barred: changes }
  const named = parametersOf(row.template).find((name) => PATH_OF[kind]?.includes(name))
  if (named !== undefined) return { permission, on: { from: 'path', kind, name: named }, barred: changes }
  if (!changes) return { permission, on: { from: 'any', kind }, barred: false }
  return { permission, on: { from: row.method === 'POST' ? 'new' : 'every', kind }, barred: changes }
}
