import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { Org } from '../okta/org.ts'
import { startTestGateway, type DeclaredAgent, type TestGateway } from './gateway.ts'

/** Ids of the scene, by the names that transcripts use. */
export type Scene = Readonly<Record<string, string>>

type Send = (method: string, path: string, body?: unknown) => Promise<Record<string, string>>

/** Okta's API as a super admin uses it: every change leaves its event in the log. */
function superAdmin(org: Org, url: string): Send {
  const admin = [...org.truth.users.all()].find((user) => user.status === 'ACTIVE')
  if (admin === undefined) throw new Error('the org has no users')
  org.giveRole('user', admin.id, 'SUPER_ADMIN')
  const { token } = org.issueToken(admin.id, 'console')
  return async (method, path, body) => {
    const answer = await fetch(url + path, {
      method,
      headers: { authorization: `SSWS ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return text === '' ? {} : (JSON.parse(text) as Record<string, string>) // ids are what is read of it
  }
}

/** Five ways to a right, beside what the org has anyway: direct, by group, with a target, custom, and a barred target. */
async function stage(send: Send, url: string): Promise<Scene> {
  const person = async (first: string, last: string): Promise<string> => {
    const login = `${first}.${last}@acme.test`.toLowerCase()
    const profile = { firstName: first, lastName: last, email: login, login }
    return (await send('POST', '/api/v1/users?activate=true', { profile })).id ?? ''
  }
  const group = async (name: string): Promise<string> =>
    (await send('POST', '/api/v1/groups', { profile: { name } })).id ?? ''
  const [DORA, ANN, CARA, EVE, NOOR, ADAM] = [
    await person('Dora', 'Direct'),
    await person('Ann', 'Desk'),
    await person('Cara', 'Crew'),
    await person('Eve', 'Nobody'),
    await person('Noor', 'Target'),
    await person('Adam', 'Admin'),
  ]
  const [DESK, NORTH] = [await group('Night Desk'), await group('North Staff')]
  await send('PUT', `/api/v1/groups/${DESK}/users/${ANN}`)
  for (const one of [NOOR, ADAM]) await send('PUT', `/api/v1/groups/${NORTH}/users/${one}`)
  await send('POST', `/api/v1/users/${DORA}/roles`, { type: 'USER_ADMIN' })
  await send('POST', `/api/v1/users/${ADAM}/roles`, { type: 'REPORT_ADMIN' })
  const held = await send('POST', `/api/v1/groups/${DESK}/roles`, { type: 'HELP_DESK_ADMIN' })
  await send('PUT', `/api/v1/groups/${DESK}/roles/${held.id}/targets/groups/${NORTH}`)
  const role = await send('POST', '/api/v1/iam/roles', {
    label: 'Reset Crew',
    description: 'Resets factors.',
    permissions: ['okta.users.credentials.resetFactors', 'okta.users.read'],
  })
  const set = await send('POST', '/api/v1/iam/resource-sets', {
    label: 'People of the north',
    description: 'Members of one group.',
    resources: [`${url}/api/v1/groups/${NORTH}/users`],
  })
  await send('POST', `/api/v1/users/${CARA}/roles`, { type: 'CUSTOM', role: role.id, 'resource-set': set.id })
  return { DORA, ANN, CARA, EVE, NOOR, ADAM, DESK, NORTH, ROLE: role.id ?? '', SET: set.id ?? '' }
}

export interface KnownGateway extends TestGateway {
  readonly scene: Scene
  readonly okta: Send
  /** Resolves when the log was read after now. */
  caughtUp(): Promise<void>
  readonly env: Readonly<Record<string, string>>
}

const AGENTS: readonly DeclaredAgent[] = [
  {
    name: 'desk-bot',
    grant: { scopes: ['okta.users.manage', 'okta.groups.read'], resources: { user: ['*'] }, attributes: ['*'] },
  },
  { name: 'report-bot', grant: { scopes: ['okta.users.read', 'okta.groups.read', 'okta.apps.read'] } },
]

/** A gateway that has read the whole org once, and follows its log each second. */
export async function startKnownGateway(t: TestContext, options: { now?: () => number } = {}): Promise<KnownGateway> {
  let scene: Scene = {}
  let okta: Send | undefined
  const gateway = await startTestGateway(t, {
    ...options,
    agents: AGENTS,
    config: { discovery: { enabled: true, followSeconds: 1 } },
    async prepare(org, url) {
      okta = superAdmin(org, url)
      scene = await stage(okta, url)
      return {}
    },
  })
  // oxlint-disable-next-line typescript/no-explicit-any -- the story looks into the status
  async function until(done: (status: any) => boolean): Promise<void> {
    while (!done((await gateway.operate('GET', '/api/discover/status')).json))
      await new Promise((resolve) => setTimeout(resolve, 50))
  }
  await until((status) => status.scan !== null && status.scan.finishedAt !== null)
  if (okta === undefined) throw new Error('the org was not prepared')
  return {
    ...gateway,
    scene,
    okta,
    async caughtUp() {
      const now = Date.now()
      await until((status) => Date.parse(status.log?.polledAt ?? 0) > now)
      await until((status) => status.families.every((family: { due: number }) => family.due === 0))
    },
    env: {
      POSTERN_URL: gateway.operatorsUrl,
      POSTERN_OPERATOR_KEY_FILE: join(gateway.dataDir, 'operator.key'),
    },
  }
}
