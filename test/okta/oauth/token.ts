import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { SignJWT } from 'jose'
import { hasScope } from '../enforce/caller.ts'
import type { Answer, Exchange } from '../http/exchange.ts'
import type { Routes } from '../http/routes.ts'
import { tell } from '../log/events.ts'
import type { AccessToken, App } from '../store/types.ts'
import type { World } from '../world.ts'
import { authenticateClient, type UsedAssertions } from './clients.ts'
import type { Dpop } from './dpop.ts'
import { OAuthError } from './errors.ts'

/** Fixed at one hour for the org's own authorization server. */
const LIFE = 3600

/** Makes access tokens of the org's authorization server: opaque to callers, though JWTs, as recorded. */
export interface TokenMaker {
  /** Seconds that its tokens live. */
  readonly life: number
  issue(app: App, scopes: readonly string[], jkt?: string): Promise<AccessToken>
}

export function makeTokenMaker(world: World, life = LIFE): TokenMaker {
  let key: KeyObject | undefined
  return {
    life,
    async issue(app, scopes, jkt) {
      key ??= generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
      const clientId = app.clientId ?? app.id
      const iat = Math.floor(world.now() / 1000)
      const claims = {
        ver: 1,
        jti: `AT.${world.random.base62(43)}`,
        scp: [...scopes],
        cid: clientId,
        ...(jkt === undefined ? {} : { cnf: { jkt } }),
      }
      const token = await new SignJWT(claims)
        .setProtectedHeader({ alg: 'RS256', kid: 'sim', typ: 'application/okta-internal-at+jwt' })
        .setIssuer(world.origin)
        .setAudience(world.origin)
        .setSubject(clientId)
        .setIssuedAt(iat)
        .setExpirationTime(iat + life)
        .sign(key)
      const access: AccessToken = {
        token,
        clientId,
        scopes,
        expiresAt: (iat + life) * 1000,
        ...(jkt === undefined ? {} : { jkt }),
        revoked: false,
      }
      world.accessTokens.set(token, access)
      return access
    },
  }
}

/** The token endpoint of the org: client_credentials for service apps and API service integrations. */
export function tokenEndpoint(routes: Routes, world: World, dpop: Dpop, tokens: TokenMaker): void {
  const used: UsedAssertions = new Map()
  routes.on('token', (x) => grant(x, dpop, tokens, used))
  routes.on('revoke', async (x) => {
    const form = new URLSearchParams(x.text)
    await authenticateClient(world, form, x.headers.get('authorization'), `${world.origin}/oauth2/v1/revoke`, used)
    const access = world.accessTokens.get(form.get('token') ?? '')
    if (access !== undefined) access.revoked = true
    return { status: 200 }
  })
  routes.on('introspect', async (x) => {
    const form = new URLSearchParams(x.text)
    await authenticateClient(world, form, x.headers.get('authorization'), `${world.origin}/oauth2/v1/introspect`, used)
    const access = world.accessTokens.get(form.get('token') ?? '')
    if (access === undefined || access.revoked || access.expiresAt <= world.now())
      return { status: 200, json: { active: false } }
    const exp = Math.floor(access.expiresAt / 1000)
    return {
      status: 200,
      json: {
        active: true,
        scope: access.scopes.join(' '),
        client_id: access.clientId,
        sub: access.clientId,
        exp,
        iat: exp - tokens.life,
        iss: world.origin,
        aud: world.origin,
        token_type: access.jkt === undefined ? 'Bearer' : 'DPoP',
      },
    }
  })
  routes.on('oauthKeys', () => ({ status: 200, json: { keys: [] } }))
}

async function grant(x: Exchange, dpop: Dpop, tokens: TokenMaker, used: UsedAssertions): Promise<Answer> {
  const { world } = x
  const form = new URLSearchParams(x.text)
  const url = `${world.origin}/oauth2/v1/token`
  if (form.get('grant_type') !== 'client_credentials') {
    throw new OAuthError(
      'unsupported_grant_type',
      'The authorization grant type is not supported by the authorization server. Configured grant types: [client_credentials].',
    )
  }
  const app = await authenticateClient(world, form, x.headers.get('authorization'), url, used)
  if (!app.service)
    throw new OAuthError(
      'unauthorized_client',
      'The client is not authorized to use the provided grant type. Configured grant types: [authorization_code].',
    )
  const proof = x.headers.get('dpop')
  if (proof === null && app.dpop) throw new OAuthError('invalid_dpop_proof', 'The DPoP proof JWT header is missing.')
  const jkt = proof === null ? undefined : await dpop.verify(proof, { method: 'POST', url })
  const scopes = (form.get('scope') ?? '').split(' ').filter(Boolean)
  if (scopes.length === 0) throw new OAuthError('invalid_scope', "The 'scope' parameter is missing or empty.")
  // Every granted scope comes back, whether the client's roles allow its use or not.
  const granted = app.grants.map((row) => row.scope)
  if (!scopes.every((scope) => granted.includes(scope))) {
    tell(x, {
      eventType: 'app.oauth2.token.grant.access_token',
      message: 'OAuth2 access token is granted',
      targets: [],
      result: 'FAILURE',
      reason: 'invalid_scope',
    })
    const missing = scopes.filter((scope) => !hasScope(granted, scope))
    throw new OAuthError(
      'invalid_scope',
      `One or more scopes are not configured for the authorization server resource. ${missing.join(' ')}`.trim(),
    )
  }
  const access = await tokens.issue(app, scopes, jkt)
  tell(x, {
    eventType: 'app.oauth2.token.grant.access_token',
    message: 'OAuth2 access token is granted',
    targets: [{ id: app.clientId ?? app.id, type: 'PublicClientApp', alternateId: app.label, displayName: app.label }],
    debug: { grantType: 'client_credentials', requestedScopes: scopes.join(', '), grantedScopes: scopes.join(', ') },
  })
  return {
    status: 200,
    json: {
      token_type: jkt === undefined ? 'Bearer' : 'DPoP',
      expires_in: tokens.life,
      access_token: access.token,
      scope: scopes.join(' '),
    },
    ...(jkt === undefined ? {} : { headers: { 'dpop-nonce': dpop.nonce() } }),
  }
}
