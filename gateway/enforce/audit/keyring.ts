import { randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { PersonKey } from '../../store/commands/person-keys.ts'
import { seal, unseal } from '../../store/sealing.ts'
import { bytes, sql, text } from '../../store/statement.ts'
import type { Store } from '../../store/store.ts'

/** One person's key in memory. `sealed` is what the store holds or, while `inStore` is false, is about to hold. */
export interface HeldKey {
  readonly plain: Uint8Array
  readonly sealed: Uint8Array
  inStore: boolean
  /** Epoch ms of the last look at the store: an erasure by another replica is seen within a minute. */
  seenAt: number
}

export interface Keyring {
  /** Looks up keys that are not at hand, making new ones for persons the store does not know. */
  have(persons: readonly string[]): Promise<void>
  /** The key of a person that `have` was called for. Throws otherwise. */
  key(person: string): HeldKey
  /** Those of the given persons' keys that must be written with the entry. */
  unwritten(persons: readonly string[]): PersonKey[]
  /** The entry with these keys is durable. */
  written(persons: readonly string[]): void
  /** Another replica was first, or a person was erased: look again. */
  forget(persons: readonly string[]): void
  /** Keys as the store has them, for reading: a person without one was erased. */
  open(persons: readonly string[]): Promise<Map<string, Uint8Array>>
}

const TRUSTED_MS = 60_000
const MOST_KEYS = 20_000
const bound = (person: string): string => `person ${person}`

export function makeKeyring(store: Store, now: () => number): Keyring {
  const held = new LRUCache<string, HeldKey>({ max: MOST_KEYS })

  const read = async (persons: readonly string[]): Promise<Map<string, Uint8Array>> => {
    const found = new Map<string, Uint8Array>()
    // Statements of few shapes: at most 16 names at a time, the last one repeated to fill the next power of two.
    for (let i = 0; i < persons.length; i += 16) {
      const some = persons.slice(i, i + 16)
      while ((some.length & (some.length - 1)) !== 0) some.push(some[0] ?? '')
      const places = some.map(() => '?').join(', ')
      for (const row of await store.read(
        sql(`select person, key from person_keys where person in (${places})`, ...some),
      )) {
        const key = bytes(row, 'key')
        if (key !== undefined) found.set(text(row, 'person'), key)
      }
    }
    return found
  }

  return {
    async have(persons) {
      const at = now()
      const stale = persons.filter((person) => {
        const one = held.get(person)
        return one === undefined || !one.inStore || at - one.seenAt > TRUSTED_MS
      })
      if (stale.length === 0) return
      const stored = await read(stale)
      for (const person of stale) {
        const sealed = stored.get(person)
        const known = held.get(person)
        if (sealed !== undefined) {
          if (known !== undefined && Buffer.compare(known.sealed, sealed) === 0) {
            known.inStore = true
            known.seenAt = at
          } else
            held.set(person, {
              plain: unseal(store.keys.persons, sealed, bound(person)),
              sealed,
              inStore: true,
              seenAt: at,
            })
        } else if (known === undefined || known.inStore) {
          // Unknown or erased. A key that is on its way with another entry of this process is kept.
          const plain = randomBytes(32)
          held.set(person, {
            plain,
            sealed: seal(store.keys.persons, plain, bound(person)),
            inStore: false,
            seenAt: at,
          })
        }
      }
    },
    key(person) {
      const one = held.get(person)
      if (one === undefined) throw new Error('a key was asked for that is not at hand')
      return one
    },
    unwritten: (persons) =>
      persons.flatMap((person) => {
        const one = held.get(person)
        return one === undefined || one.inStore ? [] : [{ person, key: one.sealed }]
      }),
    written(persons) {
      for (const person of persons) {
        const one = held.get(person)
        if (one !== undefined) one.inStore = true
      }
    },
    forget(persons) {
      for (const person of persons) held.delete(person)
    },
    async open(persons) {
      const keys = new Map<string, Uint8Array>()
      for (const [person, sealed] of await read(persons))
        keys.set(person, unseal(store.keys.persons, sealed, bound(person)))
      return keys
    },
  }
}
