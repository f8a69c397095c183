import type { Log } from '../enforce/house.ts'

/** A thing done again and again: one run at a time, the next a pause after the last ended. */
export interface Job {
  readonly name: string
  readonly everyMs: number
  run(): Promise<unknown>
}

/** Starts the jobs; what one throws is logged, and it is tried again at its next turn. */
export function startJobs(jobs: readonly Job[], log: Log): { stop(): Promise<void> } {
  let stopped = false
  const loops = jobs.map(({ name, everyMs, run }) => {
    let timer: NodeJS.Timeout | undefined
    let running: Promise<void> = Promise.resolve()
    const turn = () => {
      running = Promise.resolve(run())
        .then(
          () => undefined,
          (error: unknown) =>
            stopped ? undefined : log.warn({ err: error, job: name }, 'a job of the gateway failed; it is tried again'),
        )
        .then(() => {
          if (!stopped) timer = setTimeout(turn, everyMs).unref()
        })
    }
    timer = setTimeout(turn, everyMs).unref()
    return async () => {
      clearTimeout(timer)
      await running
    }
  })
  return {
    async stop() {
      stopped = true
      await Promise.all(loops.map((end) => end()))
    },
  }
}
