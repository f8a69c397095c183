/** Time as the inventory needs it: a stamp orders reads, whole microseconds that always grow. */
export interface Clock {
  /** Epoch ms. */
  now(): number
  stamp(): number
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export function makeClock(options: {
  now(): number
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** The latest stamp of an earlier run: a clock that was set back does not make new reads look old. */
  after?: number
}): Clock {
  let last = options.after ?? 0
  return {
    now: () => options.now(),
    stamp() {
      last = Math.max(Math.floor(options.now() * 1000), last + 1)
      return last
    },
    sleep: async (ms, signal) => await options.sleep(ms, signal),
  }
}

/** Epoch ms of a stamp. */
export const timeOf = (stamp: number): number => Math.floor(stamp / 1000)
