import type { House, Log } from '../enforce/house.ts'
import type { Okta } from '../okta/client.ts'
import type { Job } from './jobs.ts'
import { limitsPort, sharePort } from './limits.ts'

interface Parts {
  readonly house: House
  readonly okta: Okta
  readonly log: Log
}

/** What the road to Okta does beside the calls: tries credentials, and tells other replicas of limits and shares. */
export function roadJobs({ house, okta }: Parts): Job[] {
  const { store, now, share } = house
  const jobs: Job[] = [{ name: 'credentials', everyMs: 30_000, run: () => tryCredentials(okta) }]
  // An SQLite store has one replica, which knows everything already.
  if (store.kind === 'sqlite') return jobs
  return [
    ...jobs,
    { name: 'limits', everyMs: 2000, run: () => okta.limits.exchange(limitsPort(store, now)) },
    { name: 'shares', everyMs: 1000, run: () => share.exchange(sharePort(store, now)) },
  ]
}

/** Each credential that is not known to work is used once, so that its state is true when nobody calls. */
async function tryCredentials(okta: Okta): Promise<void> {
  for (const { name, state } of okta.credentials.health()) {
    if (state === 'connected') continue
    // Any answer but 401 says that Okta knows us; what cannot be asked is in the credential's state already.
    await okta
      .get('/api/v1/users/me', { scopes: ['okta.users.read'], credential: name, patienceMs: 0 })
      .catch(() => undefined)
  }
}
