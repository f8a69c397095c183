import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { buildPolicy, checkPolicy, testPolicy } from '../../cli/offline/policy.ts'
import { judgeByInterpreter } from '../../cli/offline/policy/judge.ts'
import { opaProgram } from '../../cli/offline/policy/opa.ts'
import { prepare } from '../../cli/offline/policy/prepare.ts'
import { isTest } from '../../cli/offline/policy/sources.ts'
import { inStage } from '../../cli/offline/policy/stage.ts'
import { evaluationJsonSchema } from '../../scripts/policy.ts'
import { fieldsOf, without } from './fields.ts'
import { textOf, committed, loadCommitted, places } from './places.ts'

test('the committed bundle is what its sources build, byte for byte', async () => {
  const { bundle, revision } = await buildPolicy(places)
  assert.ok(Buffer.from(bundle).equals(committed()), `run: node scripts/policy.ts build (revision ${revision})`)
})

test('nothing in the policies needs mending: format, strictness, schema, METADATA, three claims a rule', async () => {
  assert.deepEqual(await checkPolicy(places), [])
})

test('all Rego tests pass and reach nearly every line', async () => {
  const { passed, failed, coverage } = await testPolicy(places)
  assert.deepEqual(failed, [])
  assert.ok(passed > 150, `only ${passed} tests ran`)
  assert.ok(coverage >= 98, `only ${coverage} % covered`)
})

test("the evaluation's schema is that of the model", () => {
  const file = join(places.policies, 'schemas/evaluation.json')
  assert.equal(readFileSync(file, 'utf8'), evaluationJsonSchema(), 'run: node scripts/policy.ts schema')
})

test('interpreter and WebAssembly agree, on whole evaluations and on broken ones', async () => {
  const opa = opaProgram()
  const { sources, data, stories } = await prepare(places, opa)
  const asked = new Map<string, unknown>(stories.map((story) => [story.name, story.input]))
  let nth = 0
  for (const { name, input } of stories)
    for (const path of fieldsOf(input)) {
      nth += 1
      if (nth % 7 === 0) asked.set(`${name} without ${path.join('.')}`, without(input, path))
    }
  const policy = await loadCommitted()
  const product = sources.product.filter((one) => !isTest(one))
  const verdicts = await inStage({ product, custom: [], data }, opa, (folder) =>
    judgeByInterpreter(
      [...asked].map(([name, input]) => ({ name, input })),
      folder,
      opa,
    ),
  )
  for (const [name, input] of asked) {
    const { effect, reasons } = policy.decide(textOf(input))
    const rules = [...new Set(reasons.map((reason) => reason.rule))].toSorted()
    assert.deepEqual({ effect, rules }, verdicts.get(name), name)
  }
})
