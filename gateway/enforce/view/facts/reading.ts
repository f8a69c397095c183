import type { FactValue } from '../../../model/view.ts'

/** A value found in an answer; `path` is the proof in words where there is one. */
export interface Found {
  readonly value: FactValue
  readonly path?: readonly string[]
}

/** The answer does not tell, for a reason of its own, in words. */
export interface NotTold {
  readonly why: string
}

/** Why nobody can be told to be external, or not: a person has to say it. */
export const NO_DOMAINS = "nobody said which e-mail domains are those of the org's own people"

/** Settings that give foreign data its meaning. */
export interface FactSettings {
  /** Mail and login domains of the organisation's own people, lower case; who is outside them is external. */
  readonly internalDomains: readonly string[]
}

/** What a fact is read from. */
export interface Material {
  /** The answer: an object, or all items of a list. */
  readonly json: unknown
  /** The list was longer than we read. */
  readonly truncated: boolean
  /** The target itself, as read; undefined when it was not. */
  readonly base: unknown
  /** Immutable id of the target. */
  readonly id: string
  /** Epoch ms. */
  readonly now: number
  readonly settings: FactSettings
}

/** How a fact is read from an answer. Undefined: the answer does not tell, and nothing is invented. */
export type ReadFact = (material: Material) => Found | NotTold | undefined

/** One endpoint and the facts it gives. */
export interface Reading {
  /** Path for a target; undefined where it does not apply to this one (`without` then speaks), or cannot be built. */
  path(id: string, base: unknown): string | undefined
  readonly template: string
  readonly scopes: readonly string[]
  readonly mediaType?: string
  /** Lists: how many pages are followed at most. Absent: the answer is one object. */
  readonly pages?: number
  /** Member of the answer that holds the list, where it is not the answer itself. */
  readonly listIn?: string
  /** The path depends on the target as read. */
  readonly needsBase?: boolean
  readonly facts: Readonly<Record<string, ReadFact>>
  /** Facts of a target to which the endpoint does not apply. */
  without?(base: unknown): Readonly<Record<string, Found>>
  /** Types whose every change may change this answer, beside the target itself. */
  readonly changedBy?: readonly string[]
  /** Other objects this answer is about: `user:00u…`. */
  about?(base: unknown): readonly string[]
}

/** All that can be read of one type of target. */
export interface TypeFacts {
  /** The object itself: tells that it exists, its immutable id and its name. */
  readonly base: Reading
  /** Names of this shape are immutable ids; others are resolved by reading the object. */
  readonly immutable: RegExp
  /** Member of the object that holds its id; `id` unless said otherwise. */
  readonly idIn?: string
  label(base: unknown): string | undefined
  /** Targets known without asking anyone: standard roles. */
  known?(name: string): Readonly<Record<string, Found>> | undefined
  /** Asked in this order when several give the same fact. */
  readonly readings: readonly Reading[]
}

/** A member of foreign JSON, however deep; undefined where the way ends. */
export function at(json: unknown, ...way: readonly string[]): unknown {
  let here = json
  for (const step of way) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return undefined
    // Checked just above: it is an object with this member.
    here = (here as Record<string, unknown>)[step]
  }
  return here
}

export const textAt = (json: unknown, ...way: readonly string[]): string | undefined => {
  const value = at(json, ...way)
  return typeof value === 'string' ? value : undefined
}

export const found = (value: FactValue | undefined): Found | undefined => (value === undefined ? undefined : { value })

/** An id as one path segment; undefined for what would not stay one, or would mean the gateway itself. */
export function segment(id: string): string | undefined {
  if (id === '' || id === '.' || id === '..' || id === 'me' || id === 'current') return undefined
  // encodeURIComponent throws on lone surrogates.
  return id.isWellFormed() ? encodeURIComponent(id) : undefined
}

/** `/api/v1/users/{}` with the id in place. */
export const under =
  (before: string, after = '') =>
  (id: string): string | undefined => {
    const own = segment(id)
    return own === undefined ? undefined : `${before}/${own}${after}`
  }

/** Whole days from an RFC 3339 time until now; undefined when it is none. */
export function daysSince(time: unknown, now: number): number | undefined {
  const then = typeof time === 'string' ? Date.parse(time) : Number.NaN
  return Number.isNaN(then) ? undefined : Math.max(0, Math.floor((now - then) / 86_400_000))
}
