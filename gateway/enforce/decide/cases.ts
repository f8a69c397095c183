import type { Decision } from '../../model/decision.ts'
import type { PolicyCase } from './bundle.ts'

const ROUNDS = 10
/** A case over the limit is tried this often: on a busy machine one undisturbed round is enough to show what it costs. */
const PATIENT_ROUNDS = 500

/**
 * Runs every case of a bundle. Throws Error on one that decides otherwise than it did when the bundle was built. Returns
 * the time of the slowest in ms: the best of a few rounds each, so that compilation and pauses are not counted.
 */
export function runCases(
  cases: readonly PolicyCase[],
  decide: (evaluation: string) => Decision,
  clock: () => number,
  limitMs: number,
): number {
  if (cases.length === 0) throw new Error('the bundle has no cases')
  let slowest = 0
  for (const { name, input, want } of cases) {
    const text = JSON.stringify(input)
    let best = Number.POSITIVE_INFINITY
    for (let round = 0; round < ROUNDS || (best > limitMs && round < PATIENT_ROUNDS); round += 1) {
      const started = clock()
      const decision = decide(text)
      best = Math.min(best, clock() - started)
      if (round === 0) compare(name, decision, want)
    }
    slowest = Math.max(slowest, best)
  }
  return slowest
}

function compare(name: string, decision: Decision, want: PolicyCase['want']): void {
  const rules = [...new Set(decision.reasons.map((reason) => reason.rule))].toSorted()
  const got = `${decision.effect} by ${rules.join(', ')}`
  const wanted = `${want.effect} by ${want.rules.toSorted().join(', ')}`
  if (got !== wanted) throw new Error(`the case "${name}" gave ${got}, and ${wanted} when the bundle was built`)
}
