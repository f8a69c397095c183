import { hasRoles, NO_ROLES, roleNames } from './admin-roles.ts'
import { hostOf } from './hosts.ts'
import { at, found, type Found, type Material, segment, textAt, type TypeFacts, under } from './reading.ts'

const clientId = (base: unknown): string | undefined => textAt(base, 'credentials', 'oauthClient', 'client_id')

/** Only OAuth clients hold roles and scope grants. An object that was not read tells nothing. */
const isOauth = (base: unknown): boolean => at(base, 'signOnMode') === 'OPENID_CONNECT'

/** Apps, and through them their OAuth clients. */
export const app: TypeFacts = {
  immutable: /^0oa[0-9A-Za-z]{17}$/,
  label: (base) => textAt(base, 'label'),
  base: {
    path: under('/api/v1/apps'),
    template: '/api/v1/apps/{appId}',
    scopes: ['okta.apps.read'],
    facts: {
      status: ({ json }) => found(textAt(json, 'status')),
      sign_on: ({ json }) => found(textAt(json, 'signOnMode')),
      sign_in_hosts: signInHosts,
      is_service: ({ json }) =>
        textAt(json, 'signOnMode') === undefined
          ? undefined
          : { value: at(json, 'settings', 'oauthClient', 'application_type') === 'service' },
    },
  },
  readings: [
    {
      needsBase: true,
      path(_id, base) {
        const client = segment(clientId(base) ?? '')
        return client === undefined ? undefined : `/oauth2/v1/clients/${client}/roles`
      },
      template: '/oauth2/v1/clients/{clientId}/roles',
      scopes: ['okta.roles.read'],
      changedBy: ['role', 'role_assignment', 'resource_set', 'client'],
      about: (base) => [`client:${clientId(base) ?? ''}`],
      pages: 1,
      facts: { grants_admin: hasRoles, admin_roles: roleNames },
      without: (base) => (isOauth(base) || base === undefined ? {} : NO_ROLES),
    },
    {
      needsBase: true,
      path: (id, base) => (isOauth(base) ? under('/api/v1/apps', '/grants')(id) : undefined),
      template: '/api/v1/apps/{appId}/grants',
      scopes: ['okta.appGrants.read'],
      changedBy: ['grant', 'client'],
      pages: 3,
      facts: { scopes_granted: scopesGranted },
      without: (base): Readonly<Record<string, Found>> =>
        isOauth(base) || base === undefined ? {} : { scopes_granted: { value: [] } },
    },
  ],
}

/** Hosts that sign-ins are sent to, by OpenID Connect and by SAML; undefined where a redirect is no text. */
function signInHosts({ json }: Material): Found | undefined {
  if (textAt(json, 'signOnMode') === undefined) return undefined
  const redirects = at(json, 'settings', 'oauthClient', 'redirect_uris') ?? []
  if (!Array.isArray(redirects)) return undefined
  const hosts = [...redirects, at(json, 'settings', 'signOn', 'ssoAcsUrl') ?? ''].map((each) => hostOf(each))
  return { value: [...new Set(hosts)].filter((host) => host !== '').toSorted() }
}

/** Scopes of the org's own API that were granted and not revoked. */
export function scopesGranted({ json, truncated }: Material): Found | undefined {
  if (!Array.isArray(json) || truncated) return undefined
  const scopes = json.flatMap((grant) => (at(grant, 'status') === 'ACTIVE' ? (textAt(grant, 'scopeId') ?? []) : []))
  return { value: [...new Set(scopes)] }
}
