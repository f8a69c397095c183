import type { Announcement, PlanDeps } from '../../enforce/plan.ts'
import { announce } from '../../enforce/announce.ts'
import type { House } from '../../enforce/house.ts'
import type { Judged } from '../../enforce/judge.ts'
import type { ReceiveOptions } from '../../enforce/receive.ts'
import { planAsked, type PlannedItem } from '../../model/plan.ts'
import { Refusal } from '../../model/refusal.ts'
import type { Received } from '../../model/call.ts'
import type { Subject } from '../../model/subject.ts'
import { changesOf, settingsOf } from '../callbacks/changes.ts'
import { findPlan, plansWhere } from '../plans.ts'

/** What an exact call of a plan changes, in lines for approvers. Pure. */
export function linesOf({ asked, view }: Pick<Judged, 'asked' | 'view'>): string[] {
  const { row, properties } = asked.operation
  const shown = { name: row.id, access: row.access, properties, targets: view.targets, at: 0, now: true }
  const changes = changesOf(shown)
  const moves = changes.flatMap(({ thing, what, before, after, facts }) => {
    // The one thing that a call is about stands in its sentence already.
    const of = changes.length === 1 ? '' : `${thing}: `
    return [
      ...(what === undefined ? [] : [`${of}${what} ${before ?? 'not known'} → ${after ?? 'not known'}`]),
      ...(facts.length === 0 ? [] : [`${of}${facts.join(' ')}`]),
    ]
  })
  return [...moves, ...settingsOf(shown).map(({ name, value }) => `${name}: ${value}`)].slice(0, 20)
}

/** An item as its agent may see it: what it asked, and what will become of it; no facts of others (rule 20). */
const itemOf = (item: PlannedItem, used: number) => ({
  operation: item.operation,
  ...(item.digest === undefined ? {} : { digest: item.digest }),
  ...(item.targets === undefined ? {} : { targets: item.targets }),
  most: item.most,
  used,
  expect: item.expect,
  rules: item.rules,
  ...(item.why === undefined ? {} : { why: item.why }),
})

/** A plan reads what hundreds of calls would read: an agent has one of them judged at a time here. */
const judging = new Set<string>()

async function oneAtATime<T>(agent: string, work: () => Promise<T>): Promise<T> {
  if (judging.has(agent))
    throw new Refusal('agent_limit', { sentence: 'Another plan of this agent is being judged.', retryAfter: 5 })
  judging.add(agent)
  try {
    return await work()
  } finally {
    judging.delete(agent)
  }
}

/** Announces it, and waits for people as long as the agent prefers. Status 201 for a plan that waits or is known. */
export async function ownAnnounce(
  received: Received,
  subject: Subject,
  { house, receive }: { readonly house: House; readonly receive: ReceiveOptions },
  gone: AbortSignal,
) {
  const asked = planAsked.safeParse(received.call.body?.json)
  if (!asked.success) {
    const causes = asked.error.issues.map((issue) => `${issue.path.join('.') || 'plan'}: ${issue.message}`)
    throw new Refusal('invalid_request', {
      sentence: `This is no plan: ${causes.slice(0, 5).join('; ')}.`,
      hint: 'It needs a purpose and items; see README, Change sets.',
    })
  }
  const announced: Announcement = { id: house.ids.decision(), asked: asked.data, received, subject }
  const deps: PlanDeps = { house, receive, tell: linesOf }
  const told = await oneAtATime(subject.agent.id, () => announce(announced, deps))
  if (told.plan === undefined)
    return { status: 200 as const, body: { status: 'not_needed', items: told.items.map((item) => itemOf(item, 0)) } }
  const plan = await ownPlan(house, subject, told.plan)
  const { wait } = received.preferences
  if (wait > 0 && plan.status === 'pending') {
    await house.waiting.until(plan.hold, wait, gone)
    return { status: 201 as const, body: await ownPlan(house, subject, told.plan) }
  }
  return { status: 201 as const, body: plan }
}

const shownPlan = (house: House, plan: Awaited<ReturnType<typeof findPlan>>) => ({
  id: plan.id,
  status: plan.status,
  status_endpoint: `${house.publicUrl}/_postern/plans/${plan.id}`,
  hold: plan.hold,
  created_at: plan.createdAt,
  expires_at: plan.expiresAt,
  minutes: plan.minutes,
  calls: { used: plan.used, of: plan.calls },
  items: plan.items.map((item) => itemOf(item, item.used)),
})

/** Throws not_found for anybody else's. */
export async function ownPlan(house: House, subject: Subject, id: string) {
  const plan = await findPlan(house.store, id, house.now())
  if (plan.agent.id !== subject.agent.id) throw new Refusal('not_found', { sentence: 'There is no such plan.' })
  return shownPlan(house, plan)
}

/** The newest hundred. */
export async function ownPlans(house: House, subject: Subject) {
  const plans = await plansWhere(house.store, { agent: subject.agent.id }, 100, house.now())
  return { plans: plans.map((plan) => shownPlan(house, plan)) }
}
