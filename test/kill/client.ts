import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Lives } from './life.ts'
import type { Write } from './writes.ts'

/** How one write ended for its client. */
export interface Ended {
  readonly write: Write
  /** done: Okta's own answer came. over: the gateway said that it was, or may have been, carried out. */
  readonly end: 'done' | 'over'
  /** Decisions that answers named, whatever they said. */
  readonly decisions: readonly string[]
  readonly attempts: number
}

const answer = z.object({
  postern: z.object({ code: z.string().optional(), hold: z.object({ id: z.string() }).optional() }).optional(),
})

const MOST_ATTEMPTS = 60
const PAUSE_MS = 25

/** Sends one write as a patient client does: again after a lost connection or a 503, with the approval in between. */
export async function carryOut(
  write: Write,
  lives: Lives,
  keys: { readonly agent: string; readonly operator: () => string; readonly idempotent: boolean },
): Promise<Ended> {
  const decisions: string[] = []
  for (let attempts = 1; attempts <= MOST_ATTEMPTS; attempts++) {
    const urls = await lives.urls()
    let status: number
    let body: string
    try {
      const got = await fetch(`${urls.agents}${write.path}${write.query === '' ? '' : `?${write.query}`}`, {
        method: 'POST',
        headers: {
          authorization: `SSWS ${keys.agent}`,
          'content-type': 'application/json',
          ...(keys.idempotent ? { 'idempotency-key': write.mark } : {}),
        },
        body: JSON.stringify(write.body),
        signal: AbortSignal.timeout(20_000),
      })
      status = got.status
      const decision = /id="(dec_\w+)"/.exec(got.headers.get('postern-decision') ?? '')?.[1]
      body = await got.text()
      if (decision !== undefined) decisions.push(decision)
    } catch {
      // Killed under it: what became of the call only the next gateway can say.
      await sleep(PAUSE_MS)
      continue
    }
    if (status < 300) return { write, end: 'done', decisions, attempts }
    const said = answer.safeParse(body === '' ? {} : JSON.parse(body))
    const hold = said.data?.postern?.hold?.id
    if (status === 403 && hold !== undefined)
      await approve(`${urls.operators}/api/holds/${hold}/approve`, keys.operator())
    else if (status === 409) return { write, end: 'over', decisions, attempts }
    else if (status !== 503 && status !== 504) throw new Error(`${write.mark} was answered ${status}: ${body}`)
    else if (said.data?.postern?.code === 'outcome_unknown') return { write, end: 'over', decisions, attempts }
    await sleep(PAUSE_MS)
  }
  throw new Error(`${write.mark} came to no end in ${MOST_ATTEMPTS} attempts`)
}

/** An approver whose click is lost clicks again when the call comes back held. */
async function approve(url: string, key: string): Promise<void> {
  try {
    const got = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ reason: 'ticket INC-4471 checked' }),
      signal: AbortSignal.timeout(20_000),
    })
    const body = await got.text()
    if (got.status !== 200 && got.status !== 409 && got.status !== 503)
      throw new Refused(`an approval was answered ${got.status}: ${body}`)
  } catch (error) {
    if (error instanceof Refused) throw error
  }
}

class Refused extends Error {}
