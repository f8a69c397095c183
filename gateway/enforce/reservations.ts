import type { History } from '../model/view.ts'

/**
 * Calls of this process that are being judged and not yet in the store: parallel calls of one agent see each other before
 * either is committed (rule 28). Calls of other replicas are met in the decision's transaction.
 */
export interface Reservations {
  /** Counts one call in; call `release` once it is in the store or refused. */
  enter(agent: string, operation: string, destroys: boolean): { add(stored: History): History; release(): void }
}

export function makeReservations(): Reservations {
  const open = new Map<string, number>()
  const change = (key: string, by: number) => {
    const n = (open.get(key) ?? 0) + by
    if (n <= 0) open.delete(key)
    else open.set(key, n)
  }
  return {
    enter(agent, operation, destroys) {
      const keys = destroys ? [agent, `${agent} ${operation}`, `${agent} *destroy`] : [agent, `${agent} ${operation}`]
      const [calls = 0, own = 0] = keys.map((key) => open.get(key) ?? 0)
      const destroyed = open.get(`${agent} *destroy`) ?? 0
      for (const key of keys) change(key, 1)
      let released = false
      return {
        add: (stored) => ({
          calls_last_minute: stored.calls_last_minute + calls,
          calls_last_hour: stored.calls_last_hour + calls,
          operation_last_hour: stored.operation_last_hour + own,
          destroys_last_hour: stored.destroys_last_hour + destroyed,
          operation_first_at: stored.operation_first_at,
        }),
        release() {
          if (released) return
          released = true
          for (const key of keys) change(key, -1)
        },
      }
    },
  }
}
