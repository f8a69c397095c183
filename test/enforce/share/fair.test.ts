import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { allowance, turnOf, type Claim } from '../../../gateway/enforce/share/fair.ts'

const claim = (used: number, wanted = used, weight = 1): Claim => ({ used, wanted, weight })

test('who is alone may use all but the reserve', () => {
  assert.equal(allowance(claim(0), [], 100, 0.2), 80)
})

test('two that want everything get the same; twice the weight gets twice as much', () => {
  assert.equal(allowance(claim(10, 1000), [claim(10, 1000)], 100, 0.2), 40)
  assert.equal(allowance(claim(10, 1000, 2), [claim(10, 1000)], 90, 0), 60)
})

test('what a quiet neighbour will not want is lent to who wants more', () => {
  assert.equal(allowance(claim(0, 1000), [claim(2, 5)], 100, 0.2), 75)
})

test('a neighbour that took too much before does not take the fair share of who comes later', () => {
  assert.equal(allowance(claim(0), [claim(80, 1000)], 100, 0.2), 40)
})

const claims = fc.array(
  fc.record({
    weight: fc.integer({ min: 1, max: 5 }),
    used: fc.integer({ min: 0, max: 300 }),
    more: fc.integer({ min: 0, max: 300 }),
  }),
  { minLength: 1, maxLength: 8 },
)

test('nobody gets less than the fair share, and agents that want everything leave the reserve to newcomers', () => {
  fc.assert(
    fc.property(
      claims,
      fc.integer({ min: 20, max: 1000 }),
      fc.double({ min: 0, max: 0.8, noNaN: true }),
      (all, capacity, reserve) => {
        const weights = all.reduce((sum, one) => sum + one.weight, 0)
        for (const [i, one] of all.entries()) {
          const others = all.filter((_, j) => j !== i).map((o) => claim(o.used, o.used + o.more, o.weight))
          const most = allowance(claim(one.used, one.used + one.more, one.weight), others, capacity, reserve)
          const fair = Math.max(1, Math.floor((capacity * (1 - reserve) * one.weight) / weights))
          assert.ok(most >= fair && most <= Math.max(1, capacity))
        }
      },
    ),
  )
})

test('played out, calls that are let through never exceed what is open, and every one gets its turn', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 20, max: 300 }),
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 }),
      (capacity, weights) => {
        const used = weights.map(() => 0)
        for (let moved = true; moved;) {
          moved = false
          for (const [i, weight] of weights.entries()) {
            const others = weights.flatMap((w, j) => (j === i ? [] : [claim(used[j] ?? 0, 10_000, w)]))
            if ((used[i] ?? 0) >= allowance(claim(used[i] ?? 0, 10_000, weight), others, capacity, 0.2)) continue
            used[i] = (used[i] ?? 0) + 1
            moved = true
          }
        }
        const all = used.reduce((sum, one) => sum + one, 0)
        assert.ok(all <= Math.max(capacity * 0.8, weights.length), `${all} of ${capacity}`)
        assert.ok(used.every((one) => one >= 1))
      },
    ),
  )
})

test('after a pause a few calls have their turn at once, then one comes an interval', () => {
  const NOW = 1_000_000
  let turn = 0
  let waited = 0
  for (let call = 0; call < 200; call++) {
    turn = turnOf(turn, 1000, 60_000, NOW)
    if (turn > NOW) waited += 1
  }
  assert.equal(waited, 180)
  assert.equal(Math.round(turn - NOW), 180 * 60)
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.array(fc.nat(2000), { maxLength: 300 }), (share, pauses) => {
      // Each call comes at its turn, whenever it asks: what passes in a window is the share and what may come at once.
      let now = NOW
      let last = 0
      const passed: number[] = []
      for (const pause of pauses) {
        now += pause
        last = turnOf(last, share, 60_000, now)
        passed.push(Math.max(now, last))
      }
      const first = passed[0] ?? 0
      const within = passed.filter((at) => at < first + 60_000).length
      assert.ok(within <= share + Math.max(8, share * 0.02) + 1)
    }),
  )
})
