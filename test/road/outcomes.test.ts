import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startTestGateway, type DeclaredAgent, type TestGateway, type TestGatewayOptions } from '../support/gateway.ts'

const WRITER: DeclaredAgent = {
  name: 'onboarding-bot',
  kind: 'service',
  grant: {
    scopes: ['okta.users.manage', 'okta.groups.manage'],
    resources: { user: ['*'], group: ['*'] },
    attributes: ['*'],
  },
}
const hire = (name: string) => ({
  profile: { login: `${name}@acme.test`, email: `${name}@acme.test`, firstName: name, lastName: 'Hire' },
})

/** What the org does with writes to users: carries them out and answers otherwise, or not at all. */
type Trick = 'none' | 'done, but says 503' | 'done, but says 503 without its request id' | 'not done, says 503'

async function start(
  t: TestContext,
  more: Partial<TestGatewayOptions> = {},
): Promise<TestGateway & { trick: Trick; sent: number }> {
  const state = { trick: 'none' as Trick, sent: 0, inside: false }
  const gateway = await startTestGateway(t, {
    agents: [WRITER],
    org: {
      seed: 7,
      users: 60,
      async before(request) {
        const write = request.method === 'POST' && new URL(request.url).pathname === '/api/v1/users'
        if (!write || state.inside) return undefined
        state.sent += 1
        if (state.trick === 'none') return undefined
        let id: string | null = null
        if (state.trick !== 'not done, says 503') {
          state.inside = true
          id = (await gateway.org.fetch(request)).headers.get('x-okta-request-id')
          state.inside = false
        }
        const told = state.trick === 'done, but says 503' && id !== null
        return Response.json(
          { errorCode: 'E0000009', errorSummary: 'Internal Server Error' },
          { status: 503, headers: told ? { 'x-okta-request-id': id ?? '' } : {} },
        )
      },
    },
    ...more,
  })
  return Object.assign(state, gateway)
}

async function until<T>(what: () => Promise<T | undefined>): Promise<T> {
  for (let i = 0; i < 200; i++) {
    const found = await what()
    if (found !== undefined) return found
    await sleep(100)
  }
  throw new Error('it did not come')
}

const writes = (gateway: TestGateway) => gateway.house.store.db.selectFrom('writes').selectAll().orderBy('at').execute()
const settled = (gateway: TestGateway) =>
  until(async () => (await writes(gateway)).find((one) => one.state === 'done' || one.state === 'failed'))

