import { asObject, asStrings, textIn } from '../http/exchange.ts'
import type { App, Json } from '../store/types.ts'
import { adminOrigin, seedOf, type World } from '../world.ts'

/** An app as Okta answers it. */
export function showApp(world: World, app: App): Json {
  const self = `${world.origin}/api/v1/apps/${app.id}`
  const oidc = app.signOnMode === 'OPENID_CONNECT'
  const policy = (kind: string): Json => ({
    href: `${world.origin}/api/v1/policies/${world.ids.at('rst', seedOf(world, kind) % 1_000_000)}`,
  })
  const linkName = Object.keys(asObject(asObject(app.body['visibility'])['appLinks']))[0] ?? 'login'
  const saml = app.signOnMode === 'SAML_2_0'
  return {
    id: app.id,
    orn: `orn:okta:idp:${world.orgId}:apps:${app.name}:${app.id}`,
    name: app.name,
    label: app.label,
    status: app.status,
    lastUpdated: app.lastUpdated,
    created: app.created,
    accessibility: app.body['accessibility'],
    visibility: app.body['visibility'],
    features: app.body['features'],
    signOnMode: app.signOnMode,
    credentials: app.body['credentials'],
    universalLogout: oidc ? null : { status: 'UNSUPPORTED' },
    settings: { ...asObject(app.body['settings']), ...(world.settings.entitlements ? { emOptInStatus: 'NONE' } : {}) },
    ...(app.body['profile'] === undefined ? {} : { profile: app.body['profile'] }),
    _links: {
      ...(saml ? { metadata: { href: `${self}/sso/saml/metadata`, type: 'application/xml' } } : {}),
      // Apps of the catalog come with instructions; what an org makes itself does not (recorded).
      ...(saml && !/saml/i.test(app.name)
        ? {
            help: {
              href: `${adminOrigin(world)}/app/${app.name}/${app.id}/setup/help/SAML_2_0/external-doc`,
              type: 'text/html',
            },
          }
        : {}),
      uploadLogo: { href: `${self}/logo`, hints: { allow: ['POST'] } },
      appLinks: [
        {
          name: linkName,
          href: `${world.origin}/home/${app.name}/${app.id}/${seedOf(world, app.name) % 10_000}`,
          type: 'text/html',
        },
      ],
      profileEnrollment: policy('profileEnrollment'),
      policies: { href: `${self}/policies`, hints: { allow: ['PUT'] } },
      groups: { href: `${self}/groups` },
      logo: [
        {
          name: 'medium',
          href: 'https://ok12static.oktacdn.com/assets/img/logos/default.6770228fb0dab49a1695ef440a5279bb.png',
          type: 'image/png',
        },
      ],
      ...(oidc ? { clientCredentials: [{ name: 'secrets', href: `${self}/credentials/secrets` }] } : {}),
      accessPolicy:
        app.body['accessPolicy'] === undefined
          ? policy('accessPolicy')
          : { href: `${world.origin}/api/v1/policies/${textIn(app.body, 'accessPolicy')}` },
      users: { href: `${self}/users` },
      ...(app.status === 'ACTIVE'
        ? { deactivate: { href: `${self}/lifecycle/deactivate` } }
        : { activate: { href: `${self}/lifecycle/activate` } }),
    },
  }
}

function notifications(given: Json): Json {
  const vpn = asObject(given['vpn'])
  return {
    ...given,
    vpn: { message: null, helpUrl: null, ...vpn, network: { connection: 'DISABLED', ...asObject(vpn['network']) } },
  }
}

