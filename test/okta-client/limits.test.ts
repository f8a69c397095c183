import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { endpointOf, makeLimits } from '../../gateway/okta/limits.ts'
import {
  bucketOf,
  forget,
  merge,
  type MutableLimitsState,
  nothingKnown,
  observe,
  room,
} from '../../gateway/okta/limits/state.ts'

const START = 1_800_000_000_000
const paths = [
  '/api/v1/users',
  '/api/v1/users/{id}',
  '/api/v1/users/{userId}/roles',
  '/api/v1/groups',
  '/api/v1/groups/{groupId}',
]
const endpoint = fc
  .tuple(fc.constantFrom('GET', 'POST'), fc.constantFrom(...paths))
  .map(([method, path]) => endpointOf(method, path))
const answer = fc.record({
  status: fc.constantFrom(200, 429),
  limit: fc.constantFrom(0, 50, 600),
  remaining: fc.nat(600),
  reset: fc.integer({ min: START / 1000 - 60, max: START / 1000 + 120 }),
  date: fc.constant(undefined),
  at: fc.integer({ min: START, max: START + 60_000 }),
})
const sighting = fc.tuple(endpoint, answer)
const learned = (
  sightings: readonly (readonly [
    ReturnType<typeof endpointOf>,
    typeof answer extends fc.Arbitrary<infer A> ? A : never,
  ])[],
): MutableLimitsState => {
  const state = nothingKnown()
  for (const [where, what] of sightings) observe(state, where, what)
  return state
}

test('ids in a path make no endpoint of their own, reads and writes count apart', () => {
  const key = (method: string, path: string) => endpointOf(method, path).key
  assert.equal(key('GET', '/api/v1/users/00u1abcdefghijklmnop'), 'read /api/v1/users/{}')
  assert.equal(key('GET', '/api/v1/users/mia.lund%40acme.test/roles?x=1'), 'read /api/v1/users/{}/roles')
  assert.equal(key('HEAD', '/api/v1/users'), 'read /api/v1/users')
  assert.equal(key('POST', '/api/v1/users'), 'write /api/v1/users')
  assert.equal(key('GET', '/api/v1/groups/rules?limit=200'), 'read /api/v1/groups/rules')
  assert.equal(key('GET', '/oauth2/v1/clients/0oa1abcdefghijklmnop/roles'), 'read /oauth2/v1/clients/{}/roles')
  assert.equal(endpointOf('GET', '/x', '/api/v1/users/{userId}/roles').key, 'read /api/v1/users/{}/roles')
  assert.equal(endpointOf('GET', '/api/v1/users/jdoe').root, '/api/v1/users')
})

test('what is learned does not depend on the order of answers, nor on hearing one twice', () => {
  fc.assert(
    fc.property(fc.array(sighting, { maxLength: 12 }), fc.array(sighting, { maxLength: 12 }), (one, two) => {
      const forwards = learned([...one, ...two])
      assert.deepEqual(forwards.crowdedAt, learned([...two, ...one, ...one]).crowdedAt)
      assert.deepEqual(sorted(forwards), sorted(learned([...two, ...one, ...two])))
      assert.deepEqual(sorted(merge(learned(one), learned(two))), sorted(forwards), 'replicas learn the same together')
      assert.deepEqual(sorted(merge(learned(two), learned(one))), sorted(forwards))
    }),
  )
})

test('room is never more than the share of the limit, and waits end with the window', () => {
  fc.assert(
    fc.property(
      fc.array(sighting, { maxLength: 20 }),
      endpoint,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat(80),
      fc.integer({ min: START, max: START + 200_000 }),
      (sightings, asked, share, inFlight, now) => {
        const state = learned(sightings)
        const found = room(state, { endpoint: asked, share, now, inFlight, inFlightAll: inFlight, concurrency: 75 })
        const bucket = bucketOf(state, asked)
        assert.equal(found.ok, found.waitMs === 0)
        if (share === 0 || inFlight >= 75) assert.equal(found.ok, false)
        if (!found.ok || bucket === undefined) return
        assert.ok((found.left ?? 0) + inFlight <= bucket.limit * share + 1e-6)
        if (now < bucket.resetAt) assert.ok((found.left ?? 0) <= bucket.remaining)
      },
    ),
  )
})

test('one who asks for room each time leaves the rest of the bucket to the others', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.double({ min: 0.05, max: 1, noNaN: true }), (limit, share) => {
      const where = endpointOf('GET', '/api/v1/users')
      const state = nothingKnown()
      let remaining = limit
      for (let at = 0; at < limit + 10; at++) {
        const asked = { endpoint: where, share, now: START, inFlight: 0, inFlightAll: 0, concurrency: 75 }
        if (!room(state, asked).ok) break
        remaining -= 1
        observe(state, where, { status: 200, limit, remaining, reset: START / 1000 + 30, date: START, at: START })
      }
      // The first call is made before anything is known.
      assert.ok(remaining >= Math.floor(limit * (1 - share)) - 1, `${remaining} of ${limit} at ${share}`)
    }),
  )
})

