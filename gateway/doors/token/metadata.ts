import { ASSERTION_ALGORITHMS, TOKEN_PATH } from './assertion.ts'
import { PROOF_ALGORITHMS } from './proof.ts'
import { SIGNED_WITH } from './signing.ts'

export const GRANTS = {
  client_credentials: 'client_credentials',
  exchange: 'urn:ietf:params:oauth:grant-type:token-exchange',
  jwtBearer: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
} as const

export const KEYS_PATH = '/oauth2/v1/keys'
export const REVOKE_PATH = '/oauth2/v1/revoke'
export const METADATA_PATHS: readonly string[] = [
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server',
]

const METHODS = ['private_key_jwt', 'client_secret_basic', 'client_secret_post']

/** RFC 8414, for clients that look before they ask. People sign in at Okta, never here: there is nothing to authorize. */
export const metadata = (issuer: string): object => ({
  issuer,
  token_endpoint: issuer + TOKEN_PATH,
  jwks_uri: issuer + KEYS_PATH,
  revocation_endpoint: issuer + REVOKE_PATH,
  response_types_supported: [],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: [SIGNED_WITH],
  grant_types_supported: Object.values(GRANTS),
  token_endpoint_auth_methods_supported: METHODS,
  token_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
  revocation_endpoint_auth_methods_supported: METHODS,
  revocation_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
  dpop_signing_alg_values_supported: PROOF_ALGORITHMS,
})
