import { Refusal } from '../model/refusal.ts'
import type { Conflict } from '../store/store.ts'

const link = (publicUrl: string, decision: string) => ({ location: `${publicUrl}/_postern/decisions/${decision}` })

/** What the caller is told when the store would not let the call go on. `history_moved` is judged again, never told. */
export function conflictRefusal(conflict: Conflict, publicUrl: string, now: number): Refusal {
  switch (conflict.kind) {
    case 'history_moved':
      return new Refusal('facts_unknown', { why: 'the history moved each time it was judged', retryAfter: 1 })
    case 'outcome_pending':
      return new Refusal('outcome_pending', {
        why: `decision ${conflict.decision}`,
        headers: link(publicUrl, conflict.decision),
      })
    case 'already_done':
    case 'idempotency_done':
      return new Refusal('already_done', {
        sentence: `This call was already carried out${conflict.status === null ? '' : `; Okta answered ${conflict.status}`}.`,
        why: `decision ${conflict.decision}`,
        headers: link(publicUrl, conflict.decision),
      })
    case 'idempotency_mismatch':
      return new Refusal('idempotency_mismatch', { headers: link(publicUrl, conflict.decision) })
    case 'target_changing':
      return new Refusal('target_changing', {
        retryAfter: Math.max(1, Math.min(2, Math.ceil((conflict.until - now) / 1000))),
      })
    case 'claim_lost':
      return new Refusal('outcome_pending', { why: `the grant of ${conflict.hold} was spent by another call` })
    case 'agent_limit': {
      const seconds = Math.max(1, Math.ceil((conflict.until - now) / 1000))
      return new Refusal('agent_limit', {
        why: `its own limit is ${conflict.most} calls a minute`,
        retryAfter: seconds,
        headers: {
          'x-rate-limit-limit': String(conflict.most),
          'x-rate-limit-remaining': '0',
          'x-rate-limit-reset': String(Math.ceil(conflict.until / 1000)),
        },
      })
    }
    case 'denied':
      return new Refusal('hold_denied', {
        ...(conflict.reason === ''
          ? {}
          : { sentence: `A person denied this call: "${conflict.reason.slice(0, 200)}"` }),
        headers: { location: `${publicUrl}/_postern/holds/${conflict.hold}` },
      })
  }
}
