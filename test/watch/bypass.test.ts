import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeBypass } from '../../gateway/watch/bypass.ts'
import type { LogEvent } from '../../gateway/watch/log-event.ts'
import { startTestGateway, type DeclaredAgent, type TestGateway } from '../support/gateway.ts'

const OWN_TOKEN = '00Tagent000000000000'
const BOT: DeclaredAgent = {
  name: 'onboarding-bot',
  grant: { scopes: ['okta.groups.manage'], resources: { group: ['*'] }, attributes: ['*'] },
  oktaTokens: [OWN_TOKEN],
}

async function start(t: Parameters<typeof startTestGateway>[0]) {
  const gateway = await startTestGateway(t, {
    agents: [BOT],
    config: { discovery: { enabled: true, followSeconds: 1 } },
  })
  // The agent's old token at Okta is still alive.
  const owner = [...gateway.org.truth.users.all()].find((user) => user.status === 'ACTIVE')
  assert.ok(owner)
  gateway.org.giveRole('user', owner.id, 'SUPER_ADMIN')
  const made = gateway.org.issueToken(owner.id, 'old script')
  const row = gateway.org.truth.tokens.get(made.id)
  assert.ok(row)
  gateway.org.truth.tokens.delete(made.id)
  gateway.org.truth.tokens.put({ ...row, id: OWN_TOKEN })
  const direct = (name: string) =>
    fetch(`${gateway.orgUrl}/api/v1/groups`, {
      method: 'POST',
      headers: { authorization: `SSWS ${made.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ profile: { name } }),
    })
  return { gateway, direct }
}

const messages = (gateway: TestGateway) =>
  gateway.house.store.db
    .selectFrom('outbox')
    .selectAll()
    .where('kind', '=', 'bypass')
    .where('sink', 'is', null)
    .execute()

async function until<T>(what: () => Promise<T | undefined>): Promise<T> {
  for (let i = 0; i < 300; i++) {
    const found = await what()
    if (found !== undefined) return found
    await sleep(100)
  }
  throw new Error('it did not come')
}

test('an agent that goes around Postern with its own token is told of, once an hour, and stands in the log', async (t) => {
  const { gateway, direct } = await start(t)
  // The follower must have begun: what was there before is history.
  await until(
    async () =>
      (await gateway.house.store.db.selectFrom('inv_state').selectAll().where('name', '=', 'bypass').execute())[0],
  )
  assert.equal(
    (await gateway.call('onboarding-bot', 'POST', '/api/v1/groups', { profile: { name: 'By the book' } })).status,
    200,
  )
  for (const name of ['Around 1', 'Around 2']) assert.equal((await direct(name)).status, 200)
  const message = await until(async () => (await messages(gateway))[0])
  const body = JSON.parse(message.body) as {
    agent: string
    credential: { id: string }
    event: { type: string }
    count: number
  }
  assert.equal(body.credential.id, OWN_TOKEN)
  assert.equal(body.event.type, 'group.lifecycle.create')
  assert.ok(body.count <= 2)
  const { json } = await gateway.operate('GET', '/api/audit?kind=system')
  const entries = json.entries.filter((one: { public: { act: string } }) => one.public.act === 'bypass.seen')
  assert.ok(entries.length >= 1)
  assert.equal(entries[0].public.facts.credential, OWN_TOKEN)
  await until(async () => gateway.logged.find((line) => line.includes('an agent reached Okta around Postern')))
  await direct('Around 3')
  await sleep(8000)
  // Two, where an hour ended meanwhile.
  assert.ok((await messages(gateway)).length <= 2)
})

test('where the gateway itself uses the credential, its own calls are no bypass, and a stranger with the key is', async (t) => {
  const gateway = await startTestGateway(t, { agents: [BOT] })
  const { house } = gateway
  const agents = house.identify.directory.agents()
  const [bot] = agents
  assert.ok(bot)
  const answer = await gateway.call('onboarding-bot', 'POST', '/api/v1/groups', { profile: { name: 'Ours' } })
  const read = await gateway.call('onboarding-bot', 'GET', '/api/v1/groups?limit=1')
  await until(async () => {
    const rows = await house.store.db.selectFrom('entries').select('id').where('kind', '=', 'outcome').execute()
    return rows.length === 2 ? rows : undefined
  })
  const event = (change: Partial<LogEvent>): LogEvent => ({
    uuid: 'e1',
    at: house.now(),
    type: 'group.lifecycle.create',
    actor: 'u1',
    client: undefined,
    token: OWN_TOKEN,
    request: 'stranger',
    result: 'SUCCESS',
    targets: [],
    ...change,
  })
  const watch = (shared: boolean) =>
    makeBypass({
      ...house,
      now: () => house.now(),
      agents: () => agents,
      principals: { ours: () => Promise.resolve(() => shared) },
    })
  const requestOf = (headers: Headers) => headers.get('x-okta-request-id') ?? 'none'
  assert.equal(await watch(true).see([event({ request: requestOf(answer.headers) })]), 0)
  assert.equal(await watch(true).see([event({ request: requestOf(read.headers) })]), 0)
  assert.equal(await watch(true).see([event({ type: 'app.oauth2.token.grant.access_token' })]), 0)
  assert.equal(await watch(false).see([event({ at: bot.createdAt - 1 })]), 0, 'before it was governed')
  assert.equal(await watch(false).see([event({ token: 'another' })]), 0, 'of nobody we know')
  assert.equal(await watch(true).see([event({})]), 1)
  assert.equal(await watch(false).see([event({ uuid: 'e2' }), event({ uuid: 'e3' })]), 1)
  assert.equal((await messages(gateway)).length, 1)
})
