import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import type { LoadedConfig } from '../../gateway/config.ts'
import type { DemoOrg } from './demo.ts'

const SECRET = 'POSTERN_SIMULATED_SIGN_IN_SECRET'
const CLIENT = '0oasimulatedpages'
const USUAL_PORT = 8082
const LOOPBACK = ['127.0.0.1', '::1', 'localhost']

/** The approvals page in front of a simulated org: what of the configuration it is, and who may sign in. */
export interface DemoSignIn {
  /** The configuration with it. */
  readonly loaded: LoadedConfig
  /** Who signs in, as the simulated org knows them; its page asks for no password. */
  readonly login: string
  close(): Promise<void>
}

/**
 * Opens the sign-in of the simulated org and the approvals page on loopback. Undefined where the configuration says otherwise,
 * where somebody else's browser would have to reach it, or where this installation has no OpenID provider (a package has none).
 */
export async function demoSignIn(loaded: LoadedConfig, { org }: DemoOrg): Promise<DemoSignIn | undefined> {
  const { config } = loaded
  const { agents, callbacks } = config.doors
  if (callbacks.listen !== undefined || config.org.oidc !== undefined || !LOOPBACK.includes(agents.listen.host))
    return undefined
  const approver = nobodysAdmin(org)[1]
  // Only a clone has it: it is there for the tests.
  const provider = await import('../../test/okta/oidc.ts').catch(() => undefined)
  if (approver === undefined || provider === undefined) return undefined
  const port = (await isFree(USUAL_PORT)) ? USUAL_PORT : await anyFree()
  const publicUrl = `http://127.0.0.1:${port}`
  const secret = randomBytes(24).toString('hex')
  const oidc = await provider.startOidc(org, [
    { clientId: CLIENT, clientSecret: secret, redirectUris: [`${publicUrl}/sign-in/done`] },
  ])
  const { first } = config.operators
  return {
    loaded: {
      ...loaded,
      config: {
        ...config,
        org: {
          ...config.org,
          oidc: {
            issuer: oidc.issuer,
            clientId: CLIENT,
            clientSecret: { env: SECRET },
            scopes: ['openid'],
          },
        },
        doors: { ...config.doors, callbacks: { ...callbacks, listen: { host: '127.0.0.1', port }, publicUrl } },
        operators: {
          ...config.operators,
          first: { ...first, oktaUserId: first.oktaUserId ?? approver.id },
        },
      },
      secret: (named) => ('env' in named && named.env === SECRET ? secret : loaded.secret(named)),
    },
    login: approver.login,
    close: () => oidc.close(),
  }
}

/** Active people of the org without an admin role. The first is whom the sample calls are about. */
export function nobodysAdmin({ truth }: DemoOrg['org']): { readonly id: string; readonly login: string }[] {
  return [...truth.users.all()].flatMap((user) =>
    user.status === 'ACTIVE' && !truth.roles.all().some((role) => role.principalId === user.id)
      ? [{ id: user.id, login: String(user.profile['login']) }]
      : [],
  )
}

async function listening(port: number): Promise<number | undefined> {
  const server = createServer()
  const found = await new Promise<number | undefined>((resolve) => {
    server.once('error', () => resolve(undefined))
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : undefined)
    })
  })
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return found
}

const isFree = async (port: number): Promise<boolean> => (await listening(port)) === port

async function anyFree(): Promise<number> {
  const port = await listening(0)
  if (port === undefined) throw new Error('no port of this machine is free')
  return port
}
