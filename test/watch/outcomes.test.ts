import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import events from '../../gateway/okta/data/event-types.json' with { type: 'json' }
import { makeCatalog } from '../../gateway/okta/catalog.ts'
import { eventTypesOf, OPERATIONS_WITH_EVENTS } from '../../gateway/okta/events.ts'
import type { LogEvent } from '../../gateway/watch/log-event.ts'
import { settlementOf, SILENCE_MS, type Known, type UnknownWrite } from '../../gateway/watch/outcomes/match.ts'

const AT = 1_800_000_000_000
const USER = '00u1234567890abcdefg'
const write = (change: Partial<UnknownWrite> = {}): UnknownWrite => ({
  decision: 'dec_1',
  operation: 'suspendUser',
  at: AT,
  requestId: undefined,
  targets: [USER],
  ...change,
})
const event = (change: Partial<LogEvent> = {}): LogEvent => ({
  uuid: 'e1',
  at: AT + 1000,
  type: 'user.lifecycle.suspend',
  actor: 'me',
  client: undefined,
  token: 't',
  request: 'r1',
  result: 'SUCCESS',
  targets: [USER],
  ...change,
})
const known = (change: Partial<Known> = {}): Known => ({
  types: ['user.lifecycle.suspend'],
  ours: ({ actor }) => actor === 'me',
  another: () => false,
  rivals: 0,
  readTo: AT + 60_000,
  ...change,
})

test('the operations and the event types of the table exist', () => {
  const types = new Set(JSON.stringify(events).match(/[a-z_0-9]+(\.[a-z_0-9]+)+/g))
  const catalog = makeCatalog()
  for (const operation of OPERATIONS_WITH_EVENTS) {
    assert.notEqual(catalog.byId(operation), undefined, operation)
    for (const type of eventTypesOf(operation) ?? []) assert.ok(types.has(type), type)
  }
})

test('by request id: success is done, refusal is failed, whoever else did the same meanwhile', () => {
  const asked = write({ requestId: 'R1' })
  assert.equal(settlementOf(asked, [event({ request: 'r2' }), event()], known())?.state, 'done')
  assert.equal(settlementOf(asked, [event({ result: 'FAILURE' })], known())?.state, 'failed')
  const both = [event({ result: 'FAILURE', type: 'x' }), event({ uuid: 'e2' })]
  assert.deepEqual(settlementOf(asked, both, known())?.event, { id: 'e2', type: 'user.lifecycle.suspend' })
})

test('without one: only the single request of ours that nobody else made', () => {
  assert.equal(settlementOf(write(), [event()], known())?.requestId, 'r1')
  for (const [events_, change] of [
    [[event({ actor: 'a person' })], {}],
    [[event({ targets: ['00u0000000000000other'] })], {}],
    [[event({ type: 'user.lifecycle.unsuspend' })], {}],
    [[event({ at: AT - 3_600_000 })], {}],
    [[event()], { another: () => true }],
    [[event()], { rivals: 1 }],
    [[event(), event({ request: 'r2', uuid: 'e2' })], {}],
  ] as const)
    assert.equal(settlementOf(write(), events_, known(change)), undefined)
})

test('silence speaks only of operations that always leave an event, late enough, with no rival, the log read whole', () => {
  const late = { readTo: AT + SILENCE_MS }
  assert.deepEqual(settlementOf(write(), [], known(late)), { state: 'failed', by: 'silence' })
  assert.equal(settlementOf(write(), [], known()), undefined)
  assert.equal(settlementOf(write(), [], known({ ...late, types: undefined })), undefined)
  assert.equal(settlementOf(write(), [], known({ ...late, rivals: 1 })), undefined)
  assert.equal(settlementOf(write(), [], known({ readTo: 0 })), undefined)
})

test('no event of another settles a write, in whatever mixture it comes', () => {
  const other = fc.record({
    uuid: fc.uuid(),
    at: fc.integer({ min: AT - 3_600_000, max: AT + 3_600_000 }),
    type: fc.constantFrom('user.lifecycle.suspend', 'user.session.start'),
    actor: fc.constantFrom('you', 'they'),
    client: fc.constant(undefined),
    token: fc.option(fc.string(), { nil: undefined }),
    request: fc.constantFrom('x1', 'x2', 'x3'),
    result: fc.constantFrom('SUCCESS', 'FAILURE'),
    targets: fc.constant([USER]),
  })
  fc.assert(
    fc.property(fc.array(other), fc.boolean(), (all, byId) => {
      assert.equal(settlementOf(write(byId ? { requestId: 'r1' } : {}), all, known()), undefined)
    }),
  )
})
