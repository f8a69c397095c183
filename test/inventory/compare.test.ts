import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { FAULTS } from '../okta/enforce/faults.ts'
import { compare, report } from './compare.ts'
import { OUR_FAULTS } from './compare/faults.ts'

/** What a comparison found, for the message of a failing test. */
const told = (found: Awaited<ReturnType<typeof compare>>): string =>
  `${report(found)}\n${found.disagreements
    .slice(0, 5)
    .map(
      (each) =>
        `${each.at} ${each.operation}: ours ${String(each.ours)}, org ${String(each.org)}\n  ${each.words.join('\n  ')}`,
    )
    .join('\n')}`

/** Seeded faults are found among so many triples at most; most among a few dozen. */
const MOST = 6000

describe('effective permissions against what the org enforces', () => {
  it('agree on 1,000 random triples', async (test) => {
    const found = await compare({ triples: 1000, seed: 1 })
    test.diagnostic(report(found))
    assert.equal(found.disagreements.length, 0, told(found))
    for (const [family, [all, allowed]] of found.families)
      assert.ok(allowed > 0 && allowed < all, `${family} is both allowed and refused`)
  })

  for (const { name, rules, seen } of OUR_FAULTS)
    it(`find a fault on our side: ${name}`, async () => {
      const options = { ...(rules === undefined ? {} : { rules }), ...(seen === undefined ? {} : { seen }) }
      const found = await compare({ triples: MOST, seed: 2, enough: 1, ...options })
      assert.equal(found.disagreements.length, 1, `not found in ${found.triples} triples`)
    })

  for (const fault of FAULTS)
    it(`find a fault on the org's side: ${fault}`, async () => {
      const found = await compare({ triples: MOST, seed: 2, enough: 1, org: { faults: [fault] } })
      assert.equal(found.disagreements.length, 1, `not found in ${found.triples} triples`)
    })
})
