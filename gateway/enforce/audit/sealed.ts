import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { seal, unseal } from '../../store/sealing.ts'
import { wordsSchema, type Part, type Words } from './draft.ts'
import type { Keyring } from './keyring.ts'

/** As stored: who can close it, and the sealed words in base64. */
const boxesSchema = z.array(z.object({ of: z.array(z.string()), box: z.string() }))

/** One key for one person; for several a key that is gone as soon as one of theirs is. */
function jointKey(keys: readonly Uint8Array[]): Uint8Array {
  const [only] = keys
  if (keys.length === 1 && only !== undefined) return only
  const digest = createHash('sha256').update('postern joint key')
  for (const key of keys) digest.update(key)
  return digest.digest()
}

/** A box may serve several entries, so it is bound to its persons, not to an entry: the entry's leaf binds it there. */
const bound = (persons: readonly string[]): string => `entry words of ${persons.join(' ')}`

const encoder = new TextEncoder()

export interface Sealer {
  /** The sealed column. Keys of all persons must be at hand. */
  seal(parts: readonly Part[]): Uint8Array | null
}

/**
 * The same words under the same keys are sealed once and used again: an agent's address, a group's label. It tells no more
 * than the public part does, where the same ids stand.
 */
export function makeSealer(keyring: Keyring): Sealer {
  const boxes = new LRUCache<string, { box: string; key: Uint8Array }>({ max: 5000 })
  const boxOf = ({ persons, words }: Part): string => {
    const plain = JSON.stringify(words)
    const name = `${persons.join(' ')} ${plain}`
    const keys = persons.map((person) => keyring.key(person).plain)
    const first = keys[0]
    if (first === undefined) throw new Error('words must be sealed under someone')
    const known = boxes.get(name)
    if (keys.length === 1 && known !== undefined && known.key === first) return known.box
    const box = JSON.stringify({
      of: persons,
      box: Buffer.from(seal(jointKey(keys), Buffer.from(plain), bound(persons))).toString('base64'),
    })
    if (keys.length === 1 && name.length < 2000) boxes.set(name, { box, key: first })
    return box
  }
  return {
    // Bytes of their own: a small Buffer is a part of a pool, and all of that pool would be copied to the writer's thread.
    seal: (parts) => (parts.length === 0 ? null : encoder.encode(`[${parts.map(boxOf).join(',')}]`)),
  }
}

export interface Opened {
  readonly words: Words
  /** Persons whose key is gone, so that what it sealed stays closed. */
  readonly erased: readonly string[]
}

/** Persons a sealed column speaks of. */
export const personsIn = (sealed: Uint8Array): string[] => [
  ...new Set(boxesSchema.parse(JSON.parse(Buffer.from(sealed).toString())).flatMap(({ of }) => of)),
]

/** Opens what can be opened. A box that a present key does not open was sealed before an erasure: it stays closed. */
export function openParts(sealed: Uint8Array, keys: ReadonlyMap<string, Uint8Array>): Opened {
  const erased = new Set<string>()
  let words: Words = {}
  for (const { of, box } of boxesSchema.parse(JSON.parse(Buffer.from(sealed).toString()))) {
    const missing = of.filter((person) => !keys.has(person))
    if (missing.length > 0) {
      for (const person of missing) erased.add(person)
      continue
    }
    try {
      const key = jointKey(of.map((person) => keys.get(person) ?? new Uint8Array(32)))
      const plain = unseal(key, Buffer.from(box, 'base64'), bound(of)).toString()
      words = merged(words, wordsSchema.parse(JSON.parse(plain)))
    } catch {
      for (const person of of) erased.add(person)
    }
  }
  return { words, erased: [...erased] }
}

const merged = (a: Words, b: Words): Words => ({
  ...a,
  ...b,
  ...(a.names === undefined && b.names === undefined ? {} : { names: { ...a.names, ...b.names } }),
  ...(a.change === undefined && b.change === undefined ? {} : { change: { ...a.change, ...b.change } }),
})
