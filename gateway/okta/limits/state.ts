import { prefixes, type Endpoint } from './endpoint.ts'

/** What one endpoint last said about the bucket it counts in. */
export interface Bucket {
  readonly root: string
  readonly limit: number
  readonly remaining: number
  /** Epoch seconds by Okta's clock: which window this is. */
  readonly reset: number
  /** The same moment by our clock, epoch ms. */
  readonly resetAt: number
  /** Epoch ms. */
  readonly observedAt: number
}

/** Everything learned about the limits of one credential. Plain data: replicas share it through a store and merge it. */
export interface LimitsState {
  readonly buckets: ReadonlyMap<string, Bucket>
  /** Epoch ms of the last refusal for too many calls in flight; 0 = never. */
  readonly crowdedAt: number
}

/** Rate-limit headers of an answer, as numbers. */
export interface RateAnswer {
  readonly status: number
  readonly limit: number
  readonly remaining: number
  readonly reset: number
  /** Epoch ms of the answer's Date header, by Okta's clock; undefined without one. */
  readonly date: number | undefined
  /** Epoch ms, our clock. */
  readonly at: number
}

/** The same while it is being learned. */
export interface MutableLimitsState extends LimitsState {
  readonly buckets: Map<string, Bucket>
  crowdedAt: number
}

export const nothingKnown = (): MutableLimitsState => ({ buckets: new Map(), crowdedAt: 0 })

/** A bucket not heard of for this long is dropped: its window is long over. */
const FORGET_MS = 15 * 60_000

/** What an answer says: a bucket, that too many calls were in flight, or nothing. Pure. */
export function heard(endpoint: Endpoint, answer: RateAnswer): Bucket | 'crowded' | undefined {
  // Okta's mark for "too many in flight": both zero, and the reset is a guess.
  if (answer.status === 429 && answer.limit === 0 && answer.remaining === 0) return 'crowded'
  if (!(answer.limit > 0) || !(answer.remaining >= 0) || !(answer.reset > 0)) return undefined
  return {
    root: endpoint.root,
    limit: answer.limit,
    remaining: Math.min(answer.remaining, answer.limit),
    reset: answer.reset,
    resetAt: answer.at + (answer.reset * 1000 - (answer.date ?? answer.at)),
    observedAt: answer.at,
  }
}

/**
 * Writes what was heard into the state. Answers may come in any order: of one window the least remaining stands, a newer window
 * wins. In place, since it runs for every answer.
 */
export function observe(state: MutableLimitsState, endpoint: Endpoint, answer: RateAnswer): void {
  const news = heard(endpoint, answer)
  if (news === 'crowded') state.crowdedAt = Math.max(state.crowdedAt, answer.at)
  else if (news !== undefined) state.buckets.set(endpoint.key, later(state.buckets.get(endpoint.key), news))
}

/** Drops what was not heard of for a quarter of an hour. */
export function forget(state: MutableLimitsState, now: number): void {
  for (const [key, known] of state.buckets) if (now - known.observedAt > FORGET_MS) state.buckets.delete(key)
}

/** Of two sightings of one endpoint the one that binds now. Commutative, associative, idempotent. */
function later(a: Bucket | undefined, b: Bucket): Bucket {
  if (a === undefined || b.reset > a.reset) return b
  if (b.reset < a.reset) return a
  if (b.limit !== a.limit) return b.limit < a.limit ? b : a
  const [low, high] = b.remaining < a.remaining ? [b, a] : [a, b]
  return {
    ...low,
    observedAt: Math.max(low.observedAt, high.observedAt),
    resetAt: Math.max(low.resetAt, high.resetAt),
  }
}

/** What two replicas know together. Commutative, associative, idempotent. */
export function merge(a: LimitsState, b: LimitsState): MutableLimitsState {
  const buckets = new Map(a.buckets)
  for (const [key, bucket] of b.buckets) buckets.set(key, later(buckets.get(key), bucket))
  return { buckets, crowdedAt: Math.max(a.crowdedAt, b.crowdedAt) }
}

/** The bucket an endpoint counts in: by itself, else the longest prefix; endpoints of one root in one window count together. Pure. */
export function bucketOf(state: LimitsState, endpoint: Endpoint): Bucket | undefined {
  for (const key of prefixes(endpoint)) {
    const own = state.buckets.get(key)
    if (own === undefined) continue
    let least = own
    for (const other of state.buckets.values()) {
      const together = other.root === own.root && other.limit === own.limit && other.reset === own.reset
      if (together && other.remaining < least.remaining) least = other
    }
    return least
  }
  return undefined
}

export interface Room {
  readonly ok: boolean
  /** Calls that may still be started in this window; undefined while nothing is known. */
  readonly left: number | undefined
  /** Milliseconds until asking again makes sense; 0 when ok. */
  readonly waitMs: number
}

/** Calls started before the first answer tells the limit. */
const PROBES = 4
/** How long the number in flight is kept down after Okta found it too high. */
const CROWDED_MS = 10_000
const ASK_AGAIN_MS = 250

/** How many calls may be in flight: half as many for a while after Okta found them too many. At least 1. Pure. */
export const inFlightBound = (concurrency: number, crowdedAt: number, now: number): number =>
  Math.max(1, Math.floor(concurrency / (now - crowdedAt < CROWDED_MS ? 2 : 1)))

/**
 * Whether a call may start: at most `share` (0 to 1) of the bucket is used, so that 1 - share stays for everyone else, and calls
 * in flight stay under Okta's bound. Pure.
 */
export function room(
  state: LimitsState,
  asked: {
    readonly endpoint: Endpoint
    readonly share: number
    readonly now: number
    /** In flight in this root, and in all. */
    readonly inFlight: number
    readonly inFlightAll: number
    /** Calls in flight that Okta allows. */
    readonly concurrency: number
  },
): Room {
  const { share, now, inFlight } = asked
  const bound = inFlightBound(asked.concurrency * Math.min(1, share), state.crowdedAt, now)
  if (share <= 0) return { ok: false, left: 0, waitMs: ASK_AGAIN_MS }
  if (asked.inFlightAll >= bound) return { ok: false, left: undefined, waitMs: ASK_AGAIN_MS }
  const bucket = bucketOf(state, asked.endpoint)
  if (bucket === undefined)
    return { ok: inFlight < PROBES, left: undefined, waitMs: inFlight < PROBES ? 0 : ASK_AGAIN_MS }
  const over = now >= bucket.resetAt
  const kept = Math.ceil(bucket.limit * (1 - Math.min(1, share)))
  const left = (over ? bucket.limit : bucket.remaining) - kept - inFlight
  if (left > 0) return { ok: true, left, waitMs: 0 }
  return { ok: false, left: 0, waitMs: over ? ASK_AGAIN_MS : Math.max(1, bucket.resetAt - now) }
}
