import type { ServerResponse } from 'node:http'
import type { Received } from '../model/call.ts'
import type { Answer } from './answer.ts'
import { nodeSink } from './forward.ts'
import type { House } from './house.ts'
import { inTurn } from './in-turn.ts'
import { identify } from './identify.ts'
import { walk } from './walk.ts'

export type { Answer } from './answer.ts'
export type { House } from './house.ts'

/**
 * receive -> identify -> classify -> view -> decide -> ( hold ) -> forward -> audit
 *
 * One received call: answered by what is returned, or by what was streamed into `outgoing` (then undefined). Never throws:
 * every fault is a refusal, and leaves its trace. A call that waits for approval walks the whole road again when it is decided,
 * and waits its turn where what people agreed to cannot be sent at that moment.
 */
export async function enforce(received: Received, outgoing: ServerResponse, house: House): Promise<Answer | undefined> {
  const who = () => identify(received, house.identify)
  const sink = () => nodeSink(outgoing)
  const begun = () => outgoing.headersSent
  const first = await walk(received, who, { sink, begun }, house)
  const seconds = received.preferences.wait || (first.asked?.subject.agent.limits.patienceSeconds ?? 0)
  if (first.hold === undefined || seconds <= 0 || received.preferences.respondAsync) return first.answer
  const gone = new AbortController()
  outgoing.once('close', () => gone.abort())
  const until = house.now() + seconds * 1000
  const decided = await house.waiting.until(first.hold.id, seconds, gone.signal)
  if (!decided || gone.signal.aborted) return first.answer
  const again = async () => (await walk(received, who, { sink, begun, waited: true }, house)).answer
  return await inTurn(first.hold.id, again, { until, gone: gone.signal }, house)
}
