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
    sensitivity: 'string',
  },
  group: {
    kind: 'string',
    grants_admin: 'boolean',
    admin_roles: 'strings',
    member_count: 'number',
    apps_opened: 'number',
    fed_by_rules: 'boolean',
    sensitivity: 'string',
    reach: 'number',
  },
  app: {
    status: 'string',
    sign_on: 'string',
    is_service: 'boolean',
    grants_admin: 'boolean',
    admin_roles: 'strings',
    scopes_granted: 'strings',
    sign_in_hosts: 'strings',
    sensitivity: 'string',
    reach: 'number',
  },
  client: { is_service: 'boolean', grants_admin: 'boolean', admin_roles: 'strings', scopes_granted: 'strings' },
  policy: { kind: 'string', status: 'string', is_system: 'boolean', sensitivity: 'string', reach: 'number' },
  token: {
    owner: 'string',
    owner_is_admin: 'boolean',
    owner_roles: 'strings',
    age_days: 'number',
    has_network_limit: 'boolean',
  },
  resource_set: { resource_count: 'number', reach: 'number' },
  role: { is_custom: 'boolean', permissions: 'strings', reach: 'number' },
} as const satisfies Record<string, Record<string, 'string' | 'number' | 'boolean' | 'strings'>>

export type FactType = keyof typeof FACTS

/**
 * Facts that no single answer of Okta gives: the inventory alone derives them. `reach` is the blast radius: how many
 * principals gain or lose something when the target changes. `sensitivity` is `normal`, `high` or `critical`.
 */
export const DERIVED: ReadonlySet<string> = new Set(
  Object.entries(FACTS).flatMap(([type, facts]) =>
    Object.keys(facts).flatMap((name) => (name === 'sensitivity' || name === 'reach' ? [`${type}.${name}`] : [])),
  ),
)
