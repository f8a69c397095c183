/** Answers the bench's question for the CPU time of this process so far, all threads, in microseconds. */
export function answerUsage(): void {
  process.on('message', (message) => {
    if (message !== 'usage') return
    const { user, system } = process.cpuUsage()
    process.send?.({ usage: user + system })
  })
  process.on('disconnect', () => process.exit(0))
}
