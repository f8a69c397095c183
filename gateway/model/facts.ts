/**
 * The facts policies may rely on, by type of target. A rule names those it needs in its METADATA (`custom.facts`),
 * as `user.is_admin`; view/ reads just those. A name that is not here is refused when the policy is built.
 */
export const FACTS = {
  user: {
    status: 'string',
    is_admin: 'boolean',
    admin_roles: 'strings',
    is_super_admin: 'boolean',
    is_external: 'boolean',
    credential_provider: 'string',
    factor_count: 'number',
    last_login_days: 'number',
    group_count: 'number',
  },
  group: {
    kind: 'string',
    grants_admin: 'boolean',
    admin_roles: 'strings',
    member_count: 'number',
    apps_opened: 'number',
    fed_by_rules: 'boolean',
  },
  app: {
    status: 'string',
    sign_on: 'string',
    is_service: 'boolean',
    grants_admin: 'boolean',
    admin_roles: 'strings',
    scopes_granted: 'strings',
  },
  client: { is_service: 'boolean', grants_admin: 'boolean', admin_roles: 'strings', scopes_granted: 'strings' },
  policy: { kind: 'string', status: 'string', is_system: 'boolean' },
  token: {
    owner: 'string',
    owner_is_admin: 'boolean',
    owner_roles: 'strings',
    age_days: 'number',
    has_network_limit: 'boolean',
  },
  resource_set: { resource_count: 'number' },
  role: { is_custom: 'boolean', permissions: 'strings' },
} as const satisfies Record<string, Record<string, 'string' | 'number' | 'boolean' | 'strings'>>

export type FactType = keyof typeof FACTS
