import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EFFECTS } from '../../gateway/model/decision.ts'
import { Refusal } from '../../gateway/model/refusal.ts'
import { fieldsOf, without } from './fields.ts'
import { textOf, loadCommitted, stories } from './places.ts'

const policy = await loadCommitted()
const told = await stories()

for (const { name, input, want } of told)
  test(`story: ${name}`, () => {
    const { effect, reasons } = policy.decide(textOf(input))
    const rules = [...new Set(reasons.map((reason) => reason.rule))].toSorted()
    assert.deepEqual({ effect, rules }, { effect: want.effect, rules: want.rules.toSorted() })
  })

test('every rule speaks in some story', () => {
  const spoke = new Set(told.flatMap((story) => story.want.rules))
  assert.deepEqual(
    policy.rules.map((note) => note.rule).filter((rule) => !spoke.has(rule)),
    [],
  )
})

const strictness = (evaluation: unknown): number => {
  try {
    return EFFECTS.indexOf(policy.decide(textOf(evaluation)).effect)
  } catch (cause) {
    assert.ok(cause instanceof Refusal)
    return EFFECTS.length
  }
}

test('taking any field or element out of any story never weakens the effect', () => {
  const weaker: string[] = []
  let tried = 0
  for (const { name, input } of told) {
    const whole = strictness(input)
    for (const path of fieldsOf(input)) {
      tried += 1
      if (strictness(without(input, path)) < whole) weaker.push(`${name}: ${path.join('.')}`)
    }
  }
  assert.ok(tried > 2000, `only ${tried} fields were tried`)
  assert.deepEqual(weaker, [])
})
