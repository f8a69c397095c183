import { LRUCache } from 'lru-cache'
import { collect, type OktaReader, type Pays, type ReadResult } from './reads/collect.ts'
import type { Reading } from './facts/reading.ts'

export type { OktaReader, Pays, ReadResult } from './reads/collect.ts'

/** One answer wanted of Okta. */
export interface Wanted {
  readonly reading: Reading
  readonly path: string
  /** `user:00u…`: objects the answer is about; more are added when the answer names its id. */
  readonly about: readonly string[]
  /** Tells the id in the answer, so that a change by id also reaches an answer read by name. */
  idOf?(json: unknown): string | undefined
}

/** Live reads, remembered for a moment, shared by who asks for the same at the same time. */
export interface LiveReads {
  /**
   * `fresh` reads anew even if the answer is remembered (rule 9). What cannot be read is a result. Whoever causes a read pays
   * for it, before it begins; throws what `pays` throws.
   */
  read(wanted: Wanted, fresh: boolean, pays?: Pays): Promise<ReadResult>
  /** The object at this path as a read of the last `withinMs` showed it, unless it was changed since; undefined else. */
  recent(path: string, withinMs: number): unknown
  /** Forgets what was read of an object, and what its change may have changed; also answers still under way. */
  invalidate(type: string, id: string): void
}

export interface LiveReadsOptions {
  readonly okta: OktaReader
  /** Epoch ms. */
  now(): number
  /** Milliseconds an answer is remembered. Default 10,000. */
  readonly ttlMs?: number
  /** Answers remembered at most. Default 5,000. */
  readonly max?: number
  /** Milliseconds one read may take in all. Default 5,000. */
  readonly timeoutMs?: number
}

interface Kept {
  /** When the read began, in the order of reads and changes. */
  readonly order: number
  readonly result: Promise<ReadResult>
  tags: readonly string[]
  settled: ReadResult | undefined
}

const MAX_CHANGES = 10_000

export function makeLiveReads(options: LiveReadsOptions): LiveReads {
  const ttlMs = options.ttlMs ?? 10_000
  const max = options.max ?? 5_000
  const kept = new LRUCache<string, Kept>({ max })
  /** The last read of each single object, whatever media type it was asked in. */
  const objects = new LRUCache<string, Kept>({ max })
  // Changes are ordered against the beginnings of reads: a read that began before a change may show the state before it.
  const changes = new Map<string, number>()
  let order = 0
  let floor = 0

  const outdated = (entry: Kept): boolean =>
    entry.order < floor || entry.tags.some((tag) => (changes.get(tag) ?? 0) > entry.order)

  function usable(entry: Kept | undefined): Kept | undefined {
    if (entry === undefined || outdated(entry)) return undefined
    if (entry.settled === undefined) return entry
    // Only a whole answer is remembered: an object that is missing now may be made the next moment, a fault may pass.
    return entry.settled.kind === 'read' && options.now() - entry.settled.startedAt < ttlMs ? entry : undefined
  }

  function begin(key: string, wanted: Wanted, pays: Pays | undefined): Kept {
    const tags = [...wanted.about, ...(wanted.reading.changedBy ?? []).map((type) => `${type}:*`)]
    const entry: Kept = {
      order: ++order,
      tags,
      settled: undefined,
      result: collect(wanted.reading, wanted.path, options.okta, options.now(), options.timeoutMs ?? 5_000, pays),
    }
    kept.set(key, entry)
    if (wanted.reading.pages === undefined) objects.set(wanted.path, entry)
    void entry.result.then((result) => {
      const id = result.kind === 'read' ? wanted.idOf?.(result.json) : undefined
      const type = wanted.about[0]?.split(':')[0]
      if (id !== undefined && type !== undefined) entry.tags = [...tags, `${type}:${id}`]
      entry.settled = result
    })
    return entry
  }

  return {
    async read(wanted, fresh, pays) {
      const key = `${wanted.reading.mediaType ?? ''} ${wanted.path}`
      const known = () => (fresh ? undefined : usable(kept.get(key)))
      const now = known()
      if (now !== undefined) return await now.result
      const { scopes, template } = wanted.reading
      if (pays !== undefined) await pays({ scopes, template, path: wanted.path }, false)
      // Another may have begun the same meanwhile.
      return await (known() ?? begin(key, wanted, pays)).result
    },

    recent(path, withinMs) {
      const entry = objects.get(path)
      if (entry?.settled?.kind !== 'read' || outdated(entry)) return undefined
      return options.now() - entry.settled.startedAt <= withinMs ? entry.settled.json : undefined
    },

    invalidate(type, id) {
      order += 1
      if (changes.size > MAX_CHANGES) {
        changes.clear()
        floor = order
      }
      changes.set(`${type}:${id}`, order)
      changes.set(`${type}:*`, order)
    },
  }
}
