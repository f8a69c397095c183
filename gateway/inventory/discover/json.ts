import type { Json } from '../graph.ts'

/** A member of foreign JSON, however deep; undefined where the way ends. */
export function at(json: unknown, ...way: readonly string[]): unknown {
  let here = json
  for (const step of way) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return undefined
    here = (here as Record<string, unknown>)[step] // an object with this member: checked just above
  }
  return here
}

export const textAt = (json: unknown, ...way: readonly string[]): string | undefined => {
  const value = at(json, ...way)
  return typeof value === 'string' && value !== '' ? value : undefined
}

export const listAt = (json: unknown, ...way: readonly string[]): readonly unknown[] => {
  const value = at(json, ...way)
  return Array.isArray(value) ? value : []
}

export const textsAt = (json: unknown, ...way: readonly string[]): readonly string[] =>
  listAt(json, ...way).filter((each): each is string => typeof each === 'string')

/** Members with a value of their own; what the answer does not tell is left out, and nothing is invented. */
export function told(members: Readonly<Record<string, unknown>>): Record<string, Json> {
  const kept: Record<string, Json> = {}
  for (const [name, value] of Object.entries(members))
    if (value !== undefined && value !== null) kept[name] = value as Json // from parsed JSON
  return kept
}

/** The last segment of a link: an id. */
export const idIn = (href: string | undefined): string | undefined => {
  const last = href?.split('?')[0]?.split('/').at(-1)
  return last === undefined || last === '' ? undefined : decodeURIComponent(last)
}

/** Times Okta writes, as it writes them: created, and what moves by itself. */
export const times = (json: unknown): { created: unknown; updated: unknown } => ({
  created: at(json, 'created'),
  updated: at(json, 'lastUpdated'),
})
