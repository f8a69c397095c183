import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { Call } from '../../model/call.ts'
import type { HoldRequirement } from '../../model/decision.ts'
import { callsOf, isCovered, permitsItem, planSchema, type Plan, type PlanAsked } from '../../model/plan.ts'
import type { TargetView } from '../../model/view.ts'
import type { HoldInput } from '../../store/commands/holds.ts'
import { usesOf, usesStatement } from '../../store/commands/plans.ts'
import { bytes, integer, sql, text } from '../../store/statement.ts'
import type { Store } from '../../store/store.ts'
import { factsFingerprint } from './facts.ts'
import type { Permit, Wanted } from './permits.ts'
import { openCall } from './sealed-call.ts'
import type { Shown } from './shown.ts'
import { votersOf } from './voters.ts'

/** Facts that may not change between the announcement and the call; counts may, for the plan itself moves them. */
const isSteady = (name: string, value: unknown): boolean =>
  typeof value === 'boolean' || name === 'status' || name === 'admin_roles'

/** Fingerprint of what approvers of a plan were shown of one call's targets. Pure. */
export const plannedFacts = (targets: readonly TargetView[]): string =>
  factsFingerprint(
    targets.map((target) => ({
      ...target,
      facts: Object.fromEntries(Object.entries(target.facts).filter(([name, { value }]) => isSteady(name, value))),
    })),
  )

/** Approved plans of the agent that name this call and have some of it left. */
export async function ofPlans(store: Store, wanted: Wanted): Promise<Permit[]> {
  const rows = await store.read(
    sql(
      `select p.id, p.body, p.hold_id, h.expires_at, h.created_at from plans p join holds h on h.id = p.hold_id where p.agent_id = ? and h.state = 'approved' and h.grant_state = 'unspent' and h.expires_at > ? order by p.created_at`,
      wanted.agent,
      wanted.now,
    ),
  )
  const permits: Permit[] = []
  for (const row of rows) {
    const plan = planSchema.parse(JSON.parse(text(row, 'body')))
    const used = usesOf(await store.read(usesStatement(plan.id)))
    const item = plan.items.findIndex(
      (one, i) => isCovered(one) && (used.get(i) ?? 0) < one.most && permitsItem(one, wanted),
    )
    const found = plan.items[item]
    if (found === undefined) continue
    const hold = text(row, 'hold_id')
    const by = await votersOf(store, hold)
    permits.push({
      kind: 'plan',
      approval: {
        hold,
        digest: wanted.digest,
        rules: found.rules,
        facts: found.facts ?? 'pattern',
        by,
        until: integer(row, 'expires_at'),
      },
      claim: { hold, plan: { id: plan.id, item, most: found.most, of: callsOf(plan) } },
      ...(found.requirement === undefined
        ? {}
        : { met: { requirement: found.requirement, at: integer(row, 'created_at') } }),
      // A pattern may fit who approved it: nobody approves what is done to themselves (rule 14).
      fits: (targets) =>
        (found.facts === undefined || plannedFacts(targets) === found.facts) &&
        targets.every((target) => Object.keys(target.unknown).length === 0) &&
        !targets.some((target) => target.type === 'user' && by.some((one) => one.id === target.id)),
    })
  }
  return permits
}

/** The same plan of the same agent has the same digest. Pure. */
export const planDigest = (agent: string, { items, minutes }: PlanAsked): string =>
  createHash('sha256')
    .update(canonicalize({ plan: { agent, items, minutes } }) ?? '')
    .digest('hex')

/** The call of this agent that waits under this digest, as it was held. Throws when it cannot be opened. */
export async function waitingCall(store: Store, agent: string, digest: string): Promise<Call | undefined> {
  const rows = await store.read(
    sql(
      `select id, sealed_call from holds where agent_id = ? and digest = ? and state = 'pending' and kind is null`,
      agent,
      digest,
    ),
  )
  const row = rows[0]
  const sealed = row === undefined ? undefined : bytes(row, 'sealed_call')
  return row === undefined || sealed === undefined
    ? undefined
    : openCall(store.keys.holds, sealed, text(row, 'id'), digest)
}

export interface PlanRecord {
  readonly id: string
  readonly digest: string
  readonly plan: Plan
  readonly sentence: string
  readonly rules: Shown['rules']
  readonly requirement: HoldRequirement
  readonly policy: string
  readonly purpose: string
  readonly now: number
  readonly mostPending: number
}

/** The row of a plan's hold: no call waits in it. */
export function planHold(record: PlanRecord): HoldInput {
  const { plan, requirement } = record
  const shown: Shown = {
    sentence: record.sentence,
    rules: record.rules,
    facts: 'plan',
    policy: record.policy,
    plan,
  }
  return {
    id: record.id,
    digest: record.digest,
    operation: PLAN_OPERATION,
    requirement: JSON.stringify(requirement),
    shown: JSON.stringify(shown),
    purpose: record.purpose,
    sealedCall: null,
    expiresAt: record.now + requirement.expires_seconds * 1000,
    mostPending: record.mostPending,
    idempotencyKey: null,
    supersedes: null,
    kind: 'plan',
  }
}

/** Stands where a hold names its operation. */
export const PLAN_OPERATION = 'postern.plan'
