import type { Config } from '../config.ts'
import type { House, Log } from '../enforce/house.ts'
import type { Okta } from '../okta/client.ts'
import { makeBypass } from '../watch/bypass.ts'
import { makeFeed } from '../watch/feed.ts'
import { makeResolver } from '../watch/outcomes.ts'
import { makePrincipals } from '../watch/principals.ts'
import type { Job } from './jobs.ts'
import { limitsPort, sharePort } from './limits.ts'

const LEASE_MS = 30_000

interface Parts {
  readonly config: Config
  readonly house: House
  readonly okta: Okta
  readonly log: Log
}

/** What the road to Okta does beside the calls: tries credentials, and tells other replicas of limits and shares. */
export function roadJobs({ config, house, okta, log }: Parts): Job[] {
  const { store, share } = house
  const now = () => house.now()
  const { clientIds, tokenIds } = house.self
  const principals = makePrincipals({
    okta,
    clientIds,
    tokenIds,
    apiTokens: config.org.credentials.flatMap((one) => (one.kind === 'api_token' ? [one.name] : [])),
  })
  const lostMs = 2 * house.writeSeconds * 1000
  const resolver = makeResolver({ store, okta, audit: house.audit, principals, now, lostMs, log })
  const { directory } = house.identify
  const agents = () => directory.agents()
  const bypass = makeBypass({ store, audit: house.audit, ids: house.ids, principals, agents, now })
  const feed = makeFeed({ store, bypass, now })
  const jobs: Job[] = [
    { name: 'credentials', everyMs: 30_000, run: () => tryCredentials(okta) },
    { name: 'outcomes', everyMs: 2000, run: () => alone('outcomes', () => resolver.run()) },
    { name: 'bypass', everyMs: 3000, run: () => alone('bypass', () => feed.run()) },
  ]
  /** One replica at a time; the others take over when it is gone. */
  async function alone(name: string, run: () => Promise<void>): Promise<void> {
    const { writer } = store
    // An SQLite store has one replica.
    if (store.kind === 'sqlite') return await run()
    if (await store.run('takeLease', { name, writer, now: now(), until: now() + LEASE_MS })) await run()
  }
  const { names } = okta.credentials
  const limits = () => okta.limits.exchange(limitsPort(store, now), names)
  // With one replica what was learned of the limits outlives a restart, and it knows all that its agents used.
  if (store.kind === 'sqlite') return [...jobs, { name: 'limits', everyMs: 2000, run: limits }]
  // What others used is taken from what Okta says is left: the two are heard of together.
  const both = () => limits().then(() => share.exchange(sharePort(store, now)))
  return [...jobs, { name: 'limits and shares', everyMs: 1000, run: both }]
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
