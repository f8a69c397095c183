import { randomBytes } from 'node:crypto'
import { makeKey } from '../../gateway/enforce/identify.ts'
import { agentDeclaration, makeAgent, type AgentDeclaration } from '../../gateway/model/agent.ts'
import type { Gateway } from '../../gateway/main.ts'
import { makeOrg, type Org } from '../../test/okta/org.ts'
import { nobodysAdmin } from './demo-sign-in.ts'

/** A simulated org beside the gateway, for whoever has none configured. */
export interface DemoOrg {
  readonly org: Org
  readonly url: string
  /** API token of a super admin of the org: what the gateway signs in with. */
  readonly token: string
  close(): Promise<void>
}

/** The same hundred people at every start; on loopback, on any free port. */
export async function startDemoOrg(): Promise<DemoOrg> {
  const org = makeOrg({ seed: 1, users: 100 })
  const { url, close } = await org.listen(0)
  const owner = [...org.truth.users.all()].findLast((user) => user.status === 'ACTIVE')
  if (owner === undefined) throw new Error('the simulated org has nobody in it')
  org.giveRole('user', owner.id, 'SUPER_ADMIN')
  return { org, url, token: org.issueToken(owner.id, 'postern').token, close: async () => close() }
}

const AGENTS: readonly AgentDeclaration[] = [
  {
    name: 'reporting-bot',
    kind: 'bot' as const,
    owner: { id: 'dana.reyes@acme.test', name: 'Dana Reyes' },
    purpose: 'Weekly report of who is in which group.',
    grant: { scopes: ['okta.users.read', 'okta.groups.read', 'okta.apps.read'] },
  },
  {
    name: 'onboarding-bot',
    kind: 'service' as const,
    owner: { id: 'dana.reyes@acme.test', name: 'Dana Reyes' },
    purpose: 'Creates new hires and puts them into their groups.',
    grant: {
      scopes: ['okta.users.manage', 'okta.groups.manage', 'okta.roles.manage'],
      resources: { user: ['*'], group: ['*'] },
      attributes: ['*'],
    },
  },
].map((one) => agentDeclaration.parse(one))

/** Registers the two sample agents that are not there yet; their keys, by name, can be shown this once. */
async function sampleAgents({ house }: Gateway): Promise<ReadonlyMap<string, string>> {
  const { store, audit, ids, identify } = house
  const keys = new Map<string, string>()
  for (const declaration of AGENTS) {
    if (identify.directory.agentNamed(declaration.name) !== undefined) continue
    const at = house.now()
    const agent = makeAgent(declaration, { id: ids.agent(), status: 'active', createdAt: at, updatedAt: at })
    const entry = (act: string, change: Record<string, string>) =>
      audit.entries.administration({
        at,
        act,
        by: { id: 'system' },
        on: { type: 'agent', id: agent.id, name: agent.name },
        change,
      })
    await store.run('putAgent', {
      writer: store.writer,
      agent: { id: agent.id, name: agent.name, status: agent.status, body: JSON.stringify(agent), at, source: 'store' },
      entry: await entry('agent.add', { kind: agent.kind }),
    })
    const key = makeKey('pk', randomBytes)
    await store.run('rotateAgentKey', {
      writer: store.writer,
      agent: agent.id,
      key: { hash: key.hash, prefix: key.prefix, at, expiresAt: null },
      overlapUntil: at,
      entry: await entry('agent.rotate_key', { prefix: key.prefix }),
    })
    keys.set(agent.name, key.key)
  }
  await identify.directory.refresh()
  return keys
}

const json = (value: unknown) => `-H 'Content-Type: application/json' -d '${JSON.stringify(value)}'`

/** What to paste: an allowed read, an alerted write, a block that teaches, a hold, and the approval that lets it through. */
export async function demoLines(
  gateway: Gateway,
  { org, url }: DemoOrg,
  postern: string,
  approver: string | undefined,
): Promise<string[]> {
  const keys = await sampleAgents(gateway)
  const [reporting, onboarding] = AGENTS.map(({ name }) => keys.get(name))
  const head = [
    '',
    `  No Okta org is configured, so a simulated one stands behind the gateway (${url}, 100 people of acme.test).`,
    `  agents      ${gateway.agentsUrl}        operators   ${gateway.operatorsUrl}`,
    '',
  ]
  const page =
    approver === undefined || gateway.callbacksUrl === undefined
      ? []
      : [
          `  The same on the approvals page, as on a phone; the simulated org asks for no password, sign in as ${approver}:`,
          `    ${gateway.callbacksUrl}/approvals`,
          '',
        ]
  if (reporting === undefined || onboarding === undefined)
    return [
      ...head,
      '  The two sample agents are registered already, and a key is shown once. New ones:',
      `    ${postern} agents rotate-key reporting-bot`,
      `    ${postern} agents rotate-key onboarding-bot`,
      '',
      ...page,
    ]
  const { truth } = org
  const admins = truth.groups
    .all()
    .find((group) => truth.roles.all().some((role) => role.principal === 'group' && role.principalId === group.id))
  const newcomer = nobodysAdmin(org)[0]
  const login = newcomer?.login ?? ''
  const show = `-i -H "Authorization: SSWS $KEY"`
  const call = `curl -sS ${show}`
  const at = gateway.agentsUrl
  return [
    ...head,
    '  Two sample agents, with their keys; they are shown this once:',
    `    reporting-bot   ${reporting}`,
    `    onboarding-bot  ${onboarding}`,
    '',
    '  1. A read that is allowed:',
    `     KEY=${reporting}`,
    `     ${call} '${at}/api/v1/users?limit=1'`,
    '',
    '  2. A write that is allowed, and people are told:',
    `     KEY=${onboarding}`,
    `     ${call} '${at}/api/v1/users?activate=true' ${json({ profile: { firstName: 'Noor', lastName: 'Vos', email: 'noor.vos@acme.test', login: 'noor.vos@acme.test' } })}`,
    '',
    `  3. A write that is blocked, with the reason and what to do (the group '${String(admins?.profile['name'])}' makes its members admins):`,
    `     ${call} -X PUT -H 'Content-Length: 0' '${at}/api/v1/groups/${admins?.id ?? ''}/users/${newcomer?.id ?? ''}'`,
    '',
    '  4. A write that waits for a person:',
    `     ${call} '${at}/api/v1/users/${login}/roles' ${json({ type: 'HELP_DESK_ADMIN' })}`,
    '',
    '  5. The approval, in another terminal or this one; then send 4 again:',
    `     ${postern} approvals approve latest --reason "ticket INC-4471 checked"`,
    '',
    ...page,
    `  The story of any decision (its id is in the Postern-Decision header, "latest" is the newest):  ${postern} audit show dec_…`,
    '',
  ]
}
