import type { Target } from '../../model/operation.ts'
import type { Fact } from '../../model/view.ts'
import { typeFacts } from './facts.ts'
import { blank, type LiveDeps, type LiveSeen, readLive } from './target/live.ts'

/** What the inventory knows of an object, as far as it is young enough to be relied on (rule 8: it decides by its age limits). */
export interface KnownFacts {
  /** The immutable id. */
  readonly id: string
  readonly label?: string
  readonly exists: boolean
  /** Those of the names asked for that it knows. */
  readonly facts: Readonly<Record<string, Fact>>
}

/** What looking at one target takes. */
export interface Look {
  readonly target: Target
  /** Names of facts, without the type. */
  readonly names: readonly string[]
  /** Read the object itself, even if no fact needs it: writes must know that it exists and which one it is. */
  readonly identity: boolean
}

export interface LookDeps extends LiveDeps {
  /** The inventory; absent when everything must be read live. */
  known?(type: string, id: string, names: readonly string[]): Promise<KnownFacts | undefined>
}

/** What was seen of a target. `resolved`: its id is surely the immutable one. */
export interface Seen extends LiveSeen {
  readonly target: Target
}

/** Looks at one target: the inventory first, then live for what it lacks. Never throws. */
export async function lookAt({ target, names, identity }: Look, deps: LookDeps): Promise<Seen> {
  const { type, id: name } = target
  const reader = typeFacts(type)
  if (reader === undefined) {
    return { target, ...blank({ type, name, facts: names, identity }, `no facts are kept about ${type}`, true) }
  }
  const known = await deps.known?.(type, name, names).catch(() => undefined)
  // That the inventory knows of no such object may only mean that it was made a moment ago: Okta is asked.
  if (known === undefined || !known.exists) {
    return { target, ...(await readLive({ type, name, facts: names, identity }, reader, deps)) }
  }
  const missing = names.filter((each) => !Object.hasOwn(known.facts, each))
  if (missing.length === 0) return { target, ...known, label: known.label, resolved: true, unknown: {} }
  const live = await readLive({ type, name: known.id, facts: missing, identity: false }, reader, deps)
  if (live.exists === false) return { target, ...live }
  const facts = { ...known.facts, ...live.facts }
  return { target, ...live, id: known.id, label: live.label ?? known.label, exists: true, resolved: true, facts }
}
