import type { Received } from '../model/call.ts'
import { Refusal } from '../model/refusal.ts'
import type { Subject } from '../model/subject.ts'
import { bufferSink } from './forward.ts'
import { approvedToSend, endHold, forgetAnswers, isGoodKey, openAsked, putAnswer, type Asker } from './hold.ts'
import type { House } from './house.ts'
import { pauseOf } from './in-turn.ts'
import { UNDO_AGENT } from './own-hold.ts'
import { walk } from './walk.ts'

const MOST_BYTES = 1_048_576
const KEPT_MS = 900_000
const AGAIN_MS = 30_000
const AT_ONCE = 20

/** Sends approved calls that nobody waits for, where rule or agent says so (rule 12). Run it often: it looks for what is due. */
export function makeReleases(house: House): { run(): Promise<void> } {
  /** When to try again what could not be judged or sent; lost with the process, and then tried at once. */
  const later = new Map<string, number>()
  return {
    async run() {
      const now = house.now()
      await forgetAnswers(house.store, now)
      const due = await approvedToSend(house.store, now, AT_ONCE)
      for (const [hold, at] of later) if (at <= now) later.delete(hold)
      for (const one of due) {
        // Who waits on a connection here takes the answer itself.
        if (later.has(one.hold) || house.waiting.has(one.hold)) continue
        later.set(one.hold, now + AGAIN_MS)
        const pause = await release(one, house)
        if (pause !== undefined) later.set(one.hold, house.now() + Math.min(pause, AGAIN_MS))
      }
    },
  }
}

type Due = Awaited<ReturnType<typeof approvedToSend>>[number]

/**
 * Walks the road for one approved hold, with its agent read anew, and keeps the answer. A block ends the grant. Returns the
 * milliseconds after which there may be room for what was not sent now.
 */
async function release(due: Due, house: House): Promise<number | undefined> {
  const { hold, agent } = due
  const { call, asker } = openAsked(house.store.keys.holds, due.sealed, hold, due.digest)
  const received: Received = {
    call: { ...call, receivedAt: house.now() },
    credential: undefined,
    preferences: { wait: 0, respondAsync: true, idempotencyKey: undefined, purpose: due.purpose },
  }
  const sink = bufferSink(MOST_BYTES)
  const way = { sink: () => sink, begun: () => sink.status !== undefined, waited: true as const }
  const walked = await walk(received, () => subjectOf(agent, asker, house), way, house)
  // Okta turned it away and did nothing: it is tried again while its grant lives.
  if (sink.status === 429) return undefined
  if (sink.status !== undefined) {
    const type = sink.headers['content-type']
    const body = sink.body()
    await putAnswer(house.store, hold, agent, house.now() + KEPT_MS, {
      status: sink.status,
      contentType: typeof type === 'string' ? type : 'application/json',
      body: body.toString('base64'),
      cut: body.length >= MOST_BYTES,
      decision: walked.asked?.id ?? '',
    })
    return undefined
  }
  // A block stands: what a rule blocks now no approval opens, and asking again each time would tell nothing new.
  if (walked.answer?.status !== 403 || walked.hold !== undefined) return pauseOf(walked.answer)
  const at = house.now()
  const entry = house.audit.entries.withdrawn({ at, hold, agent, decision: due.decision, by: 'system' })
  await endHold(house.store, hold, at, entry)
  return undefined
}

/** The agent as it is now, with no more than its credential had: a revoked key or a disabled agent sends nothing. */
export async function subjectOf(id: string, asker: Asker | null, house: House): Promise<Subject> {
  const { directory } = house.identify
  await directory.refresh()
  directory.assertFresh()
  const agent = directory.agent(id)
  if (agent === undefined || agent.status !== 'active' || asker === null)
    throw new Refusal('agent_not_recognized', { why: 'disabled' })
  const { credential, actors } = asker
  // Postern's own agent has no key; whoever asked in its name was an operator, and is among its actors.
  if (
    id !== UNDO_AGENT &&
    credential.kind === 'key' &&
    !(await isGoodKey(house.store, id, credential.handle, house.now()))
  )
    throw new Refusal('agent_not_recognized', { why: 'revoked' })
  const narrowed = credential.kind === 'access_token'
  const scopes = narrowed ? asker.scopes.filter((scope) => agent.grant.scopes.includes(scope)) : agent.grant.scopes
  return { agent, credential, scopes, actors }
}
