import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeShare, type Pass, type SharedUse } from '../../gateway/enforce/share.ts'
import { Refusal } from '../../gateway/model/refusal.ts'
import type { Agent } from '../../gateway/model/subject.ts'
import { makeCatalog } from '../../gateway/okta/catalog.ts'
import { endpointOf } from '../../gateway/okta/client.ts'
import { makeLimits } from '../../gateway/okta/limits.ts'
import { someAgent } from '../support/agents.ts'

const row = makeCatalog().byId('listUsers')
if (row === undefined) throw new Error('the catalog lists users')
const LIST = { operation: { row }, method: 'GET', path: '/api/v1/users' }
const ENDPOINT = endpointOf('GET', '/api/v1/users', row.template)

/** A clock that moves when somebody sleeps. */
function rig(options: { patienceMs?: number; concurrency?: number; limit?: number } = {}) {
  let at = 1_800_000_000_000
  const limit = options.limit ?? 100
  const limits = makeLimits({ now: () => at, concurrency: options.concurrency ?? 1000 })
  let remaining = limit
  let reset = at / 1000 + 60
  const share = makeShare({
    okta: { credentials: { nameFor: () => 'main' }, limits },
    enabled: true,
    now: () => at,
    sleep: (ms) => {
      at += ms
      return Promise.resolve()
    },
    patienceMs: options.patienceMs ?? 0,
    reserve: 0.2,
  })
  const answer = (status = 200) => {
    if (at / 1000 >= reset) {
      reset = Math.floor(at / 1000) + 60
      remaining = limit
    }
    remaining = Math.max(0, remaining - 1)
    limits.observe('main', ENDPOINT, {
      status,
      headers: {
        'x-rate-limit-limit': String(limit),
        'x-rate-limit-remaining': String(remaining),
        'x-rate-limit-reset': String(reset),
        date: new Date(at).toUTCString(),
      },
    })
  }
  return {
    share,
    limits,
    answer,
    /** One whole call; what refused it, or nothing. */
    call: async (agent: Agent): Promise<Refusal | undefined> => {
      try {
        const pass = await share.enter({ agent, ...asked })
        pass.sent()
        answer()
        pass.release()
        return undefined
      } catch (error) {
        if (error instanceof Refusal) return error
        throw error
      }
    },
    enter: (agent: Agent): Promise<Pass> => share.enter({ agent, ...asked }),
    now: () => at,
    pass: (ms: number) => void (at += ms),
    drain: (to: number) => void (remaining = to),
  }
}
// share reads the row only.
const asked = LIST as unknown as Omit<Parameters<ReturnType<typeof makeShare>['enter']>[0], 'agent'>

const LOOP = someAgent('loop')
const CALM = someAgent('calm')

test('a loop spends its own share and gets a 429 that tells the truth; its neighbour goes on', async () => {
  const { call, now } = rig()
  let through = 0
  let refused: Refusal | undefined
  for (let i = 0; i < 90; i++) {
    refused = await call(LOOP)
    if (refused === undefined) through += 1
    else break
  }
  assert.equal(through, 80)
  assert.equal(refused?.code, 'agent_limit')
  assert.equal(refused.errorCode, 'E0000047')
  assert.equal(refused.headers['x-rate-limit-limit'], '80')
  assert.equal(refused.headers['x-rate-limit-remaining'], '0')
  const reset = Number(refused.headers['x-rate-limit-reset'])
  assert.equal(reset - Math.floor(now() / 1000), refused.retryAfter)
  assert.ok((refused.retryAfter ?? 0) > 50)
  for (let i = 0; i < 20; i++) assert.equal(await call(CALM), undefined)
})

