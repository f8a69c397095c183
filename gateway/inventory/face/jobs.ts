/** Things done again and again, one run at a time; what one throws is told and tried at its next turn. */
export interface Jobs {
  every(name: string, ms: number, run: () => Promise<unknown>): void
  stop(): Promise<void>
}

export function makeJobs(failed: (name: string, error: unknown) => void): Jobs {
  const stops: (() => Promise<void>)[] = []
  let stopped = false
  return {
    every(name, ms, run) {
      let timer: NodeJS.Timeout | undefined
      let running: Promise<void> = Promise.resolve()
      const turn = (): void => {
        running = Promise.resolve()
          .then(run)
          .then(
            () => undefined,
            (error: unknown) => (stopped ? undefined : failed(name, error)),
          )
          .then(() => {
            if (!stopped) timer = setTimeout(turn, ms).unref()
          })
      }
      timer = setTimeout(turn, 0).unref()
      stops.push(async () => {
        clearTimeout(timer)
        await running
      })
    },
    async stop() {
      stopped = true
      await Promise.all(stops.map((end) => end()))
    },
  }
}
