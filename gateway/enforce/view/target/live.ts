import type { Fact } from '../../../model/view.ts'
import { at, type FactSettings, type Found, type Reading, type TypeFacts } from '../facts/reading.ts'
import type { ReadResult, Wanted } from '../reads.ts'
import { factOf, lacking, readFact } from './fact.ts'

/** One target to be read from Okta. */
export interface LiveLook {
  readonly type: string
  /** Id, or a name that Okta takes in its place. */
  readonly name: string
  /** Facts wanted, without the type. */
  readonly facts: readonly string[]
  /** Read the object itself, even if no fact needs it. */
  readonly identity: boolean
}

export interface LiveDeps {
  read(wanted: Wanted): Promise<ReadResult>
  now(): number
  readonly settings: FactSettings
}

/** What Okta said. */
export interface LiveSeen {
  readonly id: string
  readonly label: string | undefined
  readonly exists: boolean | 'unknown'
  readonly resolved: boolean
  readonly facts: Readonly<Record<string, Fact>>
  readonly unknown: Readonly<Record<string, string>>
}

/** Reads a target with no more calls than its facts need, side by side where they do not hang on each other. Never throws. */
export async function readLive(look: LiveLook, reader: TypeFacts, deps: LiveDeps): Promise<LiveSeen> {
  const standard = reader.known?.(look.name)
  if (standard !== undefined) return byName(look, standard)
  const shaped = reader.immutable.test(look.name)
  const plans = plan(look.facts, reader)
  const needsBase = look.identity || !shaped || plans.some((each) => each === reader.base || each.needsBase === true)
  if (!needsBase && plans.length === 0) return blank(look, 'no reader', true)

  const ask = asker(look.type, reader, deps)
  const early = new Map(
    plans
      .filter((each) => shaped && each !== reader.base && each.needsBase !== true)
      .map((each) => [each, ask(each, look.name, undefined)]),
  )
  const base = needsBase ? ((await ask(reader.base, look.name, undefined)) ?? NOT_A_NAME) : undefined
  if (base?.kind === 'absent')
    return { ...blank(look, `Okta says there is no such ${look.type}`, false), exists: false }
  if (base?.kind === 'unknown' && !shaped) return blank(look, base.reason, false)
  const object = base?.kind === 'read' ? base.json : undefined
  const own = idOf(object, reader)
  const id = own ?? look.name
  const gathered = gather(look, { object, id }, deps)
  if (base !== undefined) gathered.take(reader.base, base)
  // A name shaped like an id may still be someone's login: what was read early then belongs to another path.
  const moved = id !== look.name
  const rest = plans.filter((each) => each !== reader.base)
  await Promise.all(
    rest.map(async (each) => {
      const result = moved ? undefined : early.get(each)
      gathered.take(each, await (result ?? ask(each, id, object)))
    }),
  )
  for (const each of reader.readings) {
    const helps = !rest.includes(each) && gathered.missing().some((name) => Object.hasOwn(each.facts, name))
    if (helps) gathered.take(each, await ask(each, id, object))
  }
  return {
    id,
    label: reader.label(object)?.slice(0, 200),
    exists: gathered.exists(),
    resolved: base === undefined ? shaped : own !== undefined,
    facts: gathered.facts,
    unknown: gathered.reasons(base?.kind === 'unknown' ? base.reason : 'no reader'),
  }
}

const NOT_A_NAME: ReadResult = { kind: 'unknown', reason: 'this names no single object' }

function asker(type: string, reader: TypeFacts, deps: LiveDeps) {
  return async (reading: Reading, id: string, base: unknown): Promise<ReadResult | undefined> => {
    const path = reading.path(id, base)
    if (path === undefined) return undefined
    const about = [`${type}:${id}`, ...(reading.about?.(base) ?? [])]
    const wanted = { reading, path, about }
    return await deps.read(reading === reader.base ? { ...wanted, idOf: (json) => idOf(json, reader) } : wanted)
  }
}

/** Collects the facts of one target as answers come in; the first reading that tells a fact stands. */
function gather(look: LiveLook, target: { object: unknown; id: string }, deps: LiveDeps) {
  const facts: Record<string, Fact> = {}
  const why: Record<string, string> = {}
  let exists: true | 'unknown' = 'unknown'
  const missing = (): readonly string[] => look.facts.filter((name) => !Object.hasOwn(facts, name))
  return {
    facts,
    missing,
    exists: () => exists,
    reasons: (otherwise: string): Record<string, string> =>
      Object.fromEntries(missing().map((name) => [name, why[name] ?? otherwise])),
    take(reading: Reading, result: ReadResult | undefined): void {
      if (result?.kind === 'read') exists = true
      const from = { base: target.object, id: target.id, settings: deps.settings, now: deps.now() }
      for (const name of missing()) {
        if (!Object.hasOwn(reading.facts, name)) continue
        const outcome = readFact(name, reading, result, from)
        if (typeof outcome === 'string') why[name] = outcome
        else facts[name] = outcome
      }
    },
  }
}

const idOf = (json: unknown, reader: TypeFacts): string | undefined => {
  const id = at(json, reader.idIn ?? 'id')
  return typeof id === 'string' && id !== '' ? id : undefined
}

/** The first reading that gives each fact. */
function plan(names: readonly string[], reader: TypeFacts): readonly Reading[] {
  const all = [reader.base, ...reader.readings]
  return [...new Set(names.flatMap((name) => all.find((each) => Object.hasOwn(each.facts, name)) ?? []))]
}

export const blank = (look: LiveLook, reason: string, resolved: boolean): LiveSeen => ({
  id: look.name,
  label: undefined,
  exists: 'unknown',
  resolved,
  facts: {},
  unknown: lacking(look.facts, reason),
})

function byName(look: LiveLook, standard: Readonly<Record<string, Found>>): LiveSeen {
  const told = look.facts.filter((name) => Object.hasOwn(standard, name))
  const facts = Object.fromEntries(
    told.flatMap((name) => {
      const value = standard[name]
      return value === undefined ? [] : [[name, factOf(value, 0)] as const]
    }),
  )
  const missing = look.facts.filter((name) => !told.includes(name))
  return {
    ...blank(look, '', true),
    exists: true,
    facts,
    unknown: lacking(missing, 'Okta does not tell this of a standard role'),
  }
}
