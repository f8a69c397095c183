import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { setupFor } from '../../../cli/output/setup.ts'
import { approve, groupsOf, KEEPER, pending, nothingSecret } from '../../clients/support.ts'
import { someone } from '../../holds/people.ts'
import { startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { clientKey } from '../../support/oauth.ts'
import { pythonWith } from './install.ts'

const KEY = await clientKey('RS256')
const SCOPES = ['okta.users.manage', 'okta.groups.manage', 'okta.users.read', 'okta.groups.read']

/** Okta's MCP server as its own documentation starts it, trusting the gateway's certificate by the usual variables. */
async function assistant(t: TestContext, gateway: TestGateway, python: string) {
  const { PATH = '' } = process.env
  const known = {
    clientId: 'assistant-1',
    keys: [{ kty: 'RSA', kid: KEY.kid }],
    jwksUrl: null,
    secret: false,
    dpop: false,
    scopes: null,
  }
  const door = { url: gateway.agentsUrl, org: gateway.orgUrl, ca: null, tunnels: true }
  const view = { agent: { name: 'assistant', scopes: SCOPES }, clients: [known], door }
  const { lines } = setupFor('mcp', view, { caFile: gateway.caFile, client: known })
  // The text that people paste into their desk's settings, with the one thing that only they have.
  const pasted = JSON.parse(lines.join('\n')) as { mcpServers: { okta: { env: Record<string, string> } } }
  const variables = { ...pasted.mcpServers.okta.env, OKTA_PRIVATE_KEY: KEY.pem }
  const transport = new StdioClientTransport({
    command: join(python, '../okta-mcp-server'),
    stderr: 'pipe',
    env: {
      PATH,
      HOME: gateway.dataDir,
      PYTHON_KEYRING_BACKEND: 'keyrings.alt.file.PlaintextKeyring',
      ...variables,
    },
  })
  let noise = ''
  transport.stderr?.on('data', (piece: Buffer) => (noise += piece.toString()))
  const client = new Client({ name: 'a person at a desk', version: '1' }, { capabilities: { elicitation: {} } })
  // It asks the person at the desk before it deletes: they say yes. That is theirs to say, not an approval of ours.
  client.setRequestHandler(ElicitRequestSchema, () => ({ action: 'accept', content: { confirm: true } }))
  t.after(() => client.close())
  // The library's own types do not agree with each other under exactOptionalPropertyTypes.
  await client.connect(transport as Transport).catch((cause: unknown) => {
    throw new Error(`it did not start:\n${noise}`, { cause })
  })
  return {
    client,
    async use(name: string, args: Record<string, unknown>): Promise<string> {
      const answer = await client.callTool({ name, arguments: args })
      return JSON.stringify(answer.content)
    },
  }
}

const start = (t: TestContext, more: object = {}) =>
  startTestGateway(t, {
    agents: [
      {
        ...KEEPER,
        name: 'assistant',
        kind: 'service',
        clients: [{ clientId: 'assistant-1', keys: [KEY.publicJwk], dpop: false }],
        ...more,
      },
    ],
    config: { doors: { agents: { listen: '127.0.0.1:0', tls: 'auto' }, operators: { listen: '127.0.0.1:0' } } },
  })

test("Okta's MCP server lists and changes through its tools, over TLS, and tells the model why not", async (t) => {
  const python = pythonWith(t, 'okta-mcp-server', ['okta-mcp-server==1.1.7'], ['--ignore-requires-python'])
  if (python === undefined) return
  const gateway = await start(t)
  const { group, adminGroup } = groupsOf(gateway)
  const { client, use } = await assistant(t, gateway, python)
  const tools = (await client.listTools()).tools.map((tool) => tool.name)
  assert.ok(tools.includes('list_users') && tools.includes('add_user_to_group'), tools.join(' '))

  const all = await use('list_users', { fetch_all: true, limit: 20 })
  const logins = new Set([...all.matchAll(/[\w.-]+@acme\.test/g)].map((match) => match[0]))
  const listed = [...gateway.org.truth.users.all()].filter((user) => user.status !== 'DEPROVISIONED')
  assert.ok(
    listed.every((user) => logins.has(String(user.profile['login']))),
    `${logins.size} of ${listed.length} listed: ${all.slice(0, 800)}`,
  )

  const login = 'mia.lund-hire@acme.test'
  const created = await use('create_user', {
    profile: { firstName: 'Mia', lastName: 'Lund', email: login, login },
  })
  const user = /00u\w{17}/.exec(created)?.[0] ?? ''
  assert.equal(gateway.org.truth.users.get(user)?.profile['login'], login, created)
  assert.match(await use('get_user', { user_id: user }), /mia\.lund-hire/)
  await use('update_user', { user_id: user, profile: { nickName: 'Mimi' } })
  assert.match(await use('get_user', { user_id: user }), /Mimi/)
  await use('add_user_to_group', { group_id: group, user_id: user })
  assert.ok(gateway.org.truth.membersOf(group).has(user))
  assert.match(await use('add_user_to_group', { group_id: adminGroup, user_id: user }), /Postern blocked this call/)
  assert.ok(!gateway.org.truth.membersOf(adminGroup).has(user))

  // A held change: the model is told so in words, a person approves, and the same tool used again carries it out, once.
  await use('deactivate_user', { user_id: user })
  const held = await use('delete_deactivated_user', { user_id: user })
  assert.match(held, /Postern holds this call for approval/)
  assert.equal(gateway.org.truth.users.get(user)?.status, 'DEPROVISIONED', 'nothing has happened yet')
  const [hold, ...others] = await pending(gateway)
  assert.ok(hold !== undefined && others.length === 0)
  await approve(gateway, hold)
  await use('delete_deactivated_user', { user_id: user })
  await spent(gateway, hold)
  assert.equal(gateway.org.truth.users.get(user), undefined)
})

/** Waits until what was approved was carried out: the answer is there before its entry. */
async function spent(gateway: TestGateway, hold: string): Promise<void> {
  const grant = gateway.house.store.db.selectFrom('holds').select('grant_state').where('id', '=', hold)
  for (let i = 0; i < 200 && (await grant.executeTakeFirst())?.grant_state !== 'done'; i++) await sleep(25)
  assert.equal((await grant.executeTakeFirst())?.grant_state, 'done')
}

test("Okta's MCP server, whose agent has patience, completes a held change in one use of its tool", async (t) => {
  const python = pythonWith(t, 'okta-mcp-server', ['okta-mcp-server==1.1.7'], ['--ignore-requires-python'])
  if (python === undefined) return
  const gateway = await start(t, { limits: { patienceSeconds: 60 } })
  const { use } = await assistant(t, gateway, python)
  const user = someone(gateway)
  gateway.org.truth.users.edit(user).status = 'DEPROVISIONED'
  const deleting = use('delete_deactivated_user', { user_id: user })
  while (gateway.house.waiting.size === 0) await sleep(10)
  const [hold] = await pending(gateway)
  assert.ok(hold)
  await approve(gateway, hold)
  assert.doesNotMatch(await deleting, /Postern holds|[Ee]rror/)
  assert.equal(gateway.org.truth.users.get(user), undefined)
  await spent(gateway, hold)
  nothingSecret(gateway, [await deleting])
})
