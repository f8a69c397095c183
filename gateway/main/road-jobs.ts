import type { House, Log } from '../enforce/house.ts'
import type { Okta } from '../okta/client.ts'
import type { Job } from './jobs.ts'
import { limitsPort, sharePort } from './limits.ts'

interface Parts {
  readonly house: House
  readonly okta: Okta
  readonly log: Log
}

/** What the road to Okta does beside the calls: replicas tell each other of limits and shares. */
export function roadJobs({ house, okta }: Parts): Job[] {
  const { store, now, share } = house
  // An SQLite store has one replica, which knows everything already.
  if (store.kind === 'sqlite') return []
  return [
    { name: 'limits', everyMs: 2000, run: () => okta.limits.exchange(limitsPort(store, now)) },
    { name: 'shares', everyMs: 1000, run: () => share.exchange(sharePort(store, now)) },
  ]
}
