import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { makeKey } from '../../gateway/enforce/identify.ts'
import { startOidc, type OrgOidc } from '../okta/oidc.ts'
import type { Org } from '../okta/org.ts'
import { startTestGateway, type DeclaredAgent, type TestGateway, type TestGatewayOptions } from './gateway.ts'
import { freePort } from './postgres.ts'

export const WRITER: DeclaredAgent = {
  name: 'onboarding-bot',
  kind: 'service',
  purpose: 'Brings new people in.',
  grant: {
    scopes: ['okta.users.manage', 'okta.groups.manage', 'okta.roles.manage'],
    resources: { user: ['*'], group: ['*'] },
    attributes: ['*'],
  },
}

export interface PeopleGateway extends TestGateway {
  readonly callbacks: string
  readonly oidc: OrgOidc
  /** The first operator, who may approve: a user of the org. */
  readonly approver: { readonly id: string; readonly login: string }
  /** Another person of the org, without any office. */
  readonly other: { readonly id: string; readonly login: string }
  /** Someone to whom things happen. */
  readonly target: { readonly id: string; readonly login: string }
  /** Makes a person of the org an operator past the door; the key comes back. */
  operator(name: string, oktaUserId: string, roles: readonly string[]): Promise<string>
  /** Has the agent ask for an admin role; the hold's id. */
  hold(purpose?: string, role?: string): Promise<string>
}

export interface PeopleOptions {
  readonly config?: Record<string, unknown>
  /** More configuration that needs to know the people. */
  more?(
    people: Pick<PeopleGateway, 'approver' | 'other' | 'target'>,
    secret: (text: string) => { file: string },
  ): Record<string, unknown>
  readonly dataDir?: string
  readonly agents?: readonly DeclaredAgent[]
  readonly org?: TestGatewayOptions['org']
  readonly tls?: { readonly certFile: string; readonly keyFile: string }
}

const person = (org: Org, n: number) => {
  const users = [...org.truth.users.all()].filter((user) => user.status === 'ACTIVE')
  const user = users[n]
  if (user === undefined) throw new Error('the org has too few users')
  return { id: user.id, login: String(user.profile['login']) }
}

/** A whole gateway with its callbacks door open, and a real OpenID provider over the org's users. */
export async function startPeople(t: TestContext, options: PeopleOptions = {}): Promise<PeopleGateway> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-people-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  let n = 0
  const secret = (text: string) => {
    const file = join(folder, `secret-${++n}`)
    writeFileSync(file, text)
    return { file }
  }
  const port = await freePort()
  const scheme = options.tls === undefined ? 'http' : 'https'
  const callbacks = `${scheme}://${options.tls === undefined ? '127.0.0.1' : 'localhost'}:${port}`
  const clientSecret = randomBytes(16).toString('hex')
  let oidc: OrgOidc | undefined
  let people: Pick<PeopleGateway, 'approver' | 'other' | 'target'> | undefined
  const gateway = await startTestGateway(t, {
    agents: options.agents ?? [WRITER],
    ...(options.org === undefined ? {} : { org: options.org }),
    ...(options.dataDir === undefined ? {} : { dataDir: options.dataDir }),
    ...(options.config === undefined ? {} : { config: options.config }),
    async prepare(org, orgUrl) {
      people = { approver: person(org, 1), other: person(org, 2), target: person(org, 3) }
      oidc = await startOidc(org, [
        { clientId: '0oapages', clientSecret, redirectUris: [`${callbacks}/sign-in/done`] },
        { clientId: '0oacli', redirectUris: [] },
      ])
      t.after(() => oidc?.close())
      return {
        org: {
          url: orgUrl,
          oidc: {
            issuer: oidc.issuer,
            clientId: '0oapages',
            clientSecret: secret(clientSecret),
            device: { clientId: '0oacli' },
          },
        },
        doors: {
          callbacks: {
            listen: `127.0.0.1:${port}`,
            publicUrl: callbacks,
            ...(options.tls === undefined ? {} : { tls: options.tls }),
          },
        },
        operators: { first: { name: 'Sam Ortiz', oktaUserId: people.approver.id } },
        ...options.more?.(people, secret),
      }
    },
  })
  if (oidc === undefined || people === undefined) throw new Error('the gateway was not prepared')
  const { target } = people
  return {
    ...gateway,
    ...people,
    oidc,
    callbacks,
    async operator(name, oktaUserId, roles) {
      const { store, ids, audit } = gateway.house
      const made = makeKey('ok', randomBytes)
      const at = Date.now()
      const id = ids.operator()
      await store.run('addOperator', {
        writer: store.writer,
        operator: { id, name, oktaUserId, roles: JSON.stringify(roles), at },
        key: { hash: made.hash, prefix: made.prefix, at, expiresAt: null },
        entry: await audit.entries.administration({ at, act: 'operator.add', by: { id: 'system' }, change: { roles } }),
      })
      return made.key
    },
    async hold(purpose, role = 'HELP_DESK_ADMIN') {
      const headers = purpose === undefined ? {} : { 'postern-purpose': purpose }
      const path = `/api/v1/users/${target.id}/roles`
      const held = await gateway.call('onboarding-bot', 'POST', path, { type: role }, headers)
      if (held.json?.postern?.hold === undefined) throw new Error(`not held: ${held.text}`)
      return held.json.postern.hold.id as string
    },
  }
}
