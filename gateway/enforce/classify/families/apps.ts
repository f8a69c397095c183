import { at, entriesOf, type Input, isGiven, keysOf, listOf, textOf } from '../input.ts'
import { targetsOf, typeByPrefix } from '../names.ts'
import { type Family, flag, number, type Properties, text, texts } from '../property.ts'
import { attribute, each, host, id, kind, oneOf, OTHER, scope } from '../safe.ts'
import { attributes } from './users.ts'

const AUTH_METHOD = oneOf(
  'none',
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'tls_client_auth',
  'self_signed_tls_client_auth',
)
const APP_TYPE = oneOf('web', 'native', 'browser', 'service')
const RESPONSE_TYPE = oneOf('code', 'id_token', 'token', 'none')
const GRANTS = [
  ...['authorization_code', 'client_credentials', 'implicit', 'interaction_code', 'password', 'refresh_token'],
  ...[
    'device_code',
    'jwt-bearer',
    'token-exchange',
    'saml2-bearer',
    'ciba',
    'otp',
    'oob',
    'mfa-otp',
    'mfa-oob',
    'webauthn',
  ],
]

/** `urn:ietf:params:oauth:grant-type:device_code` is told by its last part. */
const grantType = (value: unknown): string => {
  const last = textOf(value).split(/[:/]/).at(-1) ?? ''
  return GRANTS.includes(last) ? last : OTHER
}

const hosts = (values: readonly unknown[]): readonly string[] => each(values, host)

/** Settings of an OAuth client: inside an app they lie under settings.oauthClient, in the client API at the top. */
const oauth = (settings: (input: Input) => unknown, credentials: (input: Input) => unknown): Properties => ({
  application_type: text('web, native, browser or service.', (input) =>
    APP_TYPE(at(settings(input), 'application_type')),
  ),
  is_service: flag(
    'An app that acts for itself (service, or client credentials granted).',
    (input) =>
      at(settings(input), 'application_type') === 'service' ||
      listOf(at(settings(input), 'grant_types')).includes('client_credentials'),
  ),
  grant_types: texts('OAuth grants the client may use.', (input) =>
    each(listOf(at(settings(input), 'grant_types')), grantType),
  ),
  response_types: texts('code, id_token, token or none.', (input) =>
    each(listOf(at(settings(input), 'response_types')), RESPONSE_TYPE),
  ),
  redirect_hosts: texts('Hosts sign-ins are sent back to.', (input) =>
    hosts(listOf(at(settings(input), 'redirect_uris'))),
  ),
  wildcard_redirect: flag('Sign-ins may be sent to any subdomain.', (input) => {
    const mode = at(settings(input), 'wildcard_redirect')
    return (
      (isGiven(mode) && mode !== 'DISABLED') ||
      listOf(at(settings(input), 'redirect_uris')).some((uri) => textOf(uri).includes('*'))
    )
  }),
  insecure_redirect: flag('A redirect goes over plain http to another machine.', (input) =>
    listOf(at(settings(input), 'redirect_uris')).some(
      (uri) => textOf(uri).startsWith('http://') && !['localhost', '127.0.0.1', '[::1]'].includes(host(uri)),
    ),
  ),
  auth_method: text('How the client proves itself: none, client_secret_basic, private_key_jwt, …', (input) =>
    AUTH_METHOD(at(credentials(input), 'token_endpoint_auth_method')),
  ),
  pkce_required: flag(
    'Codes are bound to whoever asked for them.',
    (input) => at(credentials(input), 'pkce_required') === true,
  ),
  dpop: flag('Access tokens are bound to a key.', (input) => at(settings(input), 'dpop_bound_access_tokens') === true),
  secret_supplied: flag('The caller chose the client secret.', (input) =>
    isGiven(at(credentials(input), 'client_secret')),
  ),
  keys_set: flag(
    'Public keys of the client are set, or the place they are read from.',
    (input) => isGiven(at(settings(input), 'jwks')) || isGiven(at(settings(input), 'jwks_uri')),
  ),
  keys_host: text('Host its public keys are read from.', (input) => host(at(settings(input), 'jwks_uri'))),
})

