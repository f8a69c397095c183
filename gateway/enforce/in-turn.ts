import type { Answer } from './answer.ts'
import { isUnspent } from './hold.ts'
import type { House } from './house.ts'

/** However short the time that its caller gave: limits at Okta are those of a minute. */
const LEAST_MS = 60_000
/** Whoever hangs up is noticed within this time. */
const STEP_MS = 500
/** No longer between two tries, so that a limit that opened early is met. */
const MOST_PAUSE_MS = 15_000

/** Milliseconds until what was refused may succeed; undefined for every answer but "not now". Pure. */
export function pauseOf(answer: Answer | undefined): number | undefined {
  if (answer === undefined || (answer.status !== 429 && answer.status !== 503)) return undefined
  const seconds = Number(answer.headers['retry-after'])
  return seconds > 0 ? Math.min(seconds * 1000, MOST_PAUSE_MS) : undefined
}

/**
 * Sends what people agreed to as soon as there is room for it: a limit that is spent, a target that is just being changed or a
 * fact that could not be read does not undo an approval. Ends with another answer, with the grant, when the caller is gone, or
 * when its time is up.
 */
export async function inTurn(
  hold: string,
  attempt: () => Promise<Answer | undefined>,
  wait: { readonly until: number; readonly gone: AbortSignal },
  house: Pick<House, 'store' | 'now' | 'sleep'>,
): Promise<Answer | undefined> {
  const until = Math.max(wait.until, house.now() + LEAST_MS)
  for (;;) {
    const answer = await attempt()
    const pause = pauseOf(answer)
    if (pause === undefined || house.now() + pause > until) return answer
    const next = house.now() + pause
    while (house.now() < next && !wait.gone.aborted) await house.sleep(Math.min(STEP_MS, next - house.now()))
    // Claimed by another, taken back or over: then what was refused stays refused, and no new question is put to people.
    if (wait.gone.aborted || !(await isUnspent(house.store, hold, house.now()).catch(() => false))) return answer
  }
}
