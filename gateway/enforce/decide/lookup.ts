import type { PolicyIndex, RuleNote } from './bundle.ts'

/** A rule that the index names for an operation. */
export interface Asked {
  readonly rule: string
  readonly effects: readonly string[]
  readonly note: RuleNote
}

export interface Lookup {
  readonly needs: (operation: string) => readonly string[]
  readonly asked: (operation: string) => readonly Asked[]
  /** Operation named by an evaluation's bytes, '' when it names none. */
  readonly operationOf: (evaluation: string) => string
}

/** What the index says of an operation. Pure; prepared once. */
export function makeLookup(index: PolicyIndex, notes: readonly RuleNote[]): Lookup {
  const byName = new Map(notes.map((note) => [note.rule, note]))
  const sets = new Map(
    Object.entries(index.sets).map(([name, set]) => [
      name,
      { asked: askedOf(set, byName), needs: set.facts.map(([type, fact]) => `${type}.${fact}`) },
    ]),
  )
  const operations = new Map(Object.entries(index.operations))
  const setOf = (operation: string) => sets.get(operations.get(operation) ?? '')
  return {
    needs: (operation) => setOf(operation)?.needs ?? [],
    asked: (operation) => setOf(operation)?.asked ?? [],
    operationOf,
  }
}

function askedOf(set: PolicyIndex['sets'][string], notes: ReadonlyMap<string, RuleNote>): readonly Asked[] {
  const effects = new Map<string, string[]>()
  for (const [rules, prefix] of [[set.rules, ''] as const, [set.custom, 'custom.'] as const])
    for (const [effect, list] of Object.entries(rules))
      for (const [topic, rule] of list) {
        const name = `${prefix}${topic}.${rule}`
        effects.set(name, [...(effects.get(name) ?? []), effect])
      }
  return [...effects].flatMap(([rule, spoken]) => {
    const note = notes.get(rule)
    return note === undefined ? [] : [{ rule, effects: spoken, note }]
  })
}

function operationOf(evaluation: string): string {
  const asked: unknown = JSON.parse(evaluation)
  if (typeof asked !== 'object' || asked === null || !('action' in asked)) return ''
  const { action } = asked
  if (typeof action !== 'object' || action === null || !('name' in action)) return ''
  return typeof action.name === 'string' ? action.name : ''
}
