import { type Found, type Material, textAt, type TypeFacts, under } from './reading.ts'

/** Okta's standard roles: no object of the org, so nothing about them can be read. Source: data/standard-roles.json. */
const STANDARD: ReadonlySet<string> = new Set([
  'ACCESS_CERTIFICATIONS_ADMIN',
  'ACCESS_REQUESTS_ADMIN',
  'API_ACCESS_MANAGEMENT_ADMIN',
  'API_ADMIN',
  'APP_ADMIN',
  'GROUP_MEMBERSHIP_ADMIN',
  'HELP_DESK_ADMIN',
  'MOBILE_ADMIN',
  'ORG_ADMIN',
  'READ_ONLY_ADMIN',
  'REPORT_ADMIN',
  'SUPER_ADMIN',
  'USER_ADMIN',
  'WORKFLOWS_ADMIN',
])

/** Roles: standard ones by type, custom ones by id or label. */
export const role: TypeFacts = {
  immutable: /^cr0[0-9A-Za-z]{17}$/,
  label: (base) => textAt(base, 'label'),
  known: (name): Readonly<Record<string, Found>> | undefined =>
    STANDARD.has(name) ? { is_custom: { value: false } } : undefined,
  base: {
    path: under('/api/v1/iam/roles'),
    template: '/api/v1/iam/roles/{roleIdOrLabel}',
    scopes: ['okta.roles.read'],
    facts: { is_custom: ({ json }) => (textAt(json, 'id') === undefined ? undefined : { value: true }) },
  },
  readings: [
    {
      path: under('/api/v1/iam/roles', '/permissions'),
      template: '/api/v1/iam/roles/{roleIdOrLabel}/permissions',
      scopes: ['okta.roles.read'],
      pages: 3,
      listIn: 'permissions',
      facts: { permissions },
    },
  ],
}

function permissions({ json, truncated }: Material): Found | undefined {
  if (!Array.isArray(json) || truncated) return undefined
  return { value: json.flatMap((permission) => textAt(permission, 'label') ?? []) }
}
