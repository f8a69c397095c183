import { LRUCache } from 'lru-cache'
import type { RefMaker } from './draft.ts'

/** Stand-ins cost a keyed hash each; the same few addresses, owners and names come again and again. */
export function rememberRefs(make: RefMaker, max = 5000): RefMaker {
  const known = new LRUCache<string, { readonly ref: string; readonly plain?: string }>({ max })
  return (type, id) => {
    const name = `${type} ${id}`
    const old = known.get(name)
    if (old !== undefined) return old
    const made = make(type, id)
    known.set(name, made)
    return made
  }
}
