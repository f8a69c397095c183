import { hasRoles, roleNames } from './admin-roles.ts'
import { scopesGranted } from './app.ts'
import { textAt, type TypeFacts, under } from './reading.ts'

/** OAuth clients, named by client id. Okta gives the app of a client the same id unless someone chose another. */
export const client: TypeFacts = {
  immutable: /^0oa[0-9A-Za-z]{17}$/,
  idIn: 'client_id',
  label: (base) => textAt(base, 'client_name'),
  base: {
    path: under('/oauth2/v1/clients'),
    template: '/oauth2/v1/clients/{clientId}',
    scopes: ['okta.clients.read'],
    changedBy: ['app'],
    facts: {
      is_service: ({ json }) => {
        const type = textAt(json, 'application_type')
        return type === undefined ? undefined : { value: type === 'service' }
      },
    },
  },
  readings: [
    {
      path: under('/oauth2/v1/clients', '/roles'),
      template: '/oauth2/v1/clients/{clientId}/roles',
      scopes: ['okta.roles.read'],
      changedBy: ['role', 'role_assignment', 'resource_set', 'app'],
      pages: 1,
      facts: { grants_admin: hasRoles, admin_roles: roleNames },
    },
    {
      path: under('/api/v1/apps', '/grants'),
      template: '/api/v1/apps/{appId}/grants',
      scopes: ['okta.appGrants.read'],
      changedBy: ['app', 'grant'],
      pages: 3,
      facts: { scopes_granted: scopesGranted },
    },
  ],
}
