import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { decodeProtectedHeader } from 'jose'
import type { AgentDeclaration } from '../../../gateway/model/agent.ts'
import { agentOf, makeAgent } from '../../../gateway/model/agent.ts'
import { administration } from '../../support/agents.ts'
import { startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { ASSERTION, assertion, clientKey, post } from '../../support/oauth.ts'

async function made(t: TestContext) {
  const key = await clientKey()
  const other = await clientKey()
  const gateway = await startTestGateway(t, {
    agents: [
      {
        name: 'onboarding-bot',
        grant: {
          scopes: ['okta.users.read', 'okta.groups.read'],
          operations: [],
          resources: {},
          attributes: [],
          oneTimeSecrets: false,
        },
        clients: [
          { clientId: 'bot-1', keys: [key.publicJwk, other.publicJwk], dpop: false },
          { clientId: 'bot-2', keys: [other.publicJwk], dpop: false },
        ],
      },
    ],
  })
  const proof = async (clientId = 'bot-1', by = key) => ({
    client_assertion_type: ASSERTION,
    client_assertion: await assertion(by, clientId, gateway.agentsUrl),
  })
  const token = async (clientId = 'bot-1', by = key): Promise<string> => {
    const form = { grant_type: 'client_credentials', ...(await proof(clientId, by)) }
    const { json } = await post(`${gateway.agentsUrl}/oauth2/v1/token`, form)
    return json.access_token
  }
  const status = async (bearer: string, path = '/api/v1/users?limit=1') =>
    (await fetch(gateway.agentsUrl + path, { headers: { authorization: `Bearer ${bearer}` } })).status
  return { gateway, key, other, proof, token, status }
}

/** Changes the agent as the operators' door does, and waits until this replica has heard. */
async function change(
  gateway: TestGateway,
  edit: (agent: AgentDeclaration) => Partial<AgentDeclaration>,
  status = 'active',
) {
  const { store, identify } = gateway.house
  const row = await store.db.selectFrom('agents').selectAll().executeTakeFirstOrThrow()
  const { id, createdAt, updatedAt, status: _s, ...declared } = agentOf(row.body)
  const declaration = structuredClone(declared) as AgentDeclaration // what agentOf parsed, without what was registered
  const agent = makeAgent(
    { ...declaration, ...edit(declaration) },
    {
      id,
      status: status === 'active' ? 'active' : 'disabled',
      createdAt,
      updatedAt: updatedAt + 1,
    },
  )
  await store.run('putAgent', {
    writer: store.writer,
    agent: { id, name: agent.name, status, body: JSON.stringify(agent), at: agent.updatedAt, source: 'file' },
    entry: administration(),
  })
  await identify.directory.refresh()
}

test('a disabled agent has no token any more, neither old nor new', async (t) => {
  const { gateway, token, status } = await made(t)
  const bearer = await token()
  assert.equal(await status(bearer), 200)
  await change(gateway, () => ({}), 'disabled')
  assert.equal(await status(bearer), 401)
  assert.equal(await token(), undefined)
})

test('a client that is removed takes its tokens with it; a key of it, those it signed for', async (t) => {
  const { gateway, key, other, token, status } = await made(t)
  const [byKey, byOther, second] = [await token(), await token('bot-1', other), await token('bot-2', other)]
  for (const one of [byKey, byOther, second]) assert.equal(await status(one), 200)
  await change(gateway, ({ clients }) => ({
    clients: clients.map((one) => (one.clientId === 'bot-1' ? { ...one, keys: [other.publicJwk] } : one)),
  }))
  assert.deepEqual([await status(byKey), await status(byOther), await status(second)], [401, 200, 200])
  assert.equal(await token('bot-1', key), undefined)
  await change(gateway, ({ clients }) => ({ clients: clients.filter((one) => one.clientId !== 'bot-1') }))
  assert.deepEqual([await status(byOther), await status(second)], [401, 200])
})

test('a grant that shrinks shrinks its tokens', async (t) => {
  const { gateway, token, status } = await made(t)
  const bearer = await token()
  assert.equal(await status(bearer, '/api/v1/groups?limit=1'), 200)
  await change(gateway, ({ grant }) => ({ grant: { ...grant, scopes: ['okta.users.read'] } }))
  assert.deepEqual([await status(bearer), await status(bearer, '/api/v1/groups?limit=1')], [200, 403])
})

test('a client ends its own token, and no other', async (t) => {
  const { gateway, other, proof, token, status } = await made(t)
  const [first, second] = [await token(), await token()]
  const url = `${gateway.agentsUrl}/oauth2/v1/revoke`
  assert.equal((await post(url, { token: first })).status, 401)
  assert.equal((await post(url, { token: first, ...(await proof()) })).status, 200)
  assert.deepEqual([await status(first), await status(second)], [401, 200])
  assert.equal((await post(url, { token: 'nonsense', ...(await proof('bot-2', other)) })).status, 200)
})

test('all tokens of an agent end at a moment; those made later are good', async (t) => {
  const { gateway, token, status } = await made(t)
  const { store, identify } = gateway.house
  const bearer = await token()
  const agent = identify.directory.agents()[0]?.id ?? ''
  const at = Date.now()
  const entry = administration()
  await store.run('endTokens', { writer: store.writer, subject: `agent:${agent}`, at, until: at + 3_600_000, entry })
  await identify.directory.refresh()
  assert.equal(await status(bearer), 401)
  while (Date.now() === at) await new Promise((resolve) => setImmediate(resolve))
  assert.equal(await status(await token()), 200)
})

test('the key that signs is replaced without a gap, and lies sealed in the store', async (t) => {
  const { gateway, token, status } = await made(t)
  const { store, identify } = gateway.house
  const before = await token()
  // Another replica makes a newer one: this one hears of it by the epoch.
  const { makeSigning } = await import('../../../gateway/doors/token.ts')
  const signing = makeSigning({
    store,
    audit: gateway.house.audit,
    now: () => Date.now() + 5,
    longestMs: 900_000,
    generation: () => identify.directory.generation,
  })
  assert.equal(await signing.rotate(0), true)
  assert.equal(await signing.rotate(60_000), false)
  await identify.directory.refresh()
  const after = await token()
  assert.notEqual(decodeProtectedHeader(before).kid, decodeProtectedHeader(after).kid)
  assert.deepEqual([await status(before), await status(after)], [200, 200])
  const rows = await store.db.selectFrom('signing_keys').selectAll().execute()
  assert.equal(rows.length, 2)
  for (const { sealed, public: open } of rows) {
    assert.ok(!Buffer.from(sealed).toString('latin1').includes('"d"'))
    assert.ok(!('d' in JSON.parse(open)))
  }
})
