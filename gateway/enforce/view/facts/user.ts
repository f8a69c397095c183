import { hasRoles, hasSuperAdmin, roleNames } from './admin-roles.ts'
import {
  at,
  daysSince,
  found,
  type Found,
  type Material,
  NO_DOMAINS,
  type NotTold,
  textAt,
  type TypeFacts,
  under,
} from './reading.ts'

/** Users. Roles held through groups stand in the user's own list, so one call tells whether someone is an admin. */
export const user: TypeFacts = {
  immutable: /^00u[0-9A-Za-z]{17}$/,
  label: (base) => textAt(base, 'profile', 'login'),
  base: {
    path: under('/api/v1/users'),
    template: '/api/v1/users/{id}',
    scopes: ['okta.users.read'],
    mediaType: 'application/json; okta-response="omitCredentialsLinks,omitTransitioningToStatus"',
    facts: {
      status: ({ json }) => found(textAt(json, 'status')),
      credential_provider: ({ json }) => found(textAt(json, 'credentials', 'provider', 'type')),
      last_login_days: lastLogin,
      is_external: isExternal,
    },
  },
  readings: [
    {
      path: under('/api/v1/users', '/roles'),
      template: '/api/v1/users/{userId}/roles',
      scopes: ['okta.roles.read'],
      changedBy: ['group', 'group_rule', 'role', 'role_assignment', 'resource_set'],
      pages: 1,
      facts: { is_admin: hasRoles, admin_roles: roleNames, is_super_admin: hasSuperAdmin },
    },
    {
      path: under('/api/v1/users', '/factors'),
      template: '/api/v1/users/{userId}/factors',
      scopes: ['okta.users.read'],
      changedBy: ['factor'],
      pages: 1,
      facts: { factor_count: activeFactors },
    },
    {
      path: under('/api/v1/users', '/groups'),
      template: '/api/v1/users/{id}/groups',
      scopes: ['okta.users.read'],
      changedBy: ['group', 'group_rule'],
      pages: 5,
      facts: { group_count: groupCount, group_ids: groupIds },
    },
  ],
}

/** Days without a login: since the last one, else since the account was made. */
function lastLogin({ json, now }: Material): Found | undefined {
  const last = at(json, 'lastLogin')
  if (typeof last === 'string') return found(daysSince(last, now))
  if (last !== null) return undefined
  const days = daysSince(at(json, 'created'), now)
  return days === undefined ? undefined : { value: days, path: ['never signed in; counted from when it was created'] }
}

const OUTSIDE = /\b(external|contractor|guest|partner|vendor|supplier|customer)\b/i

/** From what the org says of the user; undefined where it says nothing. */
function isExternal({ json, settings }: Material): Found | NotTold | undefined {
  const provider = textAt(json, 'credentials', 'provider', 'type')
  if (provider === 'SOCIAL') return { value: true, path: ['signs in with a social identity'] }
  const kind = textAt(json, 'profile', 'userType')
  if (kind !== undefined && OUTSIDE.test(kind)) return { value: true, path: ['its userType says so'] }
  const addresses = [textAt(json, 'profile', 'login'), textAt(json, 'profile', 'email')]
  const domains = addresses.flatMap((address) => address?.split('@').slice(1).at(-1)?.toLowerCase() ?? [])
  if (domains.length === 0) return undefined
  if (settings.internalDomains.length === 0) return { why: NO_DOMAINS }
  const foreign = domains.find((domain) => !settings.internalDomains.includes(domain))
  return foreign === undefined ? { value: false } : { value: true, path: [`its domain ${foreign} is not one of ours`] }
}

function activeFactors({ json, truncated }: Material): Found | undefined {
  if (!Array.isArray(json) || truncated) return undefined
  return { value: json.filter((factor) => at(factor, 'status') === 'ACTIVE').length }
}

function groupCount({ json, truncated }: Material): Found | undefined {
  return Array.isArray(json) && !truncated ? { value: json.length } : undefined
}

function groupIds({ json, truncated }: Material): Found | undefined {
  if (!Array.isArray(json) || truncated) return undefined
  return { value: json.flatMap((group) => textAt(group, 'id') ?? []) }
}
