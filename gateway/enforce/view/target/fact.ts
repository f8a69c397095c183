import type { Fact } from '../../../model/view.ts'
import type { Found, Material, Reading } from '../facts/reading.ts'
import type { ReadResult } from '../reads.ts'

/** One fact from one answer, or the reason in words why it is not known. `result` undefined: the endpoint does not apply. */
export function readFact(
  name: string,
  reading: Reading,
  result: ReadResult | undefined,
  from: Omit<Material, 'json' | 'truncated'>,
): Fact | string {
  if (result === undefined) {
    const value = reading.without?.(from.base)[name]
    return value === undefined ? 'it hangs on a part of the target that could not be read' : factOf(value, 0)
  }
  if (result.kind === 'unknown') return result.reason
  // The object is there, or was a moment ago; that this part of it is not says nothing about the fact.
  if (result.kind === 'absent') return 'Okta answered 404 for it'
  const value = reading.facts[name]?.({ ...from, json: result.json, truncated: result.truncated })
  if (value === undefined) {
    return result.truncated ? 'the list is longer than is read at once' : "Okta's answer does not tell"
  }
  if ('why' in value) return value.why
  return factOf(value, Math.max(0, from.now - result.startedAt))
}

export const factOf = (found: Found, ageMs: number): Fact => ({ ...found, age_ms: ageMs, source: 'live' })

export const lacking = (names: readonly string[], reason: string): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, reason]))