for (const trick of ['done, but says 503', 'done, but says 503 without its request id'] as const)
  test(`a write that Okta ${trick} is unknown, then found in Okta's log`, async (t) => {
    const gateway = await start(t)
    gateway.trick = trick
    const first = await gateway.call('onboarding-bot', 'POST', '/api/v1/users', hire('ada'))
    assert.equal(first.status, 503)
    const twin = await gateway.call('onboarding-bot', 'POST', '/api/v1/users', hire('ada'))
    assert.equal(twin.status, 409, twin.text)
    assert.equal(twin.json.postern.code, 'outcome_pending')
    assert.equal(gateway.sent, 1)

    const write = await settled(gateway)
    assert.equal(write.state, 'done')
    assert.ok(write.request_id !== null)
    const story = await gateway.operate('GET', `/api/audit/${write.decision_id}`)
    assert.match(story.json.text, /OUTCOME UNKNOWN, DONE/)
    assert.match(story.json.text, /Okta's log tells of it, request id \w+, System Log event user\.lifecycle\.create/)
    assert.equal(gateway.sent, 1)
  })

test('a write that nothing tells of stays unknown until a person says what became of it', async (t) => {
  const gateway = await start(t)
  gateway.trick = 'not done, says 503'
  await gateway.call('onboarding-bot', 'POST', '/api/v1/users', hire('bea'))
  await sleep(3000)
  const [write] = await writes(gateway)
  assert.equal(write?.state, 'unknown')
  const path = `/api/audit/${write.decision_id}/settle`
  assert.equal((await gateway.operate('POST', path, { state: 'failed' })).status, 400)
  const said = await gateway.operate('POST', path, { state: 'failed', reason: 'no such user in the console' })
  assert.equal(said.status, 200, said.text)
  assert.equal((await gateway.operate('POST', path, { state: 'done', reason: 'again' })).status, 409)
  assert.match(
    (await gateway.operate('GET', `/api/audit/${write.decision_id}`)).json.text,
    /Not done: as an operator says/,
  )
  gateway.trick = 'none'
  assert.equal((await gateway.call('onboarding-bot', 'POST', '/api/v1/users', hire('bea'))).status, 200)
})

test('a write that Okta does not answer in time is 504 outcome_unknown, and is never sent again', async (t) => {
  let sent = 0
  const gateway = await startTestGateway(t, {
    agents: [WRITER],
    config: { forward: { answerSeconds: 1 } },
    org: {
      seed: 7,
      users: 60,
      async before(request) {
        if (request.method !== 'POST' || new URL(request.url).pathname !== '/api/v1/users') return undefined
        sent += 1
        await sleep(2500)
        return undefined
      },
    },
  })
  const first = await gateway.call('onboarding-bot', 'POST', '/api/v1/users', hire('cleo'))
  assert.equal(first.status, 504)
  assert.equal(first.json.postern.code, 'outcome_unknown')
  // Okta was only slow: the log tells so, when it does.
  const write = await settled(gateway)
  assert.equal(write.state, 'done')
  assert.equal(sent, 1)
})

test('an Idempotency-Key makes a second try safe: same key and call is told, same key and another call is refused', async (t) => {
  const gateway = await start(t)
  const post = (body: unknown, key: string) =>
    gateway.call('onboarding-bot', 'POST', '/api/v1/users', body, { 'idempotency-key': key })
  assert.equal((await post(hire('dora'), 'k-1')).status, 200)
  const again = await post(hire('dora'), 'k-1')
  assert.equal(again.status, 409)
  assert.equal(again.json.postern.code, 'already_done')
  assert.match(again.json.errorSummary, /Okta answered 200/)
  const other = await post(hire('eve'), 'k-1')
  assert.equal(other.status, 422)
  assert.equal(other.json.postern.code, 'idempotency_mismatch')
  // Meant a second time: a new key goes to Okta, which says what it thinks of it.
  assert.equal((await post(hire('dora'), 'k-2')).status, 400)
  assert.equal(gateway.sent, 2)
})

test('a new Idempotency-Key does not pass while the outcome of the same call is unknown', async (t) => {
  const gateway = await start(t)
  gateway.trick = 'not done, says 503'
  const post = (key: string) =>
    gateway.call('onboarding-bot', 'POST', '/api/v1/users', hire('fay'), { 'idempotency-key': key })
  await post('k-1')
  for (const key of ['k-1', 'k-2']) {
    const answer = await post(key)
    assert.equal(answer.status, 409)
    assert.equal(answer.json.postern.code, 'outcome_pending')
  }
  assert.equal(gateway.sent, 1)
})

test("Okta's 403 against our view is recorded as a disagreement, and shown", async (t) => {
  const gateway = await startTestGateway(t, {
    agents: [WRITER],
    org: {
      seed: 7,
      users: 60,
      before: (request) =>
        request.method === 'POST' && new URL(request.url).pathname === '/api/v1/groups'
          ? Response.json({ errorCode: 'E0000006', errorSummary: 'no' }, { status: 403 })
          : undefined,
    },
  })
  const answer = await gateway.call('onboarding-bot', 'POST', '/api/v1/groups', { profile: { name: 'Chapter' } })
  assert.equal(answer.status, 403)
  assert.equal(answer.json.postern, undefined)
  const { json } = await until(async () => {
    const list = await gateway.operate('GET', '/api/audit/disagreements')
    return list.json.entries.length > 0 ? list : undefined
  })
  assert.equal(json.entries.length, 1)
  assert.equal(json.entries[0].operation, 'addGroup')
  const story = await gateway.operate('GET', `/api/audit/${json.entries[0].decision}`)
  assert.match(story.json.text, /that row is wrong/)
})

test("when Okta refuses the gateway's own token the agent is told so, and so is the operator", async (t) => {
  const gateway = await startTestGateway(t, { agents: [WRITER] })
  assert.equal((await gateway.call('onboarding-bot', 'GET', '/api/v1/users?limit=1')).status, 200)
  assert.equal((await gateway.operate('GET', '/api/status')).json.connection, 'connected')
  for (const token of [...gateway.org.truth.tokens.where(() => true)]) gateway.org.truth.tokens.delete(token.id)
  const answer = await gateway.call('onboarding-bot', 'GET', '/api/v1/users?limit=1')
  assert.equal(answer.status, 503, answer.text)
  assert.equal(answer.json.postern.code, 'credential_unavailable')
  const { json } = await gateway.operate('GET', '/api/status')
  assert.equal(json.connection, 'reconnect_required')
  assert.equal(json.credentials[0].fault.code, 'refused')
  assert.equal(json.ready, false)
  assert.match(
    (await gateway.operate('GET', '/metrics')).text,
    /postern_credential_state\{credential="main",state="reconnect_required"\} 1/,
  )
  const told = await until(async () => {
    const list = await gateway.operate('GET', '/api/audit?kind=outcome')
    return list.json.entries.find(
      (one: { public: { outcome: { refusal?: string } } }) => one.public.outcome.refusal === 'credential_unavailable',
    )
  })
  assert.equal(told.public.outcome.status, 401)
})
