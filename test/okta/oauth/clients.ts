import { createLocalJWKSet, decodeJwt, jwtVerify, type JSONWebKeySet } from 'jose'
import type { App } from '../store/types.ts'
import type { World } from '../world.ts'
import { OAuthError } from './errors.ts'

const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512']

/** Assertion ids used already, with the time until which they must be remembered. */
export type UsedAssertions = Map<string, number>

const invalidClient = (description: string): OAuthError =>
  new OAuthError('invalid_client', description, { status: 401 })

function clientOf(world: World, id: string | undefined): App {
  const app = world.apps.find((row) => row.clientId !== undefined && row.clientId === id)
  if (app === undefined || app.status !== 'ACTIVE') throw invalidClient("Invalid value for 'client_id' parameter.")
  return app
}

/**
 * Who asks for a token: private_key_jwt for service apps, client secret (Basic or in the form) for API service
 * integrations. Throws OAuthError as Okta's token endpoint does.
 */
export async function authenticateClient(
  world: World,
  form: URLSearchParams,
  authorization: string | null,
  tokenUrl: string,
  used: UsedAssertions,
): Promise<App> {
  const assertion = form.get('client_assertion')
  if (assertion !== null) {
    if (form.get('client_assertion_type') !== ASSERTION)
      throw invalidClient("The 'client_assertion_type' is not valid.")
    return byAssertion(world, assertion, form.get('client_id'), tokenUrl, used)
  }
  const basic = /^Basic\s+(.+)$/i.exec(authorization ?? '')
  const pair = basic === null ? undefined : Buffer.from(basic[1] ?? '', 'base64').toString('utf8')
  const cut = pair?.indexOf(':') ?? -1
  const id = pair === undefined ? form.get('client_id') : decodeURIComponent(pair.slice(0, cut))
  const secret = pair === undefined ? form.get('client_secret') : decodeURIComponent(pair.slice(cut + 1))
  if (id === null || secret === null)
    throw invalidClient('Client authentication failed. Either the client or the client credentials are invalid.')
  const app = clientOf(world, id)
  if (!app.secrets.some((row) => row.status === 'ACTIVE' && row.secret === secret))
    throw invalidClient('The client secret supplied for a confidential client is invalid.')
  return app
}

async function byAssertion(
  world: World,
  assertion: string,
  clientId: string | null,
  tokenUrl: string,
  used: UsedAssertions,
): Promise<App> {
  let claims
  try {
    claims = decodeJwt(assertion)
  } catch {
    throw invalidClient('The client_assertion token is not a valid JWT.')
  }
  const app = clientOf(world, claims.sub)
  if (clientId !== null && clientId !== app.clientId)
    throw invalidClient("The 'client_id' does not match the client_assertion.")
  if (claims.iss !== claims.sub)
    throw invalidClient("The 'iss' and 'sub' of the client_assertion must be the client_id.")
  const audiences = Array.isArray(claims.aud) ? claims.aud : [claims.aud]
  if (!audiences.includes(tokenUrl))
    throw invalidClient('The audience claim for client_assertion must be the endpoint invoked for the request.')
  const now = world.now() / 1000
  if (typeof claims.exp !== 'number') throw invalidClient('The client_assertion token must contain an expiration time.')
  if (claims.exp <= now) throw invalidClient('The client_assertion token is expired.')
  if (claims.exp > now + 3600 + 60)
    throw invalidClient('The client_assertion token has an expiration more than one hour in the future.')
  const keys: JSONWebKeySet = {
    keys: app.keys.filter((row) => row.status === 'ACTIVE').map((row) => ({ kty: '', ...row.jwk })),
  }
  try {
    await jwtVerify(assertion, createLocalJWKSet(keys), {
      algorithms: ALGORITHMS,
      currentDate: new Date(world.now()),
      clockTolerance: 60,
    })
  } catch {
    throw invalidClient('The client_assertion signature is invalid.')
  }
  for (const [id, until] of used) if (until < world.now()) used.delete(id)
  const key = `${claims.sub}:${claims.jti ?? assertion}`
  if (claims.jti !== undefined && used.has(key))
    throw invalidClient('The client_assertion token has already been used.')
  if (claims.jti !== undefined) used.set(key, claims.exp * 1000)
  return app
}
