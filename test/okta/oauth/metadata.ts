import { ok } from '../http/exchange.ts'
import type { Routes } from '../http/routes.ts'
import type { Json } from '../store/types.ts'
import type { World } from '../world.ts'

function document({ origin }: World): Json {
  const at = (name: string): string => `${origin}/oauth2/v1/${name}`
  return {
    issuer: origin,
    authorization_endpoint: at('authorize'),
    token_endpoint: at('token'),
    registration_endpoint: at('clients'),
    jwks_uri: at('keys'),
    response_types_supported: [
      'code',
      'id_token',
      'code id_token',
      'code token',
      'id_token token',
      'code id_token token',
    ],
    response_modes_supported: ['query', 'fragment', 'form_post', 'okta_post_message'],
    grant_types_supported: [
      'authorization_code',
      'implicit',
      'refresh_token',
      'password',
      'client_credentials',
      'urn:ietf:params:oauth:grant-type:device_code',
    ],
    subject_types_supported: ['public'],
    scopes_supported: ['openid', 'email', 'profile', 'address', 'phone', 'offline_access', 'groups'],
    token_endpoint_auth_methods_supported: [
      'client_secret_basic',
      'client_secret_post',
      'client_secret_jwt',
      'private_key_jwt',
      'none',
    ],
    claims_supported: ['iss', 'ver', 'sub', 'aud', 'iat', 'exp', 'jti', 'auth_time', 'amr'],
    code_challenge_methods_supported: ['S256'],
    introspection_endpoint: at('introspect'),
    revocation_endpoint: at('revoke'),
    end_session_endpoint: at('logout'),
    device_authorization_endpoint: at('device/authorize'),
    dpop_signing_alg_values_supported: ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'],
  }
}

/** What clients read before they speak OAuth. */
export function metadata(routes: Routes, world: World): void {
  routes.on('getWellKnownOpenIDConfiguration', () => ok(document(world)))
  routes.also('GET', '/.well-known/oauth-authorization-server', 'oauthServerMetadata', () => ok(document(world)))
  routes.on('getWellknownOrgMetadata', () =>
    ok({
      id: world.orgId,
      cell: 'ok12',
      _links: { organization: { href: world.origin }, alternate: { href: world.origin } },
      pipeline: 'idx',
      settings: {
        analyticsCollectionEnabled: false,
        bugReportingEnabled: true,
        omEnabled: false,
        pssoEnabled: false,
        desktopMFAEnabled: false,
        itpEnabled: false,
      },
    }),
  )
}
