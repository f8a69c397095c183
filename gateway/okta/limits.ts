import type { Endpoint } from './limits/endpoint.ts'
import {
  bucketOf,
  forget,
  inFlightBound,
  merge,
  nothingKnown,
  observe,
  room,
  type Bucket,
  type LimitsState,
  type MutableLimitsState,
  type Room,
} from './limits/state.ts'

export { endpointOf, type Endpoint } from './limits/endpoint.ts'
export type { Bucket, LimitsState, Room } from './limits/state.ts'

/** Where replicas share what they learned. The store supplies it. */
export interface LimitsPort {
  /** What all replicas know of a credential. */
  load(credential: string): Promise<LimitsState>
  save(credential: string, state: LimitsState): Promise<void>
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

/** Live rate limits at Okta, by credential: each token or app has its own share of every bucket. */
export interface Limits {
  /** Counts a call as in flight; call what it returns once, when the answer is complete or given up. */
  begin(credential: string, endpoint: Endpoint): () => void
  /** Learns from an answer's headers. */
  observe(credential: string, endpoint: Endpoint, answer: { status: number; headers: Headers }): void
  /** Whether a call may start, using at most `share` (0 to 1) of its bucket. */
  room(credential: string, endpoint: Endpoint, share: number): Room
  bucket(credential: string, endpoint: Endpoint): Bucket | undefined
  /** The endpoint's own bucket when its last answer said that nothing is left and its window is not over. */
  spent(credential: string, endpoint: Endpoint): Bucket | undefined
  /** Calls in flight by all credentials, and how many may be: half of it for a while after Okta found them too many. */
  crowd(): { readonly inFlight: number; readonly most: number }
  /** Everything learned, for `postern limits` and metrics. */
  snapshot(): ReadonlyMap<string, LimitsState & { readonly inFlight: number }>
  /** Exchanges what is known of these credentials, and of all that were used, with other replicas. Throws what the port throws. */
  exchange(port: LimitsPort, credentials?: readonly string[]): Promise<void>
}

interface Account {
  state: MutableLimitsState
  inFlight: number
  readonly byRoot: Map<string, number>
}

/** Okta's bound on calls in flight for a whole org; integrator orgs have 35. */
const CONCURRENCY = 75
/** More endpoints than Okta has; old ones are dropped then. */
const MAX_ENDPOINTS = 2_000

export function makeLimits(options: { now(): number; concurrency?: number }): Limits {
  const accounts = new Map<string, Account>()
  const concurrency = options.concurrency ?? CONCURRENCY
  const account = (credential: string): Account => {
    const known = accounts.get(credential)
    if (known !== undefined) return known
    const made: Account = { state: nothingKnown(), inFlight: 0, byRoot: new Map() }
    accounts.set(credential, made)
    return made
  }

  return {
    begin(credential, { root }) {
      const mine = account(credential)
      const count = (by: number) => {
        mine.inFlight += by
        mine.byRoot.set(root, (mine.byRoot.get(root) ?? 0) + by)
      }
      count(1)
      let open = true
      return () => {
        if (open) count(-1)
        open = false
      }
    },

    observe(credential, endpoint, { status, headers }) {
      const mine = account(credential)
      if (mine.state.buckets.size > MAX_ENDPOINTS) forget(mine.state, options.now())
      const number = (name: string): number => {
        const value = headers[name]
        return typeof value === 'string' && value !== '' ? Number(value) : Number.NaN
      }
      const date = Date.parse(String(headers['date'] ?? ''))
      observe(mine.state, endpoint, {
        status,
        limit: number('x-rate-limit-limit'),
        remaining: number('x-rate-limit-remaining'),
        reset: number('x-rate-limit-reset'),
        date: Number.isNaN(date) ? undefined : date,
        at: options.now(),
      })
    },

    room(credential, endpoint, share) {
      const mine = account(credential)
      const inFlight = mine.byRoot.get(endpoint.root) ?? 0
      return room(mine.state, {
        endpoint,
        share,
        now: options.now(),
        inFlight,
        inFlightAll: accounts.values().reduce((sum, each) => sum + each.inFlight, 0),
        concurrency,
      })
    },

    bucket: (credential, endpoint) => bucketOf(account(credential).state, endpoint),

    spent(credential, endpoint) {
      // Only what Okta said of this very endpoint: a guess must not refuse what Okta would have answered.
      const own = account(credential).state.buckets.get(endpoint.key)
      return own !== undefined && own.remaining === 0 && options.now() < own.resetAt ? own : undefined
    },

    crowd() {
      let inFlight = 0
      let crowdedAt = 0
      for (const each of accounts.values()) {
        inFlight += each.inFlight
        crowdedAt = Math.max(crowdedAt, each.state.crowdedAt)
      }
      return { inFlight, most: inFlightBound(concurrency, crowdedAt, options.now()) }
    },

    snapshot: () => new Map(accounts.entries().map(([name, { state, inFlight }]) => [name, { ...state, inFlight }])),

    async exchange(port, credentials = []) {
      for (const name of new Set([...credentials, ...accounts.keys()])) {
        const mine = account(name)
        const theirs = await port.load(name)
        mine.state = merge(mine.state, theirs)
        forget(mine.state, options.now())
        await port.save(name, mine.state)
      }
    },
  }
}
