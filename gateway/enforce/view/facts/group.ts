import { hasRoles, roleNames } from './admin-roles.ts'
import {
  at,
  found,
  type Found,
  type Material,
  type ReadFact,
  type Reading,
  textAt,
  type TypeFacts,
  under,
} from './reading.ts'

const kind: ReadFact = ({ json }) => found(textAt(json, 'type'))

/** A number Okta keeps about a group; undefined where this org does not send it. */
const stat =
  (name: string): ReadFact =>
  ({ json }) => {
    const value = at(json, '_embedded', 'stats', name)
    return typeof value === 'number' ? { value } : undefined
  }

const listed: ReadFact = ({ json, truncated }) =>
  Array.isArray(json) && !truncated ? { value: json.length } : undefined

const list = (what: 'users' | 'apps', fact: string): Reading => ({
  path: under('/api/v1/groups', `/${what}?limit=200`),
  template: `/api/v1/groups/{groupId}/${what}`,
  scopes: what === 'users' ? ['okta.groups.read'] : ['okta.groups.read', 'okta.apps.read'],
  changedBy: ['group_rule'],
  pages: 5,
  facts: { [fact]: listed },
})

/** Groups. Counts come with the group itself; the lists are the fallback, up to a thousand entries. */
export const group: TypeFacts = {
  immutable: /^00g[0-9A-Za-z]{17}$/,
  label: (base) => textAt(base, 'profile', 'name'),
  base: {
    path: under('/api/v1/groups'),
    template: '/api/v1/groups/{groupId}',
    scopes: ['okta.groups.read'],
    facts: { kind },
  },
  readings: [
    {
      path: under('/api/v1/groups', '/roles'),
      template: '/api/v1/groups/{groupId}/roles',
      scopes: ['okta.roles.read'],
      changedBy: ['role', 'role_assignment', 'resource_set'],
      pages: 1,
      facts: { grants_admin: hasRoles, admin_roles: roleNames },
    },
    {
      path: under('/api/v1/groups', '?expand=stats'),
      template: '/api/v1/groups/{groupId}',
      scopes: ['okta.groups.read'],
      changedBy: ['group_rule'],
      facts: { member_count: stat('usersCount'), apps_opened: stat('appsCount') },
    },
    list('users', 'member_count'),
    list('apps', 'apps_opened'),
    {
      path: () => '/api/v1/groups/rules?limit=200',
      template: '/api/v1/groups/rules',
      scopes: ['okta.groups.read'],
      changedBy: ['group_rule'],
      pages: 5,
      facts: { fed_by_rules: fedByRules },
    },
  ],
}

/** One active rule that names the group is enough; that there is none needs the whole list. */
function fedByRules({ json, id, truncated }: Material): Found | undefined {
  if (!Array.isArray(json)) return undefined
  const feeding = json.filter((rule) => {
    const ids = at(rule, 'actions', 'assignUserToGroups', 'groupIds')
    return at(rule, 'status') === 'ACTIVE' && Array.isArray(ids) && ids.includes(id)
  })
  if (feeding.length > 0) return { value: true, path: feeding.map((rule) => `rule ${textAt(rule, 'id') ?? ''}`) }
  return truncated ? undefined : { value: false }
}
