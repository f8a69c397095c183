import type { FactType } from '../../model/facts.ts'
import type { Fact } from '../../model/view.ts'
import type { Keeper } from '../keep/keeper.ts'
import {
  makeLook,
  NotKnown,
  restsOn,
  type FactMeaning,
  type FactOf,
  type Found,
  type Rests,
  type Shared,
} from './look.ts'
import { TYPES, type TypeOf } from './types.ts'

/** What is known of an object, as enforce/view asks for it: only facts young enough to be relied on. */
export interface KnownObject {
  readonly id: string
  readonly label?: string
  readonly exists: boolean
  readonly facts: Readonly<Record<string, Fact>>
}

/** The facts of one object as worked out, under one version of what is known of families. */
interface Worked {
  readonly version: number
  readonly facts: Map<string, Outcome>
}
/** Undefined value: nothing is told, or something it rests on is not known. */
interface Outcome extends Omit<Rests, 'on'> {
  readonly found: Found | undefined
}

interface FactsDeps {
  readonly keeper: Keeper
  readonly now: number
  readonly maxAgeMs: number
  readonly meaning: FactMeaning
}

/**
 * The facts of one object that the inventory knows as of at most `maxAgeMs` ago (rule 8). Undefined: it does not know the
 * object, or not well enough; Okta is asked then.
 */
export async function knownFacts(
  asked: { readonly type: string; readonly id: string; readonly names: readonly string[] },
  deps: FactsDeps,
): Promise<KnownObject | undefined> {
  const { keeper, now, maxAgeMs } = deps
  // An own member, checked first.
  const type = Object.hasOwn(TYPES, asked.type) ? TYPES[asked.type as FactType] : undefined
  if (type === undefined) return undefined
  const id = await idOf(type, asked.id, keeper)
  if (id === undefined) return undefined
  const kept = await keeper.node(type.kind, id)
  const { node } = kept.answer
  if (node === undefined || kept.stale || now - kept.asOf > maxAgeMs) return undefined
  const key = `facts ${asked.type} ${id}`
  const facts: Record<string, Fact> = {}
  const shared: Shared = new Map()
  for (const name of asked.names) {
    const fact = Object.hasOwn(type.facts, name) ? type.facts[name] : undefined
    if (fact === undefined) continue
    const { found, logged, other } =
      workedOut(key, name, keeper) ?? (await workOut({ key, id, name, fact, shared }, deps))
    if (found === undefined) continue
    const age = Math.max(0, now - Math.min(now, other, keeper.asOf(logged, true)))
    if (age <= maxAgeMs) facts[name] = { ...found, age_ms: age, source: 'inventory' }
  }
  return { id, ...(node.label === undefined ? {} : { label: node.label }), exists: true, facts }
}

function workedOut(key: string, name: string, keeper: Keeper): Outcome | undefined {
  // What stands under this key was put there by `workOut`.
  const worked = keeper.memory.get(key) as Worked | undefined
  return worked !== undefined && worked.version === keeper.version() ? worked.facts.get(name) : undefined
}

async function workOut(
  wanted: {
    readonly key: string
    readonly id: string
    readonly name: string
    readonly fact: FactOf
    readonly shared: Shared
  },
  { keeper, now, meaning }: FactsDeps,
): Promise<Outcome> {
  const { key, id, name, fact, shared } = wanted
  const began = keeper.memory.generation()
  const version = keeper.version()
  const rests = restsOn()
  const found = await fact(id, makeLook(keeper, now, meaning, rests, shared)).catch((error: unknown) => {
    if (!(error instanceof NotKnown)) throw error
    return undefined
  })
  const { logged, other, timed, on } = rests
  const outcome: Outcome = { found, logged, other, timed }
  // Under another version some of it was judged otherwise; and time alone changes what is timed.
  if (timed || version === undefined || version !== keeper.version() || began !== keeper.memory.generation())
    return outcome
  const before = keeper.memory.get(key) as Worked | undefined
  const facts = before?.version === version ? before.facts : new Map<string, Outcome>()
  facts.set(name, outcome)
  keeper.memory.put(key, { version, facts } satisfies Worked, on, began)
  return outcome
}

async function idOf(type: TypeOf, name: string, keeper: Keeper): Promise<string | undefined> {
  if (type.immutable.test(name)) return name
  const lookup = type.lookup?.(name)
  return lookup === undefined ? undefined : await keeper.find(type.kind, lookup)
}
