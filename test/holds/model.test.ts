import { test } from 'node:test'
import fc from 'fast-check'
import { makeModel, steps } from './model.ts'

test('however agents, approvers, clocks and crashes interleave, the life of a hold keeps its rules (300 of 10,000)', () => {
  const play = makeModel()
  fc.assert(fc.property(steps, play), { numRuns: 300 })
})
