import { createHash } from 'node:crypto'
import type { OperationFacts } from './operations.ts'
import type { Rule } from './rules.ts'

type ByEffect = Record<string, [string, string][]>

export interface PolicyIndex {
  /** Operation id to the name of its set. */
  readonly operations: Readonly<Record<string, string>>
  /** Many operations concern the same rules: each such set of rules is written once. */
  readonly sets: Readonly<Record<string, { rules: ByEffect; custom: ByEffect; facts: [string, string][] }>>
}

/** From every operation of the catalog to the rules that may speak about it, by effect, and the facts they need. Pure. */
export function makeIndex(rules: readonly Rule[], operations: readonly OperationFacts[]): PolicyIndex {
  const concerned = new Map<string, Rule[]>(operations.map((row) => [row.id, []]))
  for (const rule of rules) for (const operation of rule.operations) concerned.get(operation)?.push(rule)
  const index: { operations: Record<string, string>; sets: Record<string, PolicyIndex['sets'][string]> } = {
    operations: {},
    sets: {},
  }
  for (const [operation, asked] of concerned) {
    const key = asked.map((rule) => rule.name).join(' ')
    const name = `s${createHash('sha256').update(key).digest('hex').slice(0, 8)}`
    index.operations[operation] = name
    index.sets[name] ??= {
      rules: byEffect(asked.filter((rule) => rule.root === 'rules')),
      custom: byEffect(asked.filter((rule) => rule.root === 'custom')),
      facts: factsOf(asked),
    }
  }
  return index
}

function byEffect(rules: readonly Rule[]): ByEffect {
  const found: ByEffect = {}
  for (const { effects, topic, rule } of rules) for (const effect of effects) (found[effect] ??= []).push([topic, rule])
  return found
}

function factsOf(rules: readonly Rule[]): [string, string][] {
  const names = new Set(rules.flatMap((rule) => rule.metadata.custom.facts).filter((fact) => fact !== '*'))
  return [...names].toSorted().map((name) => {
    const dot = name.indexOf('.')
    return [name.slice(0, dot), name.slice(dot + 1)]
  })
}
