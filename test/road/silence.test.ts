import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { someone } from '../holds/people.ts'
import { startTestGateway, type DeclaredAgent } from '../support/gateway.ts'

const WRITER: DeclaredAgent = {
  name: 'onboarding-bot',
  kind: 'service',
  grant: { scopes: ['okta.users.manage'], resources: { user: ['*'] }, attributes: ['*'] },
}
const MINUTE = 60_000
const ADA = { profile: { login: 'ada@acme.test', email: 'ada@acme.test', firstName: 'Ada', lastName: 'Hire' } }

/** A gateway whose clock can be turned on, in front of an org that says 503 to writes and carries none out. */
async function start(t: TestContext) {
  const state = { later: 0, broken: true, sent: 0, looks: 0 }
  const now = () => Date.now() + state.later
  const gateway = await startTestGateway(t, {
    agents: [WRITER],
    now,
    org: {
      seed: 7,
      users: 60,
      now,
      before(request) {
        const { pathname } = new URL(request.url)
        if (pathname === '/api/v1/logs') state.looks += 1
        if (request.method !== 'POST' || !pathname.startsWith('/api/v1/users')) return undefined
        state.sent += 1
        return state.broken
          ? Response.json({ errorCode: 'E0000009', errorSummary: 'Internal Server Error' }, { status: 503 })
          : undefined
      },
    },
  })
  const { db } = gateway.house.store
  return {
    ...gateway,
    state,
    post: (path: string, body: unknown, headers = {}) => gateway.call(WRITER.name, 'POST', path, body, headers),
    write: async () => await db.selectFrom('writes').selectAll().orderBy('at').executeTakeFirstOrThrow(),
    check: async () =>
      (await gateway.operate('GET', '/api/status')).json.checks.find(
        (one: { name: string }) => one.name === 'outcomes',
      ),
    /** The clock is turned on, and the log has been asked since, where it still is. */
    async on(ms: number) {
      const { looks } = state
      state.later += ms
      await until(() => Promise.resolve(state.looks > looks))
    },
  }
}

async function until(what: () => Promise<boolean>): Promise<void> {
  for (const late = Date.now() + 60_000; !(await what()); await sleep(50))
    assert.ok(Date.now() < late, 'it did not come')
}

test('a write of which the log would tell, and does not: after a quarter of an hour it counts as not done', async (t) => {
  const { state, post, write, check, on, operate } = await start(t)
  assert.equal((await post('/api/v1/users', ADA)).status, 503)
  await on(14 * MINUTE)
  assert.equal((await write()).state, 'unknown', 'the log may still come to tell')
  const twin = await post('/api/v1/users', ADA)
  assert.equal(twin.json.postern.code, 'outcome_pending')
  assert.match(twin.json.postern.hint, /postern audit settle/)

  await on(2 * MINUTE)
  await until(async () => (await write()).state === 'failed')
  const { decision_id } = await write()
  const { text } = (await operate('GET', `/api/audit/${decision_id}`)).json
  assert.match(text, /OUTCOME UNKNOWN, NOT DONE/)
  assert.match(text, /Not done: Okta's log would tell of it and does not/)
  assert.equal((await check()).state, 'ok')

  // Nothing was sent again by itself; the agent may.
  assert.equal(state.sent, 1)
  state.broken = false
  assert.equal((await post('/api/v1/users', ADA)).status, 200)
})

test('a write of which no log ever tells stays unknown, is shown to operators, and is theirs to settle', async (t) => {
  const { org, state, post, write, check, on, operate } = await start(t)
  const path = `/api/v1/users/${someone({ org })}`
  const change = { profile: { nickName: 'Mimi' } }
  assert.equal((await post(path, change)).status, 503)
  assert.equal((await check()).state, 'ok', 'it is being looked up')
  await on(16 * MINUTE)
  await on(5 * 60 * MINUTE)
  assert.equal((await write()).state, 'unknown', 'of a silence that proves nothing nothing follows')
  const told = await check()
  assert.equal(told.state, 'degraded')
  assert.match(told.detail, /^1 write has an outcome that Okta's log does not tell, since 2/)
  assert.equal((await operate('GET', '/api/status')).json.ready, true)

  // Days later nobody asks the log any more, and the like of it is still not sent.
  state.later += 49 * 60 * MINUTE
  await sleep(2500)
  const { looks } = state
  await sleep(2500)
  assert.equal(state.looks, looks)
  const twin = await post(path, change, { 'idempotency-key': 'another' })
  assert.equal(twin.status, 409, twin.text)
  assert.equal(twin.json.postern.code, 'outcome_pending')

  const { decision_id } = await write()
  const said = { state: 'failed', reason: 'the nickname is not there' }
  assert.equal((await operate('POST', `/api/audit/${decision_id}/settle`, said)).status, 200)
  assert.equal((await check()).state, 'ok')
  state.broken = false
  assert.equal((await post(path, change)).status, 200)
  assert.equal(state.sent, 2)
})