const apps: Family = {
  of: ['createApplication', 'replaceApplication'],
  properties: {
    app_name: text('Type of the app in the catalog: oidc_client, salesforce, …', ({ body }) => id(at(body, 'name'))),
    sign_on_mode: text('BOOKMARK, OPENID_CONNECT, SAML_2_0, …', ({ body }) => kind(at(body, 'signOnMode'))),
    status: text('ACTIVE or INACTIVE.', ({ body }) => kind(at(body, 'status'))),
    sso_host: text('Host SAML answers are posted to.', ({ body }) => host(at(body, 'settings', 'signOn', 'ssoAcsUrl'))),
    reveals_passwords: flag(
      "Users may see the app's password.",
      ({ body }) => at(body, 'credentials', 'revealPassword') === true,
    ),
    ...oauth(
      ({ body }) => at(body, 'settings', 'oauthClient'),
      ({ body }) => at(body, 'credentials', 'oauthClient'),
    ),
  },
}

const clients: Family = {
  of: ['createClient', 'replaceClient'],
  properties: oauth(
    ({ body }) => body,
    ({ body }) => body,
  ),
}

const assignments: Family = {
  of: [
    'assignUserToApplication',
    'updateApplicationUser',
    'assignGroupToApplication',
    'updateGroupAssignmentToApplication',
  ],
  properties: {
    ...attributes,
    password_set: flag('A password for the app is set.', ({ body }) =>
      isGiven(at(body, 'credentials', 'password', 'value')),
    ),
    patched_fields: number('Changes of a JSON patch.', ({ body }) => listOf(body).length),
  },
  targets: ({ row, body }) =>
    row.id === 'assignUserToApplication' ? targetsOf([at(body, 'id')], 'user', 'body', 'id') : [],
}

const grants: Family = {
  of: ['grantConsentToScope'],
  properties: { scope: text("Scope of Okta's API that is granted.", ({ body }) => scope(at(body, 'scopeId'))) },
}

const services: Family = {
  of: ['createApiServiceIntegrationInstance'],
  properties: {
    scopes: texts("Scopes of Okta's API that are granted.", ({ body }) =>
      each(listOf(at(body, 'grantedScopes')), scope),
    ),
  },
}

const keys: Family = {
  of: [
    'createOAuth2ClientSecret',
    'createApiServiceIntegrationInstanceSecret',
    'addJwk',
    'addAgentJwk',
    'addOAuth2ResourceServerJsonWebKey',
  ],
  properties: {
    status: text('ACTIVE or INACTIVE.', ({ body }) => kind(at(body, 'status'))),
    secret_supplied: flag('The caller chose the secret.', ({ body }) => isGiven(at(body, 'client_secret'))),
    key_type: text('RSA or EC.', ({ body }) => kind(at(body, 'kty'))),
    key_use: text('sig or enc.', ({ body }) => oneOf('sig', 'enc')(at(body, 'use'))),
  },
}

const provisioning: Family = {
  of: ['updateDefaultProvisioningConnectionForApplication'],
  properties: {
    auth_type: text('TOKEN, OAUTH2, UNKNOWN, …', ({ body }) => kind(at(body, 'profile', 'authScheme'))),
    host: text('Host users are provisioned to.', ({ body }) =>
      host(at(body, 'baseUrl') ?? at(body, 'profile', 'baseUrl')),
    ),
  },
}

const features: Family = {
  of: ['updateFeatureForApplication'],
  properties: {
    enabled: texts('Capabilities that are switched on: create.lifecycleCreate, update.password, …', ({ body }) =>
      each(
        entriesOf(body).flatMap(([area, capabilities]) =>
          keysOf(capabilities)
            .filter((name) => at(capabilities, name, 'status') === 'ENABLED')
            .map((name) => `${area}.${name}`),
        ),
        attribute,
      ),
    ),
  },
}

const mappings: Family = {
  of: ['mapResourceToPolicy'],
  properties: { resource_type: text('ACCESS_POLICY, …', ({ body }) => kind(at(body, 'resourceType'))) },
  targets: ({ body }) =>
    targetsOf([at(body, 'resourceId')], (plain) => typeByPrefix(plain) ?? 'app', 'body', 'resourceId'),
}

const connections: Family = {
  of: ['createCrossAppAccessConnection', 'updateCrossAppAccessConnection'],
  properties: { status: text('ACTIVE or INACTIVE.', ({ body }) => kind(at(body, 'status'))) },
}

const trusted: Family = {
  of: ['createAssociatedServers'],
  properties: {
    trusted: texts('Authorization servers whose tokens are trusted from now on.', ({ body }) =>
      each(listOf(at(body, 'trusted')), id),
    ),
  },
  targets: ({ body }) => targetsOf(listOf(at(body, 'trusted')), 'authorization_server', 'body', 'trusted'),
}

export const APPS: readonly Family[] = [
  apps,
  clients,
  assignments,
  grants,
  services,
  keys,
  provisioning,
  features,
  mappings,
  connections,
  trusted,
]
