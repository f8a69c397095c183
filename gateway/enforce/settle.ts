import { Refusal } from '../model/refusal.ts'
import { sentenceOf } from '../model/sentence.ts'
import type { Decided, OpenedHold } from '../store/store.ts'
import { blocked, held, type Answer } from './answer.ts'
import { conflictRefusal } from './conflicts.ts'
import type { Sink } from './forward.ts'
import { heldCall, holdInput } from './hold.ts'
import type { House } from './house.ts'
import { judge, type Asked, type Judged } from './judge.ts'
import { send } from './send.ts'
import { visibleFacts } from './visible.ts'

/** What a call came to: an answer of ours, with the hold it waits for, or nothing when Okta's answer was streamed. */
export interface Settled {
  readonly answer?: Answer
  readonly hold?: OpenedHold
}

/** A parallel call may move the history this often before the call is refused. */
const MOST_JUDGEMENTS = 12
/** A target in flight is waited for this long (rule 9). */
const CHANGING_MS = 2000
const CHANGING_STEP_MS = 100

export async function settle(asked: Asked, sink: Sink, house: House): Promise<Settled> {
  const waitUntil = house.now() + CHANGING_MS
  let moved: Judged | undefined
  for (let judgements = 1; ; judgements++) {
    const judged: Judged = await judge(asked, house, moved)
    moved = undefined
    if (asked.asksOnly !== undefined && judged.decision.effect !== 'hold')
      throw new Refusal('not_requestable', { why: `it is ${judged.decision.effect} now` })
    const recorded = await record(judged, house)
    const { conflict } = recorded
    if (conflict === undefined) return await conclude(judged, recorded, sink, house)
    if (conflict.kind === 'target_changing' && house.now() < waitUntil) {
      await house.sleep(CHANGING_STEP_MS)
      judgements -= 1
    } else if (conflict.kind === 'history_moved' && judgements < MOST_JUDGEMENTS) moved = judged
    else {
      if (conflict.kind === 'agent_limit') house.share.spent(asked.subject.agent, conflict.until)
      throw conflictRefusal(conflict, house.publicUrl, house.now())
    }
  }
}

/** The one transaction: entry, count, hold or claim, reservation of the write. Throws Refusal when it cannot be durable. */
async function record(judged: Judged, house: House): Promise<Decided> {
  const { asked, decision, permit, digest, view } = judged
  const { subject, operation, received } = asked
  const passes = decision.effect === 'allow' || decision.effect === 'alert'
  const writes = operation.row.access !== 'read'
  if (passes && writes && !house.audit.writable()) throw new Refusal('audit_unavailable')
  const now = house.now()
  const holds = decision.effect === 'hold'
  return await house.audit.decided({
    id: asked.id,
    at: now,
    call: received.call,
    preferences: received.preferences,
    subject,
    operation,
    view,
    decision,
    evaluation: judged.evaluation,
    // What waits is judged again before it is sent: a history that moved meanwhile could only make it wait or block.
    judged: writes && !holds ? view.history : null,
    open: holds
      ? holdInput(
          {
            id: house.ids.hold(),
            call: received.call,
            asker: { credential: subject.credential, scopes: subject.scopes, actors: subject.actors },
            digest,
            operation: operation.row.id,
            decision,
            targets: view.targets,
            properties: operation.properties,
            sentence: sentenceOf(operation, view.targets),
            purpose: received.preferences.purpose,
            now,
            mostPending: subject.agent.limits.pendingHolds,
            idempotencyKey: received.preferences.idempotencyKey,
            supersedes: judged.supersedes,
          },
          house.store,
        )
      : null,
    claim: passes && permit !== undefined ? permit.claim : null,
    write:
      passes && writes
        ? {
            digest,
            idempotencyKey: received.preferences.idempotencyKey ?? null,
            targets: view.targets.slice(0, 1).map(({ type, id }) => ({ type, id })),
            until: now + house.writeSeconds * 1000,
          }
        : null,
  })
}

async function conclude(judged: Judged, recorded: Decided, sink: Sink, house: House): Promise<Settled> {
  const { asked, decision, digest, view, permit } = judged
  const context = { id: asked.id, publicUrl: house.publicUrl, policy: decision.policy }
  const visible = visibleFacts(asked.subject, view)
  switch (decision.effect) {
    case 'block':
      return { answer: blocked(decision, context, visible) }
    case 'hold': {
      const hold = recorded.opened
      if (hold === undefined) throw new Error('a held decision without its hold')
      return { answer: held(decision, hold, context, visible, asked.received.preferences.respondAsync), hold }
    }
    case 'alert':
    case 'allow': {
      // What was held is what is sent, never the retry's bytes (rule 3).
      const call =
        recorded.sealedCall === undefined || permit === undefined
          ? asked.received.call
          : heldCall(house.store, recorded.sealedCall, permit.approval.hold, digest)
      await send(judged, call, sink, house)
      return {}
    }
  }
}