test('in the next window both have what they want of it', async () => {
  const { call, pass } = rig()
  for (let i = 0; i < 100; i++) await call(LOOP)
  for (let i = 0; i < 5; i++) await call(CALM)
  pass(61_000)
  let through = 0
  for (let i = 0; i < 100; i++) if ((await call(LOOP)) === undefined) through += 1
  assert.ok(through >= 70 && through <= 80, String(through))
  for (let i = 0; i < 20; i++) assert.equal(await call(CALM), undefined)
})

test('a call that was blocked or held takes nothing of the share', async () => {
  const { enter, call, share } = rig()
  await call(LOOP)
  for (let i = 0; i < 200; i++) (await enter(LOOP)).release()
  assert.equal(share.rows()[0]?.used, 1)
})

test('what Okta says is spent is not asked for again before its reset', async () => {
  const { call, drain, pass } = rig()
  await call(CALM)
  drain(1)
  assert.equal(await call(CALM), undefined)
  const refused = await call(CALM)
  assert.equal(refused?.code, 'org_limit')
  assert.equal(refused.headers['x-rate-limit-limit'], '100')
  pass((refused.retryAfter ?? 0) * 1000)
  assert.equal(await call(CALM), undefined)
})

test('a short wait is taken instead of a refusal, a long one is not', async () => {
  const patient = rig({ patienceMs: 5000 })
  for (let i = 0; i < 80; i++) await patient.call(LOOP)
  patient.pass(57_000)
  const before = patient.now()
  assert.equal(await patient.call(LOOP), undefined)
  assert.ok(patient.now() - before <= 5000)
  const early = rig({ patienceMs: 5000 })
  for (let i = 0; i < 80; i++) await early.call(LOOP)
  assert.equal((await early.call(LOOP))?.code, 'agent_limit')
})

test('calls in flight are shared too, and end with their calls', async () => {
  const { enter } = rig({ concurrency: 10 })
  const passes = []
  for (let i = 0; i < 8; i++) passes.push(await enter(LOOP))
  await assert.rejects(enter(LOOP), (error) => error instanceof Refusal && error.headers['x-rate-limit-limit'] === '0')
  const calm = await enter(CALM)
  calm.release()
  for (const pass of passes) pass.release()
  ;(await enter(LOOP)).release()
})

test('refusals of a tight loop are paced, so that it is slowed by itself', async () => {
  const { call, now } = rig()
  for (let i = 0; i < 80; i++) await call(LOOP)
  const before = now()
  for (let i = 0; i < 250; i++) await call(LOOP)
  assert.ok(now() - before >= 3000, `${now() - before} ms for 250 refusals`)
})

test('an agent whose minute the store counted full is refused without a look at anything, until the minute ends', async () => {
  const { call, share, now, pass } = rig()
  const bound = { ...LOOP, limits: { ...LOOP.limits, callsPerMinute: 5 } }
  share.spent(bound, now() + 10_000)
  const refused = await call(bound)
  assert.equal(refused?.code, 'agent_limit')
  assert.equal(refused.headers['x-rate-limit-limit'], '5')
  assert.equal(refused.retryAfter, 10)
  // A raised limit counts at once.
  assert.equal(await call({ ...bound, limits: { ...bound.limits, callsPerMinute: 50 } }), undefined)
  pass(10_000)
  assert.equal(await call(bound), undefined)
})

test('replicas that tell each other keep one share between them', async () => {
  const one = rig()
  const two = rig()
  const told = new Map<string, readonly SharedUse[]>()
  const port = (own: string, other: string) => ({
    swap: (rows: readonly SharedUse[]) => {
      told.set(own, rows)
      return Promise.resolve({ theirs: told.get(other) ?? [], replicas: 1 })
    },
  })
  for (let i = 0; i < 60; i++) await one.call(LOOP)
  await two.call(LOOP)
  two.drain(40)
  await one.share.exchange(port('one', 'two'))
  await two.share.exchange(port('two', 'one'))
  let more = 0
  while ((await two.call(LOOP)) === undefined) more += 1
  assert.ok(more >= 17 && more <= 20, String(more))
})
