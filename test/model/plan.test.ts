import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isEnough } from '../../gateway/model/approvers.ts'
import type { HoldRequirement } from '../../gateway/model/decision.ts'
import { combined } from '../../gateway/model/plan-people.ts'
import { permitsItem, type PlannedItem } from '../../gateway/model/plan.ts'

const GROUPS = ['IAM', 'Security', 'Owners']
const group = fc.subarray(GROUPS, { minLength: 1 })
const requirement: fc.Arbitrary<HoldRequirement> = fc.record({
  approvers: group,
  quorum: fc.integer({ min: 1, max: 3 }),
  expires_seconds: fc.integer({ min: 60, max: 7200 }),
})
const people = fc
  .array(fc.subarray(GROUPS), { maxLength: 8 })
  .map((all) => all.map((speaksFor, i) => ({ id: `00u${i}`, speaksFor })))

/** What one of its calls would ask for by itself: so many people, each of one of its groups. */
const alone = (asked: HoldRequirement, voters: readonly { id: string; speaksFor: readonly string[] }[]): boolean =>
  voters.filter((one) => one.speaksFor.some((name) => asked.approvers.includes(name))).length >= asked.quorum

test('who is enough for a plan is enough for each of its calls', () => {
  fc.assert(
    fc.property(fc.array(requirement, { minLength: 1, maxLength: 5 }), people, (asked, voters) => {
      const whole = combined(asked)
      // Only who belongs to a group of the requirement may vote at all.
      const may = voters.filter((one) => one.speaksFor.some((name) => whole.approvers.includes(name)))
      if (!isEnough(whole, may)) return
      for (const one of asked) assert.ok(alone(one, may), `${JSON.stringify(one)} by ${JSON.stringify(may)}`)
    }),
    { numRuns: 5000 },
  )
})

test('a plan of one kind of call asks for what the call asks for', () => {
  fc.assert(
    fc.property(requirement, fc.integer({ min: 1, max: 4 }), (asked, n) => {
      const whole = combined(Array.from({ length: n }, () => asked))
      assert.deepEqual(whole, { ...asked })
    }),
  )
})

const text = fc.constantFrom('00u1', '00u2', '00g1', '00g2')
const target = fc.record({ type: fc.constantFrom('user', 'group'), id: text })

test('a pattern accounts for everything that a call names', () => {
  fc.assert(
    fc.property(fc.array(target, { maxLength: 3 }), fc.array(target, { maxLength: 3 }), (patterns, targets) => {
      const item: Pick<PlannedItem, 'operation' | 'targets'> = { operation: 'x', targets: patterns }
      const call = { operation: 'x', digest: '', targets, properties: {} }
      if (!permitsItem(item, call)) return
      for (const one of targets) assert.ok(patterns.some((p) => p.type === one.type && p.id === one.id))
      assert.equal(permitsItem(item, { ...call, targets: [...targets, { type: 'app', id: '0oa1' }] }), false)
      assert.equal(permitsItem(item, { ...call, operation: 'y' }), false)
    }),
  )
  const item = { operation: 'x', targets: [{ type: 'user', id: '00u*' }], properties: { role: 'HELP_DESK_ADMIN' } }
  const call = {
    operation: 'x',
    digest: '',
    targets: [{ type: 'user', id: '00u9' }],
    properties: { role: 'HELP_DESK_ADMIN' },
  }
  assert.equal(permitsItem(item, call), true)
  assert.equal(permitsItem(item, { ...call, properties: { role: 'SUPER_ADMIN' } }), false)
  assert.equal(permitsItem(item, { ...call, targets: [] }), false)
})
