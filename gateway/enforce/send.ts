import type { Call } from '../model/call.ts'
import { decisionHeader } from './answer.ts'
import { forward, type Sink } from './forward.ts'
import { giveBackInput } from './hold.ts'
import type { House } from './house.ts'
import type { Judged } from './judge.ts'
import { takeBackOf } from './undo.ts'

/** Forwards a decided call and tells what became of it, whatever became of it. Throws the refusal that forward threw. */
export async function send(judged: Judged, call: Call, sink: Sink, house: House): Promise<void> {
  const { asked, decision, view, permit } = judged
  const { subject, operation, id } = asked
  const headers = { 'postern-decision': decisionHeader(decision.effect, { id, policy: decision.policy }) }
  asked.leaves?.()
  const rules = decision.reasons.map((reason) => reason.rule)
  const writes = operation.row.access !== 'read'
  const { pays } = asked
  if (writes)
    await house.before.keep({
      id,
      operation,
      body: call.body?.json,
      targets: view.targets,
      ...(pays === undefined ? {} : { pays: (read) => pays(read, true) }),
    })
  const outcome = await forward({ call, operation, subject, decisionId: id, headers, rules }, sink, house.forward)
  if (writes) house.changed(view.targets, id)
  // The answer is already on its way; the entry follows, and where it cannot be written it is kept and the road closes (rule 25).
  const told = house.audit.outcome({
    id,
    at: house.now(),
    subject,
    operation,
    view,
    outcome,
    hold: permit?.approval.hold,
    giveBack: giveBackFor(judged, house),
  })
  if (writes) await told
  else
    told.catch((error: unknown) =>
      house.log.error({ err: error, decision: id }, 'the outcome of a read could not be recorded'),
    )
  if (outcome.refusal !== undefined) throw outcome.refusal
}

/** Where it was approved for a time: how it is taken back, and when. */
function giveBackFor({ asked, view, permit }: Judged, house: House) {
  if (permit?.lasts === undefined) return null
  const { id, subject, operation } = asked
  const takeBack = takeBackOf(operation, view.targets)
  if (takeBack === undefined) {
    house.log.error({ decision: id }, 'a grant with an end cannot be taken back: it is not told what was granted')
    return null
  }
  const dueAt = house.now() + permit.lasts * 1000
  const parts = { id: `gb_${id.slice(4)}`, agent: subject.agent.id, hold: permit.approval.hold, dueAt }
  return giveBackInput(house.store, parts, takeBack)
}
