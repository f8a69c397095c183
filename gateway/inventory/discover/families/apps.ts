import { ref, type NodeRef } from '../../graph.ts'
import type { Family, Sink } from '../family.ts'
import { at, idIn, textAt, textsAt, told, times } from '../json.ts'
import { FEDERATED, secret } from './app-credentials.ts'

/** Apps that every org has from Okta itself. Names of Okta's own catalog. */
const FIRST_PARTY =
  /^(saasure|okta_enduser|okta_browser_plugin|okta_oin_submission_tester_app|okta_flow_sso|okta_atspoke_sso|okta_iga_reviewer|okta_access_requests_resource_catalog|flow)$/

function app(item: unknown, to: Sink): void {
  const id = textAt(item, 'id')
  if (id === undefined) return to.odd()
  const self = ref('Okta_Application', id)
  const name = textAt(item, 'name')
  const signOn = textAt(item, 'signOnMode')
  const client = textAt(item, 'credentials', 'oauthClient', 'client_id')
  const method = textAt(item, 'credentials', 'oauthClient', 'token_endpoint_auth_method')
  const type = textAt(item, 'settings', 'oauthClient', 'application_type')
  const oauth = signOn === 'OPENID_CONNECT' || client !== undefined
  const grants = textsAt(item, 'settings', 'oauthClient', 'grant_types')
  const service = type === 'service' || grants.includes('client_credentials')
  const props = {
    status: textAt(item, 'status'),
    name,
    sign_on: signOn,
    first_party: name === undefined ? undefined : FIRST_PARTY.test(name),
    is_service: oauth ? type === 'service' : false,
    application_type: type,
    grant_types: oauth ? grants : undefined,
    client_id: client,
    auth_method: method,
    dpop: at(item, 'settings', 'oauthClient', 'dpop_bound_access_tokens'),
    features: textsAt(item, 'features'),
    ...times(item),
  }
  to.node(self, props, {
    label: textAt(item, 'label'),
    lookup: client,
    keep: ['provisioning', 'provisioning_features'],
  })
  for (const link of ['accessPolicy', 'profileEnrollment']) {
    const policy = idIn(textAt(item, '_links', link, 'href'))
    if (policy !== undefined) to.edge('Okta_PolicyMapping', ref('Okta_Policy', policy), self, {}, link)
  }
  to.due('app.users', id)
  to.due('app.groups', id)
  if (props.features.length > 0) for (const part of ['provisioning', 'features']) to.due(`app.${part}`, id)
  if (FEDERATED.test(signOn ?? '')) to.due('app.keys', id)
  if (!oauth) return
  to.due('app.cwo', id)
  to.due('app.grants', id)
  to.due('app.jwks', id)
  if (method === undefined || method.startsWith('client_secret')) to.due('app.secrets', id)
  // Only service apps can hold roles; the client id names them there.
  if (service) to.due('client.roles', id, ...(client === undefined || client === id ? [] : [client]))
}

const RESTATES = [{ kind: 'Okta_PolicyMapping', end: 'to' }] as const
const appRef = (id = ''): NodeRef => ref('Okta_Application', id)

