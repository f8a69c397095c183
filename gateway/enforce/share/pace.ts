/**
 * How long a refusal is kept back, so that a loop without pauses is slowed by its own refusals and not by its neighbours: each
 * agent gets so many a second, the first ones at once. Milliseconds.
 */
export function makePace(options: {
  readonly perSecond: number
  readonly mostMs: number
}): (agent: string, now: number) => number {
  const step = 1000 / options.perSecond
  const next = new Map<string, number>()
  return (agent, now) => {
    // One second's worth may come at once.
    const turn = Math.max(next.get(agent) ?? 0, now - 1000) + step
    next.set(agent, Math.min(turn, now + options.mostMs))
    if (next.size > 1000) for (const [name, at] of next) if (at < now) next.delete(name)
    return Math.max(0, Math.min(options.mostMs, turn - now))
  }
}
