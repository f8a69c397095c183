import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import fc from 'fast-check'
import { makeOutbox, noticeOf, webhookSink, type Post, type Sink } from '../../gateway/doors/outbox.ts'
import { MOST_ATTEMPTS, pauseAfter } from '../../gateway/doors/outbox/backoff.ts'
import type { Store } from '../../gateway/store/store.ts'
import { makeAuditReader } from '../../gateway/enforce/audit.ts'
import { register, someAgent } from '../support/agents.ts'
import { doorHouse, type DoorHouse } from '../support/operators.ts'
import { startReceiver, type Receiver } from '../support/receiver.ts'
import { onEachStore, type StoreMaker } from '../support/stores.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const post: Post = async (url, headers, body) => {
  const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual' })
  return { status: answer.status, retryAfter: answer.headers.get('retry-after'), text: () => answer.text() }
}

interface Rig extends DoorHouse {
  readonly store: Store
  readonly receiver: Receiver
  readonly lines: string[]
  readonly outbox: (options?: { store?: Store; sinks?: readonly Sink[] }) => { run(): Promise<void> }
  enqueue(hold: string): Promise<void>
}

async function rig(t: TestContext, stores: StoreMaker): Promise<Rig> {
  const store = await stores.open(t)
  const door = await doorHouse(t, store)
  const receiver = await startReceiver(t)
  await register(store, someAgent('bot'))
  const lines: string[] = []
  // The signature's time is checked against the receiver's own clock.
  const hook = webhookSink({ name: 'teams', url: receiver.url, secret: () => receiver.secret, post, now: Date.now })
  return {
    ...door,
    store,
    receiver,
    lines,
    outbox: ({ store: own = store, sinks = [hook] } = {}) =>
      makeOutbox({
        store: own,
        sinks,
        now: () => door.clock.now,
        random: () => 0,
        log: { error: (_fields, message) => void lines.push(message) },
        notice: (delivery) =>
          noticeOf(delivery, {
            store: own,
            reader: makeAuditReader(own, { open: () => Promise.resolve(new Map()) }),
            now: () => door.clock.now,
            link: (hold) => `https://postern.example/approvals/${hold}`,
          }),
      }),
    async enqueue(hold) {
      await store.run('decided', {
        writer: store.writer,
        entry: {
          id: `ent_${hold}`,
          kind: 'decision',
          at: door.clock.now,
          decision: `dec_x_${hold}`,
          agent: 'agt_bot',
          operation: 'deleteUser',
          effect: 'alert',
          hold: null,
          public: '{}',
          sealed: null,
        },
        usage: null,
        judged: null,
        open: null,
        claim: null,
        write: null,
        outbox: [
          { id: `msg_${hold}`, kind: 'hold_opened', dedupe: `hold_opened ${hold}`, body: JSON.stringify({ hold }) },
        ],
      })
    },
  }
}

