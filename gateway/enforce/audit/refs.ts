import { LRUCache } from 'lru-cache'
import { isPlainRef } from '../../model/person.ts'
import type { RefMaker } from './draft.ts'

/** An id passes at once; stand-ins cost a keyed hash each, and the same addresses, owners and names come again and again. */
export function makeRefs(pseudonym: (name: string) => string, max = 5000): RefMaker {
  const known = new LRUCache<string, { readonly ref: string; readonly plain: string }>({ max })
  return (type, id) => {
    if (isPlainRef(type, id)) return { ref: id }
    const old = known.get(id)
    if (old !== undefined) return old
    const made = { ref: pseudonym(id), plain: id }
    known.set(id, made)
    return made
  }
}
