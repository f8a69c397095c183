import { isIPv4, isIPv6 } from 'node:net'
import type { Store } from '../../store/store.ts'

/** The network an address belongs to: /24 or /48. No person's address, and no new row for each of an attacker's. Pure. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
  if (isIPv4(plain)) return `${plain.split('.').slice(0, 3).join('.')}.0/24`
  if (!isIPv6(plain)) return 'unknown'
  const [head = '', tail] = plain.toLowerCase().split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const groups =
    tail === undefined ? before : [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after]
  return `${groups
    .slice(0, 3)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/48`
}

/** A reason is one of our own words: what stands before a colon is, what follows may be the caller's. Pure. */
export const reasonOf = (reason: string): string => /^[a-z][a-z_]{0,39}(?=$|:| )/.exec(reason)?.[0] ?? 'other'

export interface RefusalCounter {
  /** Counts one; the store hears of it within a second. */
  count(source: string, reason: string, at: number): void
  /** Hands over what was counted. Rejects when the store does not take it; the counts are kept for the next time. */
  flush(): Promise<void>
}

/** So many sources and reasons at a time are told apart; all further ones are one source together (rule 26). */
const MOST_ROWS = 500

/** Counts what never became a decision, so that nobody fills the disk and floods cost one statement a second. */
export function makeRefusalCounter(store: Store, failed: (error: unknown) => void): RefusalCounter {
  let counts = new Map<string, Counted>()
  let due: NodeJS.Timeout | undefined
  const add = (one: Counted): void => {
    const name = `${one.minute} ${one.source} ${one.reason}`
    const known = counts.get(name)
    if (known !== undefined) known.count += one.count
    else if (counts.size < MOST_ROWS || one.source === 'others') counts.set(name, { ...one })
    else add({ ...one, source: 'others' })
  }
  const flush = async (): Promise<void> => {
    clearTimeout(due)
    due = undefined
    if (counts.size === 0) return
    const taken = counts
    counts = new Map()
    try {
      await store.run('countRefused', { counts: [...taken.values()] })
    } catch (error) {
      for (const one of taken.values()) add(one)
      throw error
    }
  }
  return {
    flush,
    count(source, reason, at) {
      add({ minute: Math.floor(at / 60_000), source, reason, count: 1 })
      due ??= setTimeout(() => {
        flush().catch(failed)
      }, 1000).unref()
    },
  }
}

interface Counted {
  readonly minute: number
  readonly source: string
  readonly reason: string
  count: number
}
