/** Time that passes only when nobody works: sleepers are woken in order, as soon as all else is idle. */
export interface VirtualTime {
  now(): number
  sleep(ms: number): Promise<void>
  /** Counts work under way outside of sleeping: time stands still until it ends. */
  working<T>(work: Promise<T>): Promise<T>
}

export function makeVirtualTime(start: number): VirtualTime {
  let now = start
  let busy = 0
  let looking = false
  const sleepers: { readonly at: number; readonly wake: () => void }[] = []

  function look(): void {
    if (looking) return
    looking = true
    // Two turns: what a woken one starts is counted before time goes on.
    const turn = (left: number): void => {
      setImmediate(() => {
        if (busy > 0 || sleepers.length === 0) looking = false
        else if (left > 0) turn(left - 1)
        else {
          looking = false
          sleepers.sort((a, b) => b.at - a.at)
          const next = sleepers.pop()
          if (next !== undefined) {
            now = Math.max(now, next.at)
            next.wake()
          }
          look()
        }
      })
    }
    turn(3)
  }

  return {
    now: () => now,
    sleep: (ms) =>
      new Promise((wake) => {
        sleepers.push({ at: now + Math.max(0, ms), wake })
        look()
      }),
    async working(work) {
      busy += 1
      try {
        return await work
      } finally {
        busy -= 1
        look()
      }
    },
  }
}
