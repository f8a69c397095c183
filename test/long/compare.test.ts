import assert from 'node:assert/strict'
import { it } from 'node:test'
import { compare, report } from '../inventory/compare.ts'

it('our effective permissions are what the org enforces, in 10,000 random triples', async (test) => {
  const found = await compare({ triples: 10_000, seed: 3 })
  test.diagnostic(report(found))
  assert.deepEqual(found.disagreements, [], report(found))
})