/** Apps with who may use them, their grants, keys and secrets. */
export const apps: readonly Family[] = [
  {
    name: 'apps',
    legs: () => ['/api/v1/apps?limit=200'],
    lists: 'Okta_Application',
    restates: RESTATES,
    rechecks: ['client.roles'],
    map: app,
    log: 'complete',
  },
  {
    name: 'app',
    of: 'Okta_Application',
    onDemand: true,
    single: true,
    legs: ([id = '']) => [`/api/v1/apps/${id}`],
    restates: RESTATES,
    map: app,
    log: 'complete',
    endpoint: { template: '/api/v1/apps/{appId}', scopes: ['okta.apps.read'] },
  },
  {
    name: 'app.users',
    of: 'Okta_Application',
    legs: ([id = '']) => [`/api/v1/apps/${id}/users?limit=500`],
    restates: [{ kind: 'Okta_AppAssignment', end: 'to', others: ['Okta_User'] }],
    map: (item, to, [id]) => appUser(item, to, id),
    log: 'complete',
  },
  {
    name: 'app.user',
    of: 'Okta_Application',
    onDemand: true,
    single: true,
    missing: 'none',
    legs: ([id = '', user = '']) => [`/api/v1/apps/${id}/users/${user}`],
    on: () => undefined,
    pairs: ([id = '', user = '']) => [{ from: user, kind: 'Okta_AppAssignment', to: id }],
    map: (item, to, [id]) => appUser(item, to, id),
    log: 'complete',
    endpoint: { template: '/api/v1/apps/{appId}/users/{userId}', scopes: ['okta.apps.read'] },
  },
  {
    name: 'app.groups',
    of: 'Okta_Application',
    legs: ([id = '']) => [`/api/v1/apps/${id}/groups?limit=200`],
    restates: [{ kind: 'Okta_AppAssignment', end: 'to', others: ['Okta_Group'] }],
    map(item, to, [id]) {
      const group = textAt(item, 'id')
      if (group === undefined) return to.odd()
      to.edge('Okta_AppAssignment', ref('Okta_Group', group), appRef(id))
    },
    log: 'complete',
  },
  {
    name: 'app.grants',
    of: 'Okta_Application',
    missing: 'none',
    legs: ([id = '']) => [`/api/v1/apps/${id}/grants`],
    lists: 'Postern_ScopeGrant',
    restates: [{ kind: 'Postern_HasScopeGrant', end: 'to' }],
    map(item, to, [id = '']) {
      const grant = textAt(item, 'id')
      const scope = textAt(item, 'scopeId')
      if (grant === undefined || scope === undefined) return to.odd()
      const status = textAt(item, 'status')
      to.node(
        ref('Postern_ScopeGrant', grant),
        { scope, status, created: at(item, 'created') },
        { parent: id, label: scope },
      )
      if (status === undefined || status === 'ACTIVE')
        to.edge('Postern_HasScopeGrant', appRef(id), ref('Postern_ScopeGrant', grant))
    },
    log: 'complete',
  },
  {
    // Through which connection accounts go to and from the app; its token is in no answer.
    name: 'app.provisioning',
    of: 'Okta_Application',
    single: true,
    missing: 'none',
    legs: ([id = '']) => [`/api/v1/apps/${id}/connections/default`],
    map: (item, to, [id]) =>
      to.patch(appRef(id), {
        provisioning: told({ status: textAt(item, 'status'), scheme: textAt(item, 'profile', 'authScheme') }),
      }),
    log: 'not',
  },
  {
    // Which ways accounts go: to the app, from it, or neither.
    name: 'app.features',
    of: 'Okta_Application',
    missing: 'none',
    // An app that cannot do any is answered 400.
    legsMayLack: true,
    legs: ([id = '']) => [`/api/v1/apps/${id}/features`],
    mapAll(items, to, [id]) {
      const on = items.filter((item) => textAt(item, 'status') === 'ENABLED')
      to.patch(appRef(id), { provisioning_features: on.flatMap((item) => textAt(item, 'name') ?? []).toSorted() })
    },
    log: 'not',
  },
  {
    name: 'app.cwo',
    of: 'Okta_Application',
    missing: 'none',
    legs: ([id = '']) => [`/api/v1/apps/${id}/cwo/connections`],
    restates: [{ kind: 'Postern_CrossAppAccess', end: 'from' }],
    map(item, to, [id]) {
      const resource = textAt(item, 'resourceAppInstanceId')
      if (resource === undefined) return to.odd()
      // An app is shown connections of others to it, too: they tell those.
      if (textAt(item, 'requestingAppInstanceId') !== id) return
      const status = textAt(item, 'status')
      to.edge('Postern_CrossAppAccess', appRef(id), appRef(resource), status === undefined ? {} : { status })
    },
    log: 'not',
  },
  {
    name: 'apiServices',
    legs: () => ['/integrations/api/v1/api-services'],
    lists: 'Okta_ApiServiceIntegration',
    parts: ['Postern_ScopeGrant'],
    restates: [{ kind: 'Postern_HasScopeGrant', end: 'from' }],
    rechecks: ['apiService.roles'],
    map(item, to) {
      const id = textAt(item, 'id')
      if (id === undefined) return to.odd()
      const self = ref('Okta_ApiServiceIntegration', id)
      const client = textAt(item, 'credentials', 'oauthClient', 'client_id')
      to.node(self, told({ type: textAt(item, 'type'), client_id: client, ...times(item) }), {
        label: textAt(item, 'name'),
        lookup: client,
      })
      for (const scope of textsAt(item, 'grantedScopes')) {
        const grant = ref('Postern_ScopeGrant', `${id}:${scope}`)
        to.node(grant, { scope }, { parent: id, label: scope })
        to.edge('Postern_HasScopeGrant', self, grant)
      }
      to.due('apiService.secrets', id)
      to.due('apiService.roles', id, ...(client === undefined || client === id ? [] : [client]))
    },
    log: 'complete',
  },
  {
    name: 'apiService.secrets',
    of: 'Okta_ApiServiceIntegration',
    legs: ([id = '']) => [`/integrations/api/v1/api-services/${id}/credentials/secrets`],
    lists: 'Okta_ClientSecret',
    restates: [{ kind: 'Okta_SecretOf', end: 'from' }],
    map: (item, to, [id = '']) => secret(ref('Okta_ApiServiceIntegration', id), item, to),
    log: 'complete',
  },
]

/** Who was assigned by name; those who come through a group are told by the group. */
function appUser(item: unknown, to: Sink, app: string | undefined): void {
  const user = textAt(item, 'id')
  if (user === undefined) return to.odd()
  if (textAt(item, 'scope') !== 'GROUP') to.edge('Okta_AppAssignment', ref('Okta_User', user), appRef(app))
}
