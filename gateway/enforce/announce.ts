import { callsOf, isCovered, type Plan, type PlannedItem } from '../model/plan.ts'
import { combined } from '../model/plan-people.ts'
import { Refusal } from '../model/refusal.ts'
import { TOO_MANY_HOLDS } from '../store/store.ts'
import { conflictRefusal } from './conflicts.ts'
import { PLAN_OPERATION, planDigest, planHold } from './hold.ts'
import type { House } from './house.ts'
import { planItems, type Announcement, type PlanDeps, type Planned } from './plan.ts'

/** What became of an announcement: a plan that waits (or that is known already), or nothing that needs one. */
export interface Told {
  readonly plan: string | undefined
  readonly items: readonly PlannedItem[]
}

const MOST_TRIES = 4
const MINUTE = 60_000

/** `25 × assignUserToGroup, 15 × createUser`: the catalog's words, the most frequent first. Pure. */
function sentenceFor(items: readonly PlannedItem[]): string {
  const counts = new Map<string, number>()
  const blocked = items.filter((item) => item.expect === 'block').length
  for (const item of items)
    if (item.expect !== 'block') counts.set(item.operation, (counts.get(item.operation) ?? 0) + item.most)
  const said = [...counts].toSorted((a, b) => b[1] - a[1]).map(([operation, n]) => `${n} × ${operation}`)
  const rest = said.length - 6
  const more = rest > 0 ? ` and ${rest} more kinds of call` : ''
  const stays = blocked === 0 ? '' : ` (${blocked} ${blocked === 1 ? 'item stays' : 'items stay'} blocked)`
  return `carry out a plan: ${said.slice(0, 6).join(', ')}${more}${stays}`
}

/**
 * Opens one hold for all that a plan would have held. Nothing is widened by it: each call is judged again when it comes, and
 * people must be as many, and of the same groups, as all its rules together ask for. Throws Refusal.
 */
export async function announce(announced: Announcement, deps: PlanDeps): Promise<Told> {
  const { house } = deps
  const planned = await planItems(announced, deps)
  if (!planned.items.some(isCovered)) return { plan: undefined, items: planned.items }
  for (let tries = 1; ; tries++) {
    const result = await open(announced, planned, house)
    switch (result.kind) {
      case 'opened':
      case 'known':
        return { plan: result.plan, items: planned.items }
      case 'agent_limit': {
        const most = announced.subject.agent.limits.callsPerMinute
        throw conflictRefusal({ ...result, most }, house.publicUrl, house.now())
      }
      case 'denied':
        throw conflictRefusal(result, house.publicUrl, house.now())
      case 'moved':
        if (tries === MOST_TRIES) throw new Refusal('facts_unknown', { why: 'the plan changed while it was announced' })
    }
  }
}

async function open({ id, asked, subject, received }: Announcement, planned: Planned, house: House) {
  const { agent } = subject
  const now = house.now()
  const plan: Plan = {
    id: `plan_${house.ids.hold().slice('hold_'.length)}`,
    items: [...planned.items],
    minutes: asked.minutes,
  }
  const requirement = combined(plan.items.flatMap((item) => item.requirement ?? []))
  const hold = planHold({
    id: house.ids.hold(),
    digest: planDigest(agent.id, asked),
    plan,
    sentence: sentenceFor(plan.items),
    rules: planned.rules,
    requirement,
    policy: house.policy()?.revision ?? 'none',
    purpose: asked.purpose,
    now,
    mostPending: agent.limits.pendingHolds,
  })
  const entry = await house.audit.entries.plan({
    id,
    at: now,
    subject,
    source: received.call.source.ip,
    plan,
    calls: callsOf(plan),
    policy: house.policy()?.revision ?? 'none',
    purpose: asked.purpose,
  })
  const usage = {
    agent: agent.id,
    operation: PLAN_OPERATION,
    destroys: false,
    at: now,
    most: agent.limits.callsPerMinute,
  }
  const message = {
    id: house.ids.message(),
    kind: 'hold_opened' as const,
    dedupe: `hold_opened ${hold.id}`,
    body: JSON.stringify({ decision: id, hold: hold.id }),
  }
  try {
    return await house.store.run('announcePlan', {
      writer: house.store.writer,
      entry,
      usage,
      open: hold,
      plan: { id: plan.id, body: JSON.stringify(plan), until: hold.expiresAt + asked.minutes * MINUTE },
      outbox: [message],
    })
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Refusal(why.includes(TOO_MANY_HOLDS) ? 'hold_limit' : 'audit_unavailable', { cause, why })
  }
}
