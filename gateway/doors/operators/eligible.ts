import { z } from 'zod'
import type { HoldView, OperatorView } from '../../model/api.ts'
import { sql, text } from '../../store/statement.ts'
import type { Store } from '../../store/store.ts'
import { findAgent } from './agents.ts'

const DAY = 86_400_000

/** Who changed an agent could ask in its name: acts that give, restore or widen its power. Taking power away is none. */
const CHANGES = new Set(['agent.add', 'agent.change', 'agent.enable', 'agent.rotate_key', 'agent.set_keys'])

const actSchema = z.object({ act: z.string(), by: z.string(), on: z.object({ id: z.string() }).optional() })

interface Act {
  readonly act: string
  readonly by: string
  readonly on: string
}

/** Acts of operators since a time. */
async function actsSince(store: Store, since: number): Promise<Act[]> {
  const rows = await store.read(sql(`select public from entries where kind = 'administration' and at >= ?`, since))
  return rows.flatMap((row) => {
    const parsed = actSchema.safeParse(JSON.parse(text(row, 'public')))
    // What the gateway did itself, by its file and at its first start, is no person's act.
    return parsed.success && parsed.data.by.startsWith('op_')
      ? [{ act: parsed.data.act, by: parsed.data.by, on: parsed.data.on?.id ?? '' }]
      : []
  })
}

const same = (a: string | null, b: string): boolean => a !== null && a !== '' && a.toLowerCase() === b.toLowerCase()

/**
 * Why this person may not approve this hold, as far as this store can tell (rule 14): its agent's owner, who gave the agent
 * power within a day, and whom such a person made an approver within a day. Pure over what it is given.
 */
export function whyNot(
  operator: OperatorView,
  agent: { id: string; owner: string; ownerName: string },
  acts: readonly Act[],
): string | undefined {
  const isOwner = (id: { oktaUserId: string | null; name: string; id: string }) =>
    [id.oktaUserId, id.name, id.id].some((known) => same(known, agent.owner) || same(known, agent.ownerName))
  if (isOwner(operator)) return 'You own the agent that asks; someone else must decide.'
  const changers = new Set(acts.filter((one) => one.on === agent.id && CHANGES.has(one.act)).map((one) => one.by))
  if (changers.has(operator.id)) return 'You changed this agent or its keys within 24 hours; someone else must decide.'
  const makers = acts.filter((one) => one.act === 'operator.add' && one.on === operator.id).map((one) => one.by)
  if (makers.some((maker) => changers.has(maker)))
    return 'Who changed this agent within 24 hours also made you an approver within 24 hours; someone else must decide.'
  return undefined
}

/** The same, with what it needs read from the store. */
export async function mayNotApprove(
  store: Store,
  hold: HoldView,
  operator: OperatorView,
  now: number,
): Promise<string | undefined> {
  const { agent } = await findAgent(store, hold.agent.id)
  return whyNot(
    operator,
    { id: agent.id, owner: agent.owner.id, ownerName: agent.owner.name },
    await actsSince(store, now - DAY),
  )
}
