import type { FactType } from '../../model/facts.ts'
import type { Fact } from '../../model/view.ts'
import type { Keeper } from '../keep/keeper.ts'
import { makeLook, NotKnown, type FactMeaning } from './look.ts'
import { TYPES, type TypeOf } from './types.ts'

/** What is known of an object, as enforce/view asks for it: only facts young enough to be relied on. */
export interface KnownObject {
  readonly id: string
  readonly label?: string
  readonly exists: boolean
  readonly facts: Readonly<Record<string, Fact>>
}

/**
 * The facts of one object that the inventory knows as of at most `maxAgeMs` ago (rule 8). Undefined: it does not know the
 * object, or not well enough; Okta is asked then.
 */
export async function knownFacts(
  asked: { readonly type: string; readonly id: string; readonly names: readonly string[] },
  deps: { readonly keeper: Keeper; readonly now: number; readonly maxAgeMs: number; readonly meaning: FactMeaning },
): Promise<KnownObject | undefined> {
  const { keeper, now, maxAgeMs, meaning } = deps
  // An own member, checked first.
  const type = Object.hasOwn(TYPES, asked.type) ? TYPES[asked.type as FactType] : undefined
  if (type === undefined) return undefined
  const id = await idOf(type, asked.id, keeper)
  if (id === undefined) return undefined
  const kept = await keeper.node(type.kind, id)
  const { node } = kept.answer
  if (node === undefined || kept.stale || now - kept.asOf > maxAgeMs) return undefined
  const facts: Record<string, Fact> = {}
  for (const name of asked.names) {
    const fact = Object.hasOwn(type.facts, name) ? type.facts[name] : undefined
    if (fact === undefined) continue
    const look = makeLook(keeper, now, meaning)
    try {
      const found = await fact(id, look)
      const age = Math.max(0, now - look.asOf())
      if (found !== undefined && age <= maxAgeMs) facts[name] = { ...found, age_ms: age, source: 'inventory' }
    } catch (error) {
      if (!(error instanceof NotKnown)) throw error
    }
  }
  return { id, ...(node.label === undefined ? {} : { label: node.label }), exists: true, facts }
}

async function idOf(type: TypeOf, name: string, keeper: Keeper): Promise<string | undefined> {
  if (type.immutable.test(name)) return name
  const lookup = type.lookup?.(name)
  return lookup === undefined ? undefined : await keeper.find(type.kind, lookup)
}
