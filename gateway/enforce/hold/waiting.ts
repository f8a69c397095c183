import type { Store } from '../../store/store.ts'

/** Connections that wait for a decision on their hold. One poller for all of them, however many. */
export interface Waiting {
  /** Resolves true when the hold is no longer pending, false after `seconds` or when the signal aborts. */
  until(hold: string, seconds: number, signal: AbortSignal): Promise<boolean>
  /** Told by this process's own approvals, so that release does not wait for the next poll. */
  decided(hold: string): void
  /** True while someone waits for it here. */
  has(hold: string): boolean
  readonly size: number
  close(): void
}

/** Decisions of other replicas are met within this time: one small question, whatever the number that waits. */
const POLL_MS = 25
/** An embedded store has one replica, which tells its own decisions; what ends by itself need not be met at once. */
const ALONE_POLL_MS = 250
/** One call is sent for a hold, however many wait for it: the first to wait goes ahead, and the others do not slow it. */
const AHEAD_MS = 100
/** Clocks of replicas may differ by so much, and transactions take so long. */
const OVERLAP_MS = 10_000
/** Each hold that is waited for is looked at this often, whatever clocks say. */
const SWEEP_MS = 2000
const CHUNK = 500
const MOST = 20_000

export function makeWaiting(store: Store, now: () => number): Waiting {
  const waiting = new Map<string, Set<(decided: boolean) => void>>()
  let size = 0
  let timer: NodeJS.Timeout | undefined
  let polling = false
  let sweptAt = 0

  /** Holds whose first waiter has gone ahead. */
  const ahead = new Set<string>()
  const pollMs = store.kind === 'sqlite' ? ALONE_POLL_MS : POLL_MS

  const settle = (hold: string) => {
    if (ahead.has(hold)) return
    const [first, ...others] = waiting.get(hold) ?? []
    first?.(true)
    if (others.length === 0) return
    ahead.add(hold)
    setTimeout(() => {
      ahead.delete(hold)
      for (const tell of [...(waiting.get(hold) ?? [])]) tell(true)
    }, AHEAD_MS)
  }

  async function recent(): Promise<void> {
    const since = now() - OVERLAP_MS
    const rows = await store.db.selectFrom('holds').select('id').where('decided_at', '>', since).execute()
    for (const row of rows) settle(row.id)
  }

  async function sweep(ids: readonly string[]): Promise<void> {
    for (let i = 0; i < ids.length; i += CHUNK) {
      const rows = await store.db
        .selectFrom('holds')
        .select('id')
        .where('id', 'in', ids.slice(i, i + CHUNK))
        .where('state', '!=', 'pending')
        .execute()
      for (const row of rows) settle(row.id)
    }
  }

  async function poll(): Promise<void> {
    if (polling) return
    polling = true
    try {
      if (now() - sweptAt < SWEEP_MS) await recent()
      else {
        sweptAt = now()
        await sweep([...waiting.keys()])
      }
    } catch {
      // The store is away: who waits keeps waiting until its time is up, and is then told that the hold is pending.
    } finally {
      polling = false
    }
  }

  return {
    get size() {
      return size
    },
    has: (hold) => waiting.has(hold),
    until(hold, seconds, signal) {
      if (seconds <= 0 || signal.aborted || size >= MOST) return Promise.resolve(false)
      return new Promise((resolve) => {
        const tell = (decided: boolean) => {
          clearTimeout(end)
          signal.removeEventListener('abort', stop)
          const others = waiting.get(hold)
          others?.delete(tell)
          if (others?.size === 0) waiting.delete(hold)
          size -= 1
          if (size === 0) {
            clearInterval(timer)
            timer = undefined
          }
          resolve(decided)
        }
        const stop = () => tell(false)
        const end = setTimeout(stop, seconds * 1000)
        signal.addEventListener('abort', stop, { once: true })
        const set = waiting.get(hold) ?? new Set()
        waiting.set(hold, set.add(tell))
        size += 1
        // What was decided between the answer that named it and this line is recent: the next poll finds it.
        timer ??= setInterval(() => void poll(), pollMs)
      })
    },
    decided: settle,
    close() {
      for (const hold of [...waiting.keys()]) for (const tell of [...(waiting.get(hold) ?? [])]) tell(false)
      clearInterval(timer)
    },
  }
}
