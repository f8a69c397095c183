import { LRUCache } from 'lru-cache'

/** What was read or worked out, until something that it rests on changes. */
export interface Memory {
  get(key: string): object | undefined
  /** Puts a value under a key, resting on these ids; not if anything changed since `began`, a generation. */
  put(key: string, value: object, on: Iterable<string>, began: number): void
  /** Grows with every change. */
  generation(): number
  changed(ids: readonly string[]): void
  forget(): void
}

/** Keys noted for each value at most, on average, before those whose values are gone are swept out. */
const NOTED = 8

/** At most so many values; the least used go first. */
export function makeMemory(max: number): Memory {
  const cache = new LRUCache<string, object>({ max })
  // Which keys rest on an id, so that a change of the object finds them.
  const resting = new Map<string, Set<string>>()
  let noted = 0
  let generation = 0

  function sweep(): void {
    noted = 0
    for (const [id, keys] of resting) {
      for (const key of keys) if (!cache.has(key)) keys.delete(key)
      if (keys.size === 0) resting.delete(id)
      noted += keys.size
    }
  }

  return {
    get: (key) => cache.get(key),
    put(key, value, on, began) {
      // A change that came while it was loaded may not be in it.
      if (began !== generation) return
      cache.set(key, value)
      for (const id of on) {
        const keys = resting.get(id)
        if (keys === undefined) resting.set(id, new Set([key]))
        else if (keys.has(key)) continue
        else keys.add(key)
        noted += 1
      }
      if (noted > max * NOTED) sweep()
    },
    generation: () => generation,
    changed(ids) {
      generation += 1
      for (const id of ids) {
        for (const key of resting.get(id) ?? []) cache.delete(key)
        resting.delete(id)
      }
    },
    forget() {
      generation += 1
      noted = 0
      cache.clear()
      resting.clear()
    },
  }
}
