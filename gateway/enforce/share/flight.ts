import { allowance, type Claim } from './fair.ts'
import type { Closed } from './refuse.ts'

/** Calls between their start and their end, by agent: Okta bounds how many of a whole org are in flight. */
export interface Flight {
  /** Why one more of this agent's may not start; undefined when it may. */
  closed(agent: string, weight: number, now: number): Closed | undefined
  /** Counts one in; call what it returns once. */
  start(agent: string): { sent(): void; end(): void }
  /** Counts a call as waiting for room while `rest` lasts. */
  wait(agent: string, rest: Promise<void>): Promise<void>
  waiting(agent: string): number
}

export interface FlightOptions {
  /** Calls to Okta in flight, ours and others, and how many may be. */
  readonly crowd: () => { readonly inFlight: number; readonly most: number }
  readonly reserve: number
  /** Replicas that share the bound. */
  readonly replicas: () => number
}

const SOON_MS = 1000

export function makeFlight({ crowd, reserve, replicas }: FlightOptions): Flight {
  const flying = new Map<string, number>()
  const waits = new Map<string, number>()
  const weights = new Map<string, number>()
  let sent = 0
  const count = (map: Map<string, number>, key: string, by: number) => {
    const n = (map.get(key) ?? 0) + by
    if (n <= 0) map.delete(key)
    else map.set(key, n)
  }
  const claimOf = (agent: string): Claim => {
    const used = flying.get(agent) ?? 0
    return { weight: weights.get(agent) ?? 1, used, wanted: used + (waits.get(agent) ?? 0) }
  }
  return {
    closed(agent, weight, now) {
      weights.set(agent, weight)
      const { inFlight, most } = crowd()
      // What the gateway reads for itself is in flight too, and no agent's.
      const capacity = Math.max(1, Math.floor(most / replicas()) - Math.max(0, inFlight - sent))
      const others: Claim[] = []
      for (const name of flying.keys()) if (name !== agent) others.push(claimOf(name))
      for (const name of waits.keys()) if (name !== agent && !flying.has(name)) others.push(claimOf(name))
      const mine = claimOf(agent)
      const all = others.reduce((sum, one) => sum + one.used, mine.used)
      const until = now + SOON_MS
      if (all >= capacity) return { kind: 'crowded', own: false, until, why: `${all} calls are in flight` }
      if (mine.used < allowance(mine, others, capacity, reserve)) return undefined
      return { kind: 'crowded', own: true, until, why: `${mine.used} calls of this agent are in flight` }
    },
    start(agent) {
      count(flying, agent, 1)
      let state: 'started' | 'sent' | 'over' = 'started'
      return {
        sent() {
          if (state !== 'started') return
          state = 'sent'
          sent += 1
        },
        end() {
          if (state === 'over') return
          if (state === 'sent') sent -= 1
          state = 'over'
          count(flying, agent, -1)
        },
      }
    },
    async wait(agent, rest) {
      count(waits, agent, 1)
      try {
        await rest
      } finally {
        count(waits, agent, -1)
      }
    },
    waiting: (agent) => waits.get(agent) ?? 0,
  }
}
