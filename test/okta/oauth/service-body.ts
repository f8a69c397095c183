import type { Json } from '../store/types.ts'

/** The body of a service app, as an admin's client would send it. */
export function serviceBody(label: string, dpop: boolean): Json {
  return {
    name: 'oidc_client',
    label,
    signOnMode: 'OPENID_CONNECT',
    credentials: { oauthClient: { token_endpoint_auth_method: 'private_key_jwt' } },
    settings: {
      oauthClient: {
        application_type: 'service',
        grant_types: ['client_credentials'],
        response_types: ['token'],
        dpop_bound_access_tokens: dpop,
      },
    },
  }
}
