import type { Received } from '../model/call.ts'
import type { Operation } from '../model/operation.ts'
import { Refusal } from '../model/refusal.ts'
import type { Subject } from '../model/subject.ts'
import { refused, type Answer } from './answer.ts'
import { classify } from './classify.ts'
import type { Sink } from './forward.ts'
import { guard } from './guard.ts'
import type { House } from './house.ts'
import type { Asked } from './judge.ts'
import { settle, type Settled } from './settle.ts'

/** What a call came to, and who asked, as far as that was known. */
export interface Walked extends Settled {
  readonly asked?: Asked
}

/** Where the answer goes: a sink for Okta's, made when it is needed; and whether it has begun. */
export interface Way {
  sink(): Sink
  begun(): boolean
  /** The call was held, and people have decided since. */
  readonly waited?: true
  /** Nothing is sent: it opens the hold that the call would wait at, or is refused. */
  readonly asksOnly?: true
}

/** The sentence, once, for a call whose asker `who` names. Never throws: every fault is a refusal and leaves its trace. */
export async function walk(received: Received, who: () => Promise<Subject>, way: Way, house: House): Promise<Walked> {
  const id = house.ids.decision()
  const known: Known = { received }
  const leave: (() => void)[] = []
  try {
    const subject = (known.subject = await who())
    const operation = (known.operation = classify(received.call, house.catalog()))
    guard(operation, received.call, house.self)
    const { call } = received
    const pass = await house.share.enter({ agent: subject.agent, operation, method: call.method, path: call.path })
    leave.push(pass.release)
    const reserved = house.reservations.enter(subject.agent.id, operation.row.id, operation.row.access === 'destroy')
    leave.push(() => reserved.release())
    const history: Asked['history'] = (stored) => reserved.add(stored)
    const asked: Asked = {
      id,
      received,
      subject,
      operation,
      history,
      leaves: pass.sent,
      pays: (read, certain) => house.share.read({ agent: subject.agent, ...read, certain }),
      ...(way.waited === undefined ? {} : { waited: true }),
      ...(way.asksOnly === undefined ? {} : { asksOnly: true }),
    }
    return { ...(await settle(asked, way.sink(), house)), asked }
  } catch (error) {
    const answer = await refuse(error, id, known, way, house)
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
async function refuse(error: unknown, id: string, known: Known, way: Way, house: House): Promise<Answer | undefined> {
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
  if (way.begun()) return undefined
  return refused(refusal, { id, publicUrl: house.publicUrl, policy: house.policy()?.revision ?? 'none' })
}
