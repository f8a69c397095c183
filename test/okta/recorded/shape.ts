import type { Recording } from './recordings.ts'

/** What is known of the answers of one operation: types seen at each path, and keys that newer answers no longer have. */
export interface Known {
  /** Path (`a.b[].c`) to the JSON types seen there. */
  readonly types: ReadonlyMap<string, ReadonlySet<string>>
  /** Paths whose keys only old answers had. */
  readonly retired: ReadonlySet<string>
  readonly headers: ReadonlySet<string>
  /** Types seen at each path in answers of operations that show the same kind of object, lists flattened. */
  readonly kin: ReadonlyMap<string, ReadonlySet<string>>
}

const HIDDEN = '-REDACTED-'
/** Answers from this year on tell how Okta answers now. */
export const NOW = 2025
/** Objects whose keys are the org's or the app's own, not Okta's. */
const FREE = /(^|\.)(profile|app|appLinks|properties)$/

export function typeOf(value: unknown): string {
  if (value === HIDDEN) return 'hidden'
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

/** `[].settings.app` and `settings.app` are the same place of the same kind of object. */
function flat(path: string): string {
  return path.replace(/^\[\]\.?/, '')
}

function* walk(value: unknown, path: string): Generator<[path: string, type: string, keys: readonly string[]]> {
  if (Array.isArray(value)) {
    yield [path, 'array', []]
    for (const item of value) yield* walk(item, `${path}[]`)
  } else if (typeof value === 'object' && value !== null) {
    yield [path, 'object', Object.keys(value)]
    for (const [key, inner] of Object.entries(value)) yield* walk(inner, path === '' ? key : `${path}.${key}`)
  } else yield [path, typeOf(value), []]
}

export const yearOf = (row: Recording): number => {
  const { date } = row.respHeaders
  return new Date(typeof date === 'string' ? date : '').getFullYear()
}

/** Learns the answers of an operation and status from all its recordings, and those of its relatives. */
export function learn(rows: readonly Recording[], related: readonly Recording[]): Known {
  const types = new Map<string, Set<string>>()
  const headers = new Set<string>()
  const recent = new Map<string, Set<string>>()
  const old = new Map<string, Set<string>>()
  for (const row of rows) for (const name of Object.keys(row.respHeaders)) headers.add(name)
  for (const row of rows)
    for (const [path, type] of walk(row.respBody, '')) types.set(path, (types.get(path) ?? new Set()).add(type))
  for (const row of new Set([...rows, ...related])) {
    const keep = yearOf(row) >= NOW ? recent : old
    for (const [whole, type, keys] of walk(row.respBody, '')) {
      if (type !== 'object') continue
      const path = flat(whole)
      const seen = keep.get(path) ?? new Set<string>()
      keep.set(path, seen)
      for (const key of keys) seen.add(key)
    }
  }
  const retired = new Set<string>()
  for (const [path, keys] of old) {
    const now = recent.get(path)
    if (now === undefined) continue
    for (const key of keys) if (!now.has(key)) retired.add(path === '' ? key : `${path}.${key}`)
  }
  const kin = new Map<string, Set<string>>()
  for (const row of related)
    for (const [path, type] of walk(row.respBody, '')) kin.set(flat(path), (kin.get(flat(path)) ?? new Set()).add(type))
  return { types, retired, headers, kin }
}

/** Differences between a recorded answer and ours: missing keys, other types, keys no recording has. Empty = same shape. */
export function differences(recorded: unknown, ours: unknown, known: Known, path = ''): string[] {
  const wanted = typeOf(recorded)
  const got = typeOf(ours)
  const seen = known.types.get(path)
  const anything = wanted === 'hidden' || (seen?.has('hidden') ?? false)
  const elsewhere = known.kin.get(flat(path))?.has(got) ?? false
  if (wanted !== got && !anything && !elsewhere && !(seen?.has(got) ?? false))
    return [`${path || 'answer'}: ${wanted} recorded, ${got} given`]
  if (Array.isArray(recorded) && Array.isArray(ours)) return elements(recorded, ours, known, path)
  if (wanted !== 'object' || got !== 'object') return []
  // Both are objects by the check above.
  return keys(recorded as Record<string, unknown>, ours as Record<string, unknown>, known, path)
}

function keys(recorded: Record<string, unknown>, ours: Record<string, unknown>, known: Known, path: string): string[] {
  const found: string[] = []
  const free = FREE.test(path)
  for (const [key, value] of Object.entries(recorded)) {
    const inner = path === '' ? key : `${path}.${key}`
    if (key in ours) found.push(...differences(value, ours[key], known, inner))
    else if (!known.retired.has(flat(inner))) found.push(`${inner}: missing`)
  }
  for (const key of Object.keys(ours)) {
    const inner = path === '' ? key : `${path}.${key}`
    if (!(key in recorded) && !free && !known.types.has(inner) && !known.kin.has(flat(inner)))
      found.push(`${inner}: never recorded`)
  }
  return found
}

function elements(recorded: readonly unknown[], ours: readonly unknown[], known: Known, path: string): string[] {
  if (recorded.length === 0 || ours.length === 0)
    return recorded.length > 0 ? [`${path}[]: recorded with elements, given empty`] : []
  // One of ours must look like one of theirs; lists of real orgs hold more kinds of things than a scenario makes.
  const tries = ours.flatMap((mine) => recorded.map((theirs) => differences(theirs, mine, known, `${path}[]`)))
  return tries.toSorted((a, b) => a.length - b.length)[0] ?? []
}