onEachStore('the outbox', (stores) => {
  test('tells a signed webhook, again after a pause when it failed, under the same id', async (t) => {
    const { outbox, receiver, clock, ...door } = await rig(t, stores)
    const hold = await door.hold('agt_bot', { purpose: 'New hire, ticket INC-4471' })
    await door.enqueue(hold)
    receiver.fail(500, 302)
    const box = outbox()
    await box.run()
    assert.deepEqual(receiver.attempts, [`msg_${hold}`])
    await box.run()
    assert.equal(receiver.attempts.length, 1, 'it is not due again yet')
    clock.now += 5000
    await box.run()
    clock.now += 10_000
    await box.run()
    assert.deepEqual(receiver.attempts, [`msg_${hold}`, `msg_${hold}`, `msg_${hold}`])
    const [told] = receiver.taken
    assert.equal(told?.id, `msg_${hold}`)
    assert.equal(told.body.type, 'hold.opened')
    assert.equal(told.body.data.summary, "bot wants to delete the user 'Mia Lund'.")
    assert.equal(told.body.data.purpose, 'New hire, ticket INC-4471')
    assert.equal(told.body.data.hold.state, 'pending')
    assert.equal(told.body.data.link, `https://postern.example/approvals/${hold}`)
    clock.now += 10 * HOUR
    await box.run()
    assert.equal(receiver.attempts.length, 3, 'what was taken is never sent again')
  })

  test('two replicas at once tell each message once', async (t) => {
    const { store, outbox, receiver, ...door } = await rig(t, stores)
    const holds = []
    for (let n = 0; n < 12; n++) {
      const hold = await door.hold(`agt_${n}`)
      await door.enqueue(hold)
      holds.push(hold)
    }
    await Promise.all([outbox().run(), outbox({ store }).run(), outbox().run()])
    assert.deepEqual(receiver.taken.map((one) => one.id).toSorted(), holds.map((hold) => `msg_${hold}`).toSorted())
  })

  test('what a replica took and never settled comes again when its time is over', async (t) => {
    const { store, outbox, receiver, clock, ...door } = await rig(t, stores)
    await door.enqueue(await door.hold('agt_bot'))
    await store.run('spreadMessages', { at: clock.now, sinks: ['teams'], limit: 10 })
    const [taken] = await store.run('takeDeliveries', { at: clock.now, until: clock.now + MINUTE, limit: 10 })
    await outbox().run()
    assert.equal(receiver.attempts.length, 0, 'it is in the hands of another')
    clock.now += MINUTE
    await outbox().run()
    assert.equal(receiver.taken.length, 1)
    assert.ok(taken)
    const late = { id: taken.id, attempts: taken.attempts, at: clock.now, nextAt: 0, error: 'x', answer: null }
    assert.equal(
      await store.run('settleDelivery', { ...late, state: 'waiting' }),
      false,
      'the late one changes nothing',
    )
  })

  test('after its last attempt it is a dead letter that operators see and can retry', async (t) => {
    const { outbox, receiver, clock, lines, ...door } = await rig(t, stores)
    const hold = await door.hold('agt_bot')
    await door.enqueue(hold)
    receiver.fail(...Array.from({ length: MOST_ATTEMPTS }, () => 503))
    const box = outbox()
    for (let n = 0; n < MOST_ATTEMPTS + 3; n++) {
      await box.run()
      clock.now += HOUR
    }
    assert.equal(receiver.attempts.length, MOST_ATTEMPTS)
    assert.match(lines.at(-1) ?? '', /given up/)
    const dead = await door.ask('/api/outbox?state=given_up')
    assert.equal(dead.status, 200, dead.text)
    const [letter] = dead.json.deliveries
    assert.equal(letter.sink, 'teams')
    assert.equal(letter.hold, hold)
    assert.equal(letter.lastError, 'the receiver answered 503')
    const viewer = await door.operator('Vera', ['viewer'])
    assert.equal((await door.ask(`/api/outbox/${letter.id}/retry`, { method: 'POST', key: viewer })).status, 403)
    const retried = await door.ask(`/api/outbox/${letter.id}/retry`, { method: 'POST' })
    assert.equal(retried.json.delivery.state, 'waiting')
    await box.run()
    assert.equal(receiver.taken.length, 1)
    assert.equal((await door.ask(`/api/outbox/${letter.id}/retry`, { method: 'POST' })).status, 409)
    assert.equal((await door.ask('/api/outbox/msg_nope/retry', { method: 'POST' })).status, 404)
    const acts = await door.ask('/api/audit?kind=administration&limit=5')
    assert.ok(acts.json.entries.some((entry: { effect: string }) => entry.effect === 'outbox.retry'))
  })

  test('a receiver that is gone for good is not asked again; one that is away is not asked for each message', async (t) => {
    const { outbox, receiver, clock, ...door } = await rig(t, stores)
    for (const agent of ['agt_1', 'agt_2', 'agt_3']) await door.enqueue(await door.hold(agent))
    receiver.fail(503)
    await outbox().run()
    assert.equal(receiver.attempts.length, 1, 'the others wait with the first')
    receiver.fail(410)
    clock.now += HOUR
    await outbox().run()
    const states = (await door.ask('/api/outbox')).json.deliveries.map((one: { state: string }) => one.state)
    assert.deepEqual(states.toSorted(), ['given_up', 'sent', 'sent'])
  })

  test('a sink that is no longer configured leaves a dead letter, not a silence', async (t) => {
    const { store, outbox, clock, ...door } = await rig(t, stores)
    await door.enqueue(await door.hold('agt_bot'))
    await store.run('spreadMessages', { at: clock.now, sinks: ['pager'], limit: 10 })
    await outbox().run()
    const [letter] = (await door.ask('/api/outbox?state=given_up')).json.deliveries
    assert.match(letter.lastError, /no sink named pager/)
  })
})

test('pauses grow, never beyond an hour, and jitter takes at most half', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 200 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (n, random) => {
        const pause = pauseAfter(n, random)
        assert.ok(pause >= 2500 && pause <= HOUR)
        assert.ok(pauseAfter(n, 0) <= pauseAfter(n + 1, 0))
        assert.ok(pause >= pauseAfter(n, 0) / 2 - 1)
      },
    ),
  )
})
