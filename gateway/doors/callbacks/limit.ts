import { LRUCache } from 'lru-cache'

/** Requests of one source at once, and a second. Roomy for people behind one address, small for a flood. */
const BURST = 120
const PER_SECOND = 10
const MOST_SOURCES = 20_000

/** One bucket a source; says whether one more request may be looked at. */
export function makeLimit(now: () => number): (source: string) => boolean {
  const buckets = new LRUCache<string, { left: number; at: number }>({ max: MOST_SOURCES })
  return (source) => {
    const at = now()
    const known = buckets.get(source)
    const left = known === undefined ? BURST : Math.min(BURST, known.left + ((at - known.at) / 1000) * PER_SECOND)
    buckets.set(source, { left: Math.max(0, left - 1), at })
    return left >= 1
  }
}
