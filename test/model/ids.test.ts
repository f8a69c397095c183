import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { makeIds, timeOfId } from '../../gateway/model/ids.ts'

const random = (count: number) => new Uint8Array(randomBytes(count))

test('ids only ever grow, also within a millisecond and when the clock steps back', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1_700_000_000_000, max: 1_700_000_000_050 }), { minLength: 2 }), (times) => {
      let at = 0
      const ids = makeIds({ now: () => times[at++ % times.length] ?? 0, random })
      const made = times.flatMap(() => [ids.entry(), ids.entry()])
      assert.deepEqual(made, made.toSorted())
      assert.equal(new Set(made).size, made.length)
    }),
  )
})

test('an id says its kind and its time', () => {
  const ids = makeIds({ now: () => 1_800_000_000_123, random })
  assert.match(ids.decision(), /^dec_[0-9A-HJKMNP-TV-Z]{26}$/)
  assert.equal(timeOfId(ids.agent()), 1_800_000_000_123)
  const more = Array.from({ length: 40_000 }, () => ids.message())
  assert.deepEqual(more, more.toSorted(), 'a full millisecond runs over into the next')
})

test('the id of a hold is 128 random bits and no time', () => {
  const ids = makeIds({ now: () => 0, random: (count) => new Uint8Array(count).fill(0xff) })
  assert.equal(ids.hold(), 'hold______________________w')
})
