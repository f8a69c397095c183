import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { addApp, makeKey, makeSecret } from './families/apps.ts'
import { serviceBody } from './oauth/service-body.ts'
import type { TokenMaker } from './oauth/token.ts'
import type { App, RoleAssignment } from './store/types.ts'
import type { World } from './world.ts'

export interface ServiceAppOptions {
  readonly label: string
  readonly scopes: readonly string[]
  /** Standard roles; none = scopes without any right. */
  readonly roles?: readonly string[]
  readonly alg?: 'RS256' | 'RS384' | 'RS512' | 'ES256' | 'ES384' | 'ES512'
  readonly dpop?: boolean
}

export interface ServiceApp {
  readonly appId: string
  readonly clientId: string
  readonly privateJwk: JWK
  readonly publicJwk: JWK
}

/** Credentials for tests, past the API: what an admin would click together. */
export interface Issuer {
  /** An API token of this user, with the user's roles. */
  issueToken(userId: string, name?: string): { id: string; token: string }
  /** A role, by id of user, group or client. Custom: with role and resource set. */
  giveRole(
    principal: 'user' | 'group' | 'client',
    id: string,
    type: string,
    more?: Partial<Pick<RoleAssignment, 'groupTargets' | 'appTargets' | 'roleId' | 'resourceSetId'>>,
  ): RoleAssignment
  /** A service app with a fresh key pair, scopes granted. */
  issueServiceApp(options: ServiceAppOptions): Promise<ServiceApp>
  /** An API service integration with a client secret. */
  issueIntegration(options: {
    readonly type: string
    readonly scopes: readonly string[]
    readonly roles?: readonly string[]
  }): { appId: string; clientId: string; clientSecret: string }
  /** A bearer token of a client without the dance at the token endpoint; all granted scopes unless named. */
  accessToken(clientId: string, scopes?: readonly string[]): Promise<string>
}

export function makeIssuer(world: World, tokens: TokenMaker): Issuer {
  const giveRole: Issuer['giveRole'] = (principal, principalId, type, more = {}) => {
    const now = world.stamp()
    return world.roles.put({
      id: world.ids.next(type === 'CUSTOM' ? 'irb' : 'ra1'),
      principal,
      principalId,
      type,
      created: now,
      lastUpdated: now,
      groupTargets: [],
      appTargets: [],
      ...more,
    })
  }
  const grant = (app: App, scopes: readonly string[]): void => {
    for (const scope of scopes)
      app.grants.push({
        id: world.ids.next('oag'),
        scope,
        created: world.stamp(),
        createdBy: { id: world.users.people.idAt(0), type: 'User' },
      })
  }
  return {
    giveRole,
    issueToken(userId, name = 'test') {
      const now = world.stamp()
      const token = world.tokens.put({
        id: world.ids.next('00T'),
        secret: `00${world.random.base62(40)}`,
        name,
        userId,
        created: now,
        lastUpdated: now,
        expiresAt: world.now() + 30 * 86_400_000,
        network: { connection: 'ANYWHERE' },
      })
      return { id: token.id, token: token.secret }
    },
    async issueServiceApp({ label, scopes, roles = [], alg = 'ES256', dpop = false }) {
      const pair = await generateKeyPair(alg, { extractable: true })
      const kid = world.random.base62(20)
      const privateJwk: JWK = { ...(await exportJWK(pair.privateKey)), kid, alg }
      const publicJwk: JWK = { ...(await exportJWK(pair.publicKey)), kid, alg, use: 'sig' }
      const app = addApp(world, serviceBody(label, dpop), 'ACTIVE')
      app.keys.push(makeKey(world, { ...publicJwk }))
      grant(app, scopes)
      const clientId = app.clientId ?? app.id
      for (const role of roles) giveRole('client', clientId, role)
      return { appId: app.id, clientId, privateJwk, publicJwk }
    },
    issueIntegration({ type, scopes, roles = [] }) {
      const app = addApp(world, serviceBody(`${type}_1`, false), 'ACTIVE')
      app.integration = type
      const secret = makeSecret(world)
      app.secrets.push(secret)
      grant(app, scopes)
      const clientId = app.clientId ?? app.id
      for (const role of roles) giveRole('client', clientId, role)
      return { appId: app.id, clientId, clientSecret: secret.secret }
    },
    async accessToken(clientId, scopes) {
      const app = world.apps.find((row) => row.clientId === clientId)
      if (app === undefined) throw new Error(`no client ${clientId}`)
      return (await tokens.issue(app, scopes ?? app.grants.map((row) => row.scope))).token
    },
  }
}
