import { hasRoles, roleNames } from './admin-roles.ts'
import { daysSince, found, segment, textAt, type TypeFacts, under } from './reading.ts'

const owner = (base: unknown): string | undefined => textAt(base, 'userId')

/** API tokens: each is its owner's present roles. */
export const token: TypeFacts = {
  immutable: /^00T[0-9A-Za-z]{17}$/,
  label: (base) => textAt(base, 'name'),
  base: {
    path: under('/api/v1/api-tokens'),
    template: '/api/v1/api-tokens/{apiTokenId}',
    scopes: ['okta.apiTokens.read'],
    facts: {
      owner: ({ json }) => found(owner(json)),
      age_days: ({ json, now }) => found(daysSince(textAt(json, 'created'), now)),
      has_network_limit: ({ json }) => {
        const connection = textAt(json, 'network', 'connection')
        return connection === undefined ? undefined : { value: connection !== 'ANYWHERE' }
      },
    },
  },
  readings: [
    {
      needsBase: true,
      path(_id, base) {
        const own = segment(owner(base) ?? '')
        return own === undefined ? undefined : `/api/v1/users/${own}/roles`
      },
      template: '/api/v1/users/{userId}/roles',
      scopes: ['okta.roles.read'],
      changedBy: ['group', 'group_rule', 'role', 'role_assignment', 'resource_set'],
      about: (base) => [`user:${owner(base) ?? ''}`],
      pages: 1,
      facts: { owner_is_admin: hasRoles, owner_roles: roleNames },
    },
  ],
}