/** The parts that Okta fills in around what was sent. */
export function completeApp(
  given: Json,
  old: Json,
  facts: { signOnMode: string; id: string; clientId: string | undefined; secret: string | undefined; kid: string },
): Json {
  const oidc = facts.signOnMode === 'OPENID_CONNECT'
  const credentials = asObject(given['credentials'])
  const oauthClient = asObject(credentials['oauthClient'])
  const settings = asObject(given['settings'])
  const oauthSettings = asObject(settings['oauthClient'])
  const method =
    oauthClient['token_endpoint_auth_method'] ??
    asObject(asObject(old['credentials'])['oauthClient'])['token_endpoint_auth_method'] ??
    'client_secret_basic'
  const withSecret = typeof method === 'string' && method.startsWith('client_secret')
  const signing =
    facts.signOnMode === 'BOOKMARK' ||
    facts.signOnMode === 'BROWSER_PLUGIN' ||
    facts.signOnMode === 'BASIC_AUTH' ||
    facts.signOnMode === 'SECURE_PASSWORD_STORE'
      ? {}
      : { kid: facts.kid }
  const scheme = ['BROWSER_PLUGIN', 'BASIC_AUTH', 'SECURE_PASSWORD_STORE'].includes(facts.signOnMode)
    ? {
        scheme: credentials['scheme'] ?? 'EDIT_USERNAME_AND_PASSWORD',
        revealPassword: credentials['revealPassword'] ?? false,
      }
    : {}
  const given2 = asObject(given['visibility'])
  return {
    accessibility: {
      selfService: false,
      errorRedirectUrl: null,
      loginRedirectUrl: null,
      ...asObject(given['accessibility']),
    },
    visibility: {
      autoLaunch: false,
      autoSubmitToolbar: false,
      ...given2,
      hide: { iOS: oidc, web: oidc, ...asObject(given2['hide']) },
      appLinks:
        Object.keys(asObject(given2['appLinks'])).length > 0
          ? given2['appLinks']
          : { [oidc ? 'oidc_client_link' : 'login']: true },
    },
    features: given['features'] ?? [],
    credentials: {
      ...scheme,
      userNameTemplate: { template: '${source.login}', type: 'BUILT_IN', ...asObject(credentials['userNameTemplate']) },
      signing: { ...signing, ...asObject(credentials['signing']) },
      ...(oidc
        ? {
            oauthClient: {
              autoKeyRotation: oauthClient['autoKeyRotation'] ?? true,
              client_id: facts.clientId,
              ...(withSecret ? { client_secret: facts.secret } : {}),
              token_endpoint_auth_method: method,
              pkce_required: oauthClient['pkce_required'] ?? false,
            },
          }
        : {}),
    },
    settings: {
      ...settings,
      app: asObject(settings['app']),
      notifications: notifications(asObject(settings['notifications'])),
      manualProvisioning: settings['manualProvisioning'] ?? false,
      implicitAssignment: settings['implicitAssignment'] ?? false,
      notes: { admin: null, enduser: null, ...asObject(settings['notes']) },
      ...(facts.signOnMode === 'SAML_2_0' ? { signOn: samlSignOn(asObject(settings['signOn'])) } : {}),
      ...(oidc ? { oauthClient: oauthSettingsOf(oauthSettings) } : {}),
    },
    ...(given['profile'] === undefined ? {} : { profile: given['profile'] }),
  }
}

function samlSignOn(given: Json): Json {
  return {
    defaultRelayState: null,
    ssoAcsUrlOverride: null,
    audienceOverride: null,
    recipientOverride: null,
    destinationOverride: null,
    attributeStatements: [],
    ...given,
  }
}

function oauthSettingsOf(given: Json): Json {
  const type = given['application_type'] ?? 'web'
  const service = type === 'service'
  return {
    client_uri: null,
    logo_uri: null,
    ...(service ? {} : { redirect_uris: [] }),
    response_types: service ? ['token'] : ['code'],
    grant_types: service ? ['client_credentials'] : ['authorization_code'],
    ...(asStrings(given['grant_types']).includes('refresh_token')
      ? { refresh_token: { rotation_type: 'STATIC' } }
      : {}),
    consent_method: 'TRUSTED',
    issuer_mode: 'DYNAMIC',
    idp_initiated_login: { mode: 'DISABLED', default_scope: [] },
    wildcard_redirect: 'DISABLED',
    dpop_bound_access_tokens: false,
    ...given,
    application_type: type,
  }
}
