import { OktaError } from '../http/errors.ts'
import type { AccessToken, ApiToken, App, User } from '../store/types.ts'
import type { World } from '../world.ts'
import { hasFault } from './faults.ts'

/** Who calls: an API token stands for its owner, an access token for its client. */
export type Caller =
  | { readonly kind: 'token'; readonly token: ApiToken; readonly user: User }
  | { readonly kind: 'client'; readonly clientId: string; readonly app: App; readonly access: AccessToken }

const invalidToken = (): OktaError => new OktaError('E0000011')
const WINDOW = 30 * 86_400_000

/** An SSWS token: its owner's present standing; dies with the owner; slides 30 days with use. */
function byApiToken(world: World, secret: string): Caller {
  const token = world.tokens.find((row) => row.secret === secret)
  if (token === undefined || token.expiresAt <= world.now()) throw invalidToken()
  const user = world.users.get(token.userId)
  // Who was never activated or is deactivated cannot sign in, and neither can a token of theirs.
  const dead = user?.status === 'STAGED' || user?.status === 'DEPROVISIONED'
  if (user === undefined || dead || suspended(world, user)) throw invalidToken()
  token.expiresAt = world.now() + WINDOW
  token.lastUpdated = world.stamp()
  return { kind: 'token', token, user }
}

function suspended(world: World, user: User): boolean {
  return user.status === 'SUSPENDED' && !hasFault(world, 'the token of a suspended owner lives')
}

/** An access token of the org's own authorization server. */
function byAccessToken(world: World, token: string): Caller {
  const access = world.accessTokens.get(token)
  const app = access === undefined ? undefined : world.apps.find((row) => row.clientId === access.clientId)
  if (
    access === undefined ||
    access.revoked ||
    access.expiresAt <= world.now() ||
    app === undefined ||
    app.status !== 'ACTIVE'
  ) {
    throw new OktaError('E0000011', {
      headers: {
        'www-authenticate':
          'Bearer authorization_uri="", realm="", scope="", error="invalid_token", error_description="The access token is invalid.", resource=""',
      },
    })
  }
  return { kind: 'client', clientId: access.clientId, app, access }
}

export interface Presented {
  readonly caller: Caller
  /** The access token was sent with the DPoP scheme: a proof must stand beside it. */
  readonly bound: boolean
}

/** Reads Authorization. Throws 403 E0000005 without one, 401 E0000011 for one that is not good. */
export function identify(world: World, authorization: string | null): Presented {
  if (authorization === null) throw new OktaError('E0000005')
  // The Python SDK 3.4.6 leaves out the blank after SSWS.
  const match = /^(SSWS|Bearer|DPoP)\s*(.+)$/.exec(authorization.trim())
  const [, scheme, secret] = match ?? []
  if (scheme === undefined || secret === undefined) throw invalidToken()
  if (scheme === 'SSWS') return { caller: byApiToken(world, secret), bound: false }
  const caller = byAccessToken(world, secret)
  const needsProof = caller.kind === 'client' && caller.access.jkt !== undefined
  if (needsProof !== (scheme === 'DPoP')) throw invalidToken()
  return { caller, bound: needsProof }
}

/** True when the scope asked for is there, or the manage scope of its family, which also reads. */
export function hasScope(scopes: readonly string[], wanted: string): boolean {
  return (
    scopes.includes(wanted) ||
    (wanted.endsWith('.read') && scopes.includes(`${wanted.slice(0, -'.read'.length)}.manage`))
  )
}

/** Throws 403 insufficient_scope where an access token lacks what the operation asks for. */
export function checkScopes(caller: Caller, wanted: readonly string[], apiToken: boolean, path: string): void {
  if (caller.kind === 'token') {
    if (!apiToken) throw new OktaError('E0000006')
    return
  }
  if (wanted.every((scope) => hasScope(caller.access.scopes, scope))) return
  throw new OktaError('E0000006', {
    headers: {
      'www-authenticate': `Bearer scope="${wanted.join(' ')}", error="insufficient_scope", error_description="The access token provided does not contain the required scopes.", resource="${path}"`,
    },
  })
}
