import { LRUCache } from 'lru-cache'
import { networkOf } from '../../enforce/audit.ts'

/**
 * Failures per source, so that nobody tries secrets by the thousand. Kept by each replica on its own: a row in the store for
 * each failure would be a gift to whoever sends them.
 */
export interface Failures {
  /** Seconds this source must wait with this client; undefined = it may try. */
  mustWait(address: string, client: string | undefined): number | undefined
  failed(address: string, client: string | undefined): void
}

const MINUTE = 60_000
/** A minute and network: of one client, and of all together, since many agents may share an address. */
const MOST_OF_ONE = 10
const MOST_OF_ALL = 100

export function makeFailures(now: () => number): Failures {
  const counts = new LRUCache<string, number>({ max: 20_000 })
  const names = (address: string, client: string | undefined): [string, string] => {
    const minute = Math.floor(now() / MINUTE)
    const network = networkOf(address)
    return [`${minute} ${network} ${client ?? ''}`, `${minute} ${network}`]
  }
  return {
    mustWait(address, client) {
      const [one, all] = names(address, client)
      if ((counts.get(one) ?? 0) < MOST_OF_ONE && (counts.get(all) ?? 0) < MOST_OF_ALL) return undefined
      return Math.ceil((MINUTE - (now() % MINUTE)) / 1000)
    },
    failed(address, client) {
      for (const name of names(address, client)) counts.set(name, (counts.get(name) ?? 0) + 1)
    },
  }
}
