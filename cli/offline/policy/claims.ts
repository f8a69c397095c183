import type { Problem } from './problem.ts'
import type { Rule } from './rules.ts'
import type { Source } from './sources.ts'

const SPEAKS = /^test_(allows|alerts|holds|blocks|obliges)_/m
const SILENT = /^test_silent_/m
const MISSING = /^test_\w*_(is|are|when_\w+_(is|are))_missing|^test_\w*missing/m

/** Every rule has tests that it speaks, stays silent and meets missing input. Tells of those that lack one. Pure. */
export function missingClaims(rules: readonly Rule[], sources: readonly Source[]): readonly Problem[] {
  const texts = new Map(sources.map((source) => [source.path, source.text]))
  return rules.flatMap((rule) => {
    const path = `${rule.root === 'rules' ? 'rules/' : ''}${rule.topic}/${rule.rule}/${rule.rule}_test.rego`
    const text = texts.get(path)
    const file = path
    if (text === undefined) return [{ file, message: `the rule ${rule.name} has no tests` }]
    const lacks = [
      [SPEAKS, 'speaks (test_holds_when_…)'] as const,
      [SILENT, 'stays silent (test_silent_…)'] as const,
      [MISSING, 'meets missing input (test_…_is_missing)'] as const,
    ].filter(([claim]) => !claim.test(text))
    return lacks.map(([, words]) => ({ file, message: `no test says that the rule ${rule.name} ${words}` }))
  })
}
