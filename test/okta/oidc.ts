import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { Provider, type Configuration } from 'oidc-provider'
import { makeAdapter } from './oidc/adapter.ts'
import { codePage, confirmPage, donePage, signInPage } from './oidc/pages.ts'
import type { Org } from './org.ts'

export interface OidcApp {
  readonly clientId: string
  /** Without one it is a public client, as Okta's native apps are. */
  readonly clientSecret?: string
  readonly redirectUris: readonly string[]
}

/** Sign-in of the simulated org: a real OpenID provider over its users, with Okta's paths. Passwords are not asked for. */
export interface OrgOidc {
  readonly issuer: string
  close(): Promise<void>
}

const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code'

/** Starts it on loopback; port 0 takes a free one. `sub` is the Okta user id, as Okta's ID tokens have it. */
export async function startOidc(org: Org, apps: readonly OidcApp[], port = 0): Promise<OrgOidc> {
  let answer = (_request: IncomingMessage, response: ServerResponse): void => void response.writeHead(503).end()
  const server = createServer((request, response) => answer(request, response))
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const issuer = `http://127.0.0.1:${address.port}`
  const provider = new Provider(issuer, configuration(org, apps))
  const callback = provider.callback()
  answer = (request, response) => {
    if (request.url?.startsWith('/signin/') === true) void signIn(provider, org, request, response)
    else void callback(request, response)
  }
  return {
    issuer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const active = (org: Org, id: string) => {
  const user = org.truth.users.get(id)
  return user?.status === 'ACTIVE' ? user : undefined
}

const configuration = (org: Org, apps: readonly OidcApp[]): Configuration => ({
  clients: apps.map(({ clientId, clientSecret, redirectUris }) => ({
    client_id: clientId,
    redirect_uris: [...redirectUris],
    response_types: redirectUris.length === 0 ? [] : ['code'],
    grant_types: redirectUris.length === 0 ? [DEVICE] : ['authorization_code', DEVICE],
    application_type: clientSecret === undefined ? 'native' : 'web',
    ...(clientSecret === undefined
      ? { token_endpoint_auth_method: 'none' as const }
      : { client_secret: clientSecret, token_endpoint_auth_method: 'client_secret_post' as const }),
  })),
  cookies: { keys: [randomBytes(16).toString('hex')] },
  features: {
    devInteractions: { enabled: false },
    deviceFlow: {
      enabled: true,
      userCodeInputSource: (context, form, _out, problem) => {
        context.body = codePage(form, problem === undefined ? '' : 'That is not a code that waits.')
      },
      userCodeConfirmSource: (context, form, _client, _device, code) => {
        context.body = confirmPage(form, code)
      },
      successSource: (context) => {
        context.body = donePage()
      },
    },
  },
  adapter: makeAdapter(Date.now),
  jwks: {
    keys: [{ ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }), use: 'sig' }],
  },
  ttl: {
    AccessToken: 3600,
    AuthorizationCode: 300,
    DeviceCode: 600,
    Grant: 3600,
    IdToken: 3600,
    Interaction: 600,
    Session: 7200,
  },
  routes: {
    authorization: '/oauth2/v1/authorize',
    token: '/oauth2/v1/token',
    jwks: '/oauth2/v1/keys',
    userinfo: '/oauth2/v1/userinfo',
    device_authorization: '/oauth2/v1/device/authorize',
    code_verification: '/activate',
    end_session: '/oauth2/v1/logout',
  },
  pkce: { required: () => true },
  interactions: { url: (_context, interaction) => `/signin/${interaction.uid}` },
  findAccount: (_context, id) =>
    active(org, id) === undefined ? undefined : { accountId: id, claims: () => ({ sub: id }) },
  // Okta asks nobody for consent to their own org's apps.
  async loadExistingGrant({ oidc }) {
    const { client, session } = oidc
    if (client === undefined || session?.accountId === undefined) return undefined
    const grant = new oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId })
    grant.addOIDCScope('openid')
    await grant.save()
    return grant
  },
})

/** The page that asks who it is; `no` is a person who turns back. */
async function signIn(provider: Provider, org: Org, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const ask = (status: number) =>
    void response.writeHead(status, { 'content-type': 'text/html' }).end(signInPage(`someone@${org.truth.domain}`))
  try {
    const { prompt, grantId } = await provider.interactionDetails(request, response)
    // Native apps are asked each time by the standard; Okta asks nobody for the org's own.
    if (prompt.name === 'consent') {
      const consent = grantId === undefined ? {} : { grantId }
      return await provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true })
    }
    if (request.method !== 'POST') return ask(200)
    const form = new URLSearchParams(await text(request))
    if (form.has('no')) {
      const error = { error: 'access_denied', error_description: 'User turned back' }
      return await provider.interactionFinished(request, response, error)
    }
    const login = form.get('login') ?? ''
    const user = org.truth.users.byLogin(login)
    if (user === undefined || active(org, user.id) === undefined) return ask(403)
    await provider.interactionFinished(request, response, { login: { accountId: user.id } })
  } catch (error) {
    response.writeHead(400, { 'content-type': 'text/plain' }).end(String(error))
  }
}
