import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  approvers,
  isEnough,
  isNoStronger,
  namesFor,
  requirementFor,
  unmeetable,
  type Decidable,
} from '../../gateway/model/approvers.ts'
import type { HoldRequirement } from '../../gateway/model/decision.ts'

const ASKED: HoldRequirement = { approvers: ['IAM'], quorum: 1, expires_seconds: 1800 }
const CALL: Decidable = {
  operation: 'deleteGroup',
  tag: 'Group',
  severity: 'high',
  targets: [{ type: 'group', id: '00g1' }],
}
const NOON = Date.parse('2027-01-13T12:00:00Z')
const NIGHT = Date.parse('2027-01-13T23:00:00Z')

test('the first rule that fits says who decides; none, and it is as the policy says', () => {
  const config = approvers.parse({
    rules: [
      { when: { operations: ['deleteUser'] }, anyOf: ['HR'] },
      { when: { types: ['group'], severity: 'critical' }, anyOf: ['Board'] },
      { when: { tags: ['Group'], ids: ['00g1'] }, allOf: ['Owners', 'Security'], quorum: 3, outOfHours: ['Night'] },
    ],
  })
  const day = requirementFor(ASKED, CALL, config, NOON)
  assert.deepEqual([day.approvers, day.quorum, day.needs?.length], [['Owners', 'Security'], 3, 2])
  assert.deepEqual(requirementFor(ASKED, CALL, config, NIGHT).needs?.[0]?.anyOf, ['Owners', 'Night'])
  assert.deepEqual(requirementFor(ASKED, { ...CALL, severity: 'critical' }, config, NOON).approvers, ['Board'])
  assert.equal(requirementFor(ASKED, { ...CALL, targets: [{ type: 'app', id: '0oa1' }] }, config, NOON), ASKED)
  assert.equal(requirementFor({ ...ASKED, quorum: 5 }, CALL, config, NOON).quorum, 5, "never fewer than the policy's")
})

test('whom it is escalated to counts only after the time', () => {
  const requirement = { ...ASKED, escalate: { after_seconds: 600, to: ['Duty'] } }
  assert.deepEqual(namesFor(requirement, 599_999), ['IAM'])
  assert.deepEqual(namesFor(requirement, 600_000), ['IAM', 'Duty'])
})

test('nobody sits on two chairs', () => {
  const requirement = {
    quorum: 2,
    needs: [
      { anyOf: ['A'], count: 1 },
      { anyOf: ['B'], count: 1 },
    ],
  }
  const both = { id: 'x', speaksFor: ['A', 'B'] }
  assert.equal(isEnough(requirement, [both]), false)
  assert.equal(isEnough(requirement, [both, { id: 'y', speaksFor: ['C'] }]), false)
  assert.equal(isEnough(requirement, [both, { id: 'y', speaksFor: ['A'] }]), true)
  assert.equal(isEnough(requirement, [{ id: 'y', speaksFor: ['A'] }, both]), true)
})

test('enough stays enough with more people, and is what trying every seating says', () => {
  const names = fc.subarray(['A', 'B', 'C'])
  const voters = fc.uniqueArray(fc.record({ id: fc.constantFrom('1', '2', '3', '4'), speaksFor: names }), {
    selector: (one) => one.id,
  })
  const needs = fc.array(fc.record({ anyOf: fc.subarray(['A', 'B', 'C'], { minLength: 1 }), count: fc.constant(1) }), {
    maxLength: 3,
  })
  const seats = (left: readonly string[][], people: readonly (readonly string[])[]): boolean => {
    const [place, ...rest] = left
    return (
      place === undefined ||
      people.some((person, i) => person.some((name) => place.includes(name)) && seats(rest, people.toSpliced(i, 1)))
    )
  }
  fc.assert(
    fc.property(voters, needs, fc.nat({ max: 3 }), (people, wanted, quorum) => {
      const said = isEnough({ quorum, needs: wanted }, people)
      const tried = seats(
        wanted.map((need) => [...need.anyOf]),
        people.map((one) => one.speaksFor),
      )
      assert.equal(said, people.length >= quorum && tried)
      if (said) assert.ok(isEnough({ quorum, needs: wanted }, [...people, { id: '9', speaksFor: [] }]))
    }),
  )
})

test('what was approved by fewer, or by others, than are asked for now is not enough', () => {
  assert.equal(isNoStronger(ASKED, ASKED), true)
  assert.equal(isNoStronger({ ...ASKED, quorum: 2 }, ASKED), false)
  assert.equal(isNoStronger({ ...ASKED, approvers: ['Board'] }, ASKED), false)
  assert.equal(isNoStronger({ ...ASKED, approvers: ['IAM', 'Board'] }, ASKED), true)
  assert.equal(isNoStronger({ ...ASKED, needs: [{ anyOf: ['IAM'], count: 1 }] }, ASKED), false)
})

test('a policy is refused whose hold nobody could release', () => {
  const config = approvers.parse({ groups: { Two: { users: ['00u1', '00u2'] }, Open: { oktaGroups: ['00g1'] } } })
  const rule = (names: string[], quorum: number) => ({
    rule: 'a.b',
    effects: ['hold'],
    asks: { approvers: names, quorum },
  })
  assert.deepEqual(unmeetable([rule(['Two'], 2), rule(['Open'], 9), rule(['Operators'], 9)], config), [])
  assert.match(unmeetable([rule(['Two'], 3)], config)[0] ?? '', /a\.b waits for 3 of Two/)
  const both = approvers.parse({
    groups: { One: { users: ['00u1'] }, Same: { users: ['00u1'] } },
    rules: [{ allOf: ['One', 'Same'] }],
  })
  assert.equal(unmeetable([], both).length, 1)
  assert.throws(() => approvers.parse({ groups: { Empty: {} } }), /nobody belongs/)
})
