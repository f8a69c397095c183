import { cleaned, quoted } from '../../../model/words.ts'
import type { ReadEntry } from '../read.ts'

/** How ids are called, as far as it is known and was not erased. */
export interface Names {
  /** As Okta shows it, or as the caller wrote it; undefined when neither is known. Untrusted. */
  label(id: string): string | undefined
  /** As this gateway's own registers call it today. */
  plain(id: string): string | undefined
  /** A person in a sentence: name and id, the id alone, or that the name was erased. */
  person(id: string): string
}

/** Names out of the opened words of the entries, then those of today's registers. Pure. */
export function namesOf(entries: readonly ReadEntry[], today: Readonly<Record<string, string>>): Names {
  const known = new Map<string, string>()
  const erased = new Set<string>()
  for (const { words, erased: gone } of entries) {
    for (const id of gone) erased.add(id)
    for (const [id, { label, named }] of Object.entries(words.names ?? {})) {
      const name = label ?? named
      if (name !== undefined) known.set(id, name)
    }
  }
  const plain = (id: string): string | undefined => (Object.hasOwn(today, id) ? today[id] : undefined)
  const label = (id: string): string | undefined =>
    known.get(id) ?? plain(id) ?? (erased.has(id) ? 'a person whose data was erased' : undefined)
  return {
    label,
    plain,
    person(id) {
      const name = known.get(id) ?? plain(id)
      if (name !== undefined) return `${quoted(name)} (${cleaned(id)})`
      return erased.has(id) ? `a person whose data was erased (${cleaned(id)})` : cleaned(id)
    },
  }
}
