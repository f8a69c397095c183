import { Refusal } from '../../model/refusal.ts'

/** Why a call may not start now, and until when. */
export type Closed =
  /** The agent's own share, or its own limit, is spent. */
  | { readonly kind: 'share'; readonly limit: number; readonly until: number; readonly why: string }
  /** Okta said of this very endpoint that nothing is left for anybody. */
  | { readonly kind: 'org'; readonly limit: number; readonly until: number; readonly why: string }
  /** Too many calls in flight: the agent's own, or all together. */
  | { readonly kind: 'crowded'; readonly own: boolean; readonly until: number; readonly why: string }

/** Okta's three headers and a Retry-After that tell the same moment, by the clock of the answer's Date. Pure. */
export function closedRefusal(closed: Closed, now: number): Refusal {
  const seconds = Math.max(1, Math.ceil((closed.until - now) / 1000))
  // Okta's mark for "too many in flight": both zero.
  const limit = closed.kind === 'crowded' ? 0 : closed.limit
  return new Refusal(
    closed.kind === 'share' || (closed.kind === 'crowded' && closed.own) ? 'agent_limit' : 'org_limit',
    {
      why: closed.why,
      retryAfter: seconds,
      headers: {
        'x-rate-limit-limit': String(limit),
        'x-rate-limit-remaining': '0',
        'x-rate-limit-reset': String(Math.floor(now / 1000) + seconds),
      },
    },
  )
}
