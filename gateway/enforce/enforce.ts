import type { ServerResponse } from 'node:http'
import type { Received } from '../model/call.ts'
import type { Operation } from '../model/operation.ts'
import { Refusal } from '../model/refusal.ts'
import type { Subject } from '../model/subject.ts'
import { refused, type Answer } from './answer.ts'
import { classify } from './classify.ts'
import { nodeSink } from './forward.ts'
import { guard } from './guard.ts'
import type { House } from './house.ts'
import { identify } from './identify.ts'
import type { Asked } from './judge.ts'
import { settle, type Settled } from './settle.ts'

export type { Answer } from './answer.ts'
export type { House } from './house.ts'

/**
 * receive -> identify -> classify -> view -> decide -> ( hold ) -> forward -> audit
 *
 * One received call: answered by what is returned, or by what was streamed into `outgoing` (then undefined). Never throws:
 * every fault is a refusal, and leaves its trace. A call that waits for approval walks the whole road again when it is decided.
 */
export async function enforce(received: Received, outgoing: ServerResponse, house: House): Promise<Answer | undefined> {
  const first = await walk(received, outgoing, house)
  const seconds = received.preferences.wait || (first.asked?.subject.agent.limits.patienceSeconds ?? 0)
  if (first.hold === undefined || seconds <= 0 || received.preferences.respondAsync) return first.answer
  const gone = new AbortController()
  outgoing.once('close', () => gone.abort())
  const decided = await house.waiting.until(first.hold.id, seconds, gone.signal)
  return decided && !gone.signal.aborted ? (await walk(received, outgoing, house)).answer : first.answer
}

interface Walked extends Settled {
  readonly asked?: Asked
}

async function walk(received: Received, outgoing: ServerResponse, house: House): Promise<Walked> {
  const id = house.ids.decision()
  const known: Known = { received }
  const leave: (() => void)[] = []
  try {
    const subject = (known.subject = await identify(received, house.identify))
    const operation = (known.operation = classify(received.call, house.catalog()))
    guard(operation, received.call, house.self)
    const { call } = received
    const pass = await house.share.enter({ agent: subject.agent, operation, method: call.method, path: call.path })
    leave.push(pass.release)
    const reserved = house.reservations.enter(subject.agent.id, operation.row.id, operation.row.access === 'destroy')
    leave.push(() => reserved.release())
    const history: Asked['history'] = (stored) => reserved.add(stored)
    const asked: Asked = { id, received, subject, operation, history, leaves: pass.sent }
    return { ...(await settle(asked, nodeSink(outgoing), house)), asked }
  } catch (error) {
    const answer = await refuse(error, id, known, outgoing, house)
    return answer === undefined ? {} : { answer }
  } finally {
    for (const end of leave) end()
  }
}

interface Known {
  readonly received: Received
  subject?: Subject
  operation?: Operation
}

/** Any fault becomes a refusal; who was identified leaves an entry, who was not is counted (rule 26). */
async function refuse(
  error: unknown,
  id: string,
  known: Known,
  outgoing: ServerResponse,
  house: House,
): Promise<Answer | undefined> {
  const refusal = error instanceof Refusal ? error : new Refusal('internal', { why: String(error), cause: error })
  if (refusal.code === 'internal') house.log.error({ err: error, decision: id }, 'a fault of our own')
  const at = house.now()
  try {
    if (known.subject === undefined)
      await house.audit.counted({ at, source: known.received.call.source.ip, reason: refusal.why ?? refusal.code })
    else await house.audit.refused({ ...known, subject: known.subject, id, refusal, at })
  } catch (cause) {
    house.log.error({ err: cause, decision: id }, 'a refusal could not be recorded')
  }
  // When the answer has begun, the broken connection is what the caller gets.
  if (outgoing.headersSent) return undefined
  return refused(refusal, { id, publicUrl: house.publicUrl, policy: house.policy()?.revision ?? 'none' })
}
