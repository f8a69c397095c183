import type { Endpoint, Limits } from '../../okta/limits.ts'
import type { Clock } from './clock.ts'

/** Calls at Okta within a share of what its limits leave, so that production traffic never starves. */
export interface Budget {
  /** Waits until a call may start; call what it returns when its answer is here. `part` (0 to 1) takes less than the share, 'all' whatever is left. */
  take(credential: string, endpoint: Endpoint, part?: number | 'all'): Promise<() => void>
}

interface Window {
  /** Epoch seconds by Okta's clock: which window it is. */
  readonly reset: number
  /** What was left when we first looked. */
  readonly left: number
}

/**
 * In each window of a bucket at most `share` of what was left at its beginning is used; when others use it up meanwhile, we
 * stop earlier. What the limits say is learned from every answer, ours or not (okta/limits.ts), and shared between replicas.
 */
export function makeBudget(limits: Limits, clock: Clock, options: { share: number; random(): number }): Budget {
  const windows = new Map<string, Window>()
  const inFlight = new Map<string, number>()

  function waitFor(credential: string, endpoint: Endpoint, part: number | 'all'): number {
    const room = limits.room(credential, endpoint, 1)
    if (!room.ok) return room.waitMs
    const bucket = limits.bucket(credential, endpoint)
    if (bucket === undefined || clock.now() >= bucket.resetAt) return 0
    const key = `${credential} ${bucket.root} ${bucket.limit}`
    let window = windows.get(key)
    if (window === undefined || window.reset !== bucket.reset) {
      window = { reset: bucket.reset, left: bucket.remaining + 1 }
      windows.set(key, window)
    }
    const reserve = part === 'all' ? 0 : Math.floor(window.left * (1 - options.share * part))
    const now = inFlight.get(endpoint.root) ?? 0
    return bucket.remaining - now > reserve ? 0 : Math.max(1, bucket.resetAt - clock.now())
  }

  return {
    async take(credential, endpoint, part = 1) {
      for (let wait = waitFor(credential, endpoint, part); wait > 0; wait = waitFor(credential, endpoint, part)) {
        // A little more than needed, so that replicas do not all come at the same moment.
        await clock.sleep(wait + options.random() * Math.min(1000, wait))
      }
      inFlight.set(endpoint.root, (inFlight.get(endpoint.root) ?? 0) + 1)
      let open = true
      return () => {
        if (open) inFlight.set(endpoint.root, (inFlight.get(endpoint.root) ?? 1) - 1)
        open = false
      }
    },
  }
}