test('an endpoint never seen takes what is known of the nearest one above it', () => {
  const state = nothingKnown()
  const at = { status: 200, limit: 100, remaining: 7, reset: START / 1000 + 30, date: START, at: START }
  observe(state, endpointOf('GET', '/api/v1/users'), at)
  assert.equal(bucketOf(state, endpointOf('GET', '/api/v1/users/00u1abcdefghijklmnop/roles'))?.remaining, 7)
  assert.equal(bucketOf(state, endpointOf('GET', '/api/v1/groups')), undefined)
  assert.equal(bucketOf(state, endpointOf('POST', '/api/v1/users')), undefined)
})

test('endpoints that Okta counts in one window are counted together', () => {
  const state = nothingKnown()
  const at = { status: 200, limit: 600, remaining: 500, reset: START / 1000 + 30, date: START, at: START }
  observe(state, endpointOf('GET', '/api/v1/users/{id}/roles'), at)
  observe(state, endpointOf('GET', '/api/v1/users/{id}/factors'), { ...at, remaining: 3 })
  assert.equal(bucketOf(state, endpointOf('GET', '/api/v1/users/{id}/roles'))?.remaining, 3)
})

test('the window ends by Okta’s clock, however wrong ours is', () => {
  const state = nothingKnown()
  const theirs = START - 3_600_000
  const where = endpointOf('GET', '/api/v1/users')
  observe(state, where, { status: 200, limit: 10, remaining: 0, reset: theirs / 1000 + 20, date: theirs, at: START })
  const asked = { endpoint: where, share: 1, inFlight: 0, inFlightAll: 0, concurrency: 75 }
  assert.deepEqual(room(state, { ...asked, now: START }), { ok: false, left: 0, waitMs: 20_000 })
  assert.equal(room(state, { ...asked, now: START + 20_000 }).left, 10)
})

test('too many in flight halves the number in flight for a while and leaves the buckets alone', () => {
  const limits = makeLimits({ now: () => START, concurrency: 8 })
  const where = endpointOf('GET', '/api/v1/users')
  const headers = {
    'x-rate-limit-limit': '600',
    'x-rate-limit-remaining': '599',
    'x-rate-limit-reset': String(START / 1000 + 60),
  }
  limits.observe('main', where, { status: 200, headers })
  const done = Array.from({ length: 5 }, () => limits.begin('main', where))
  assert.equal(limits.room('main', where, 1).ok, true)
  limits.observe('main', where, {
    status: 429,
    headers: { ...headers, 'x-rate-limit-limit': '0', 'x-rate-limit-remaining': '0' },
  })
  assert.equal(limits.room('main', where, 1).ok, false)
  assert.equal(limits.bucket('main', where)?.remaining, 599)
  for (const each of [...done, ...done]) each()
  assert.equal(limits.snapshot().get('main')?.inFlight, 0, 'ended once, however often it is said')
  assert.equal(limits.bucket('other', where), undefined, 'another credential has its own half')
})

test('replicas share what they learned through the store', async () => {
  const shared = new Map<string, ReturnType<typeof nothingKnown>>()
  const port = {
    load: async (name: string) => await Promise.resolve(shared.get(name) ?? nothingKnown()),
    save: async (name: string, state: ReturnType<typeof merge>) => {
      await Promise.resolve()
      shared.set(name, merge(state, shared.get(name) ?? nothingKnown()))
    },
  }
  const [one, two] = [makeLimits({ now: () => START }), makeLimits({ now: () => START })]
  const where = endpointOf('GET', '/api/v1/users')
  const headers = (remaining: number) => ({
    'x-rate-limit-limit': '600',
    'x-rate-limit-remaining': String(remaining),
    'x-rate-limit-reset': String(START / 1000 + 60),
  })
  one.observe('main', where, { status: 200, headers: headers(500) })
  two.observe('main', where, { status: 200, headers: headers(100) })
  await two.exchange({ ...port, save: async (name, state) => await port.save(name, merge(state, nothingKnown())) })
  await one.exchange({ ...port, save: async (name, state) => await port.save(name, merge(state, nothingKnown())) })
  assert.equal(one.bucket('main', where)?.remaining, 100)
})

test('old windows are forgotten', () => {
  const state = nothingKnown()
  const where = endpointOf('GET', '/api/v1/users')
  observe(state, where, { status: 200, limit: 10, remaining: 0, reset: START / 1000 + 20, date: START, at: START })
  forget(state, START + 16 * 60_000)
  assert.equal(state.buckets.size, 0)
})

const sorted = (state: { buckets: ReadonlyMap<string, unknown> }) =>
  [...state.buckets].toSorted(([a], [b]) => a.localeCompare(b))
