import { z } from 'zod'
import { decisionPublic } from '../../enforce/audit.ts'
import type { HoldView, OperatorView } from '../../model/api.ts'
import { namesFor } from '../../model/approvers.ts'
import { quoted } from '../../model/words.ts'
import { optionalText, sql, text } from '../../store/statement.ts'
import type { Store } from '../../store/store.ts'
import { findAgent } from './agents.ts'
import { operatorOf } from './authenticate.ts'
import type { ApproverPort } from './house.ts'

const DAY = 86_400_000

/** Who changed an agent could ask in its name: acts that give, restore or widen its power. Taking power away is none. */
const CHANGES = new Set(['agent.add', 'agent.change', 'agent.enable', 'agent.rotate_key', 'agent.set_keys'])

const actSchema = z.object({
  act: z.string(),
  by: z.string(),
  on: z.object({ id: z.string() }).optional(),
  change: z.object({ roles: z.array(z.string()).optional().catch(undefined) }).optional(),
})

interface Act {
  readonly act: string
  readonly by: string
  readonly on: string
  /** It made someone an approver. */
  readonly approver?: boolean
}

/** Acts of operators since a time. */
async function actsSince(store: Store, since: number): Promise<Act[]> {
  const rows = await store.read(sql(`select public from entries where kind = 'administration' and at >= ?`, since))
  return rows.flatMap((row) => {
    const parsed = actSchema.safeParse(JSON.parse(text(row, 'public')))
    // What the gateway did itself, by its file and at its first start, is no person's act.
    return parsed.success && parsed.data.by.startsWith('op_')
      ? [
          {
            act: parsed.data.act,
            by: parsed.data.by,
            on: parsed.data.on?.id ?? '',
            approver: parsed.data.change?.roles?.includes('approver') === true,
          },
        ]
      : []
  })
}

const same = (a: string | null, b: string): boolean => a !== null && a !== '' && a.toLowerCase() === b.toLowerCase()

/**
 * Why this person may not approve this hold, as far as this store can tell (rule 14): its agent's owner (unless its rules let
 * them), who gave the agent power, changed the policy or made an approver within a day, and whom such a person made an
 * approver within a day. Pure over what it is given.
 */
export function whyNot(
  operator: OperatorView,
  agent: { id: string; owner: string; ownerName: string },
  acts: readonly Act[],
  ownerMay = false,
): string | undefined {
  const isOwner = (id: { oktaUserId: string | null; name: string; id: string }) =>
    [id.oktaUserId, id.name, id.id].some((known) => same(known, agent.owner) || same(known, agent.ownerName))
  if (!ownerMay && isOwner(operator)) return 'You own the agent that asks; someone else must decide.'
  const changers = new Set(acts.filter((one) => one.on === agent.id && CHANGES.has(one.act)).map((one) => one.by))
  if (changers.has(operator.id)) return 'You changed this agent or its keys within 24 hours; someone else must decide.'
  if (acts.some((one) => one.by === operator.id && one.act.startsWith('policy.')))
    return 'You changed the policy within 24 hours; someone else must decide.'
  if (acts.some((one) => one.by === operator.id && one.act === 'operator.add' && one.approver))
    return 'You made someone an approver within 24 hours; someone else must decide.'
  const makers = acts.filter((one) => one.act === 'operator.add' && one.on === operator.id).map((one) => one.by)
  if (makers.some((maker) => changers.has(maker)))
    return 'Who changed this agent within 24 hours also made you an approver within 24 hours; someone else must decide.'
  return undefined
}

/** What was judged when the call came to wait: on whose behalf, and about what. Undefined for a plan. */
export async function judgedOf(store: Store, decision: string) {
  const rows = await store.read(
    sql(`select public from entries where decision_id = ? and kind = 'decision' limit 1`, decision),
  )
  const stored = rows[0] === undefined ? undefined : optionalText(rows[0], 'public')
  return stored === undefined ? undefined : decisionPublic.safeParse(JSON.parse(stored)).data?.evaluation
}
type Evaluated = Awaited<ReturnType<typeof judgedOf>>

/** Everything about a hold that decides who may decide on it, read once. */
export interface Question {
  readonly hold: HoldView
  readonly agent: { readonly id: string; readonly owner: string; readonly ownerName: string }
  readonly acts: readonly Act[]
  readonly judged: Evaluated
  readonly names: readonly string[]
}

export async function questionOf(store: Store, hold: HoldView, now: number): Promise<Question> {
  const { agent } = await findAgent(store, hold.agent.id)
  return {
    hold,
    agent: { id: agent.id, owner: agent.owner.id, ownerName: agent.owner.name },
    acts: await actsSince(store, now - DAY),
    judged: await judgedOf(store, hold.decision),
    names: namesFor(hold.requirement, now - Date.parse(hold.createdAt)),
  }
}

/** Why this person must keep out of it (rule 14), whoever else is there; undefined when they need not. */
export async function barred(
  { hold, agent, acts, judged, names }: Question,
  operator: OperatorView,
  port: ApproverPort,
  fresh: boolean,
): Promise<string | undefined> {
  if (!operator.roles.includes('approver')) return 'You do not have the role approver.'
  const why = whyNot(operator, agent, acts, hold.requirement.owner_may_approve === true)
  if (why !== undefined) return why
  const actors = judged?.subject.properties.actors ?? []
  const me = operator.oktaUserId
  if (actors.length > 0 && me === null)
    return 'The agent asks on behalf of a person, and your key is not bound to an Okta user: it cannot be told from yours.'
  if (me !== null && actors.includes(me)) return 'The agent asks on your behalf; someone else must decide.'
  const targets = judged?.context.targets ?? []
  if (me !== null && targets.some((target) => target.type === 'user' && target.id === me))
    return 'This call is about you; someone else must decide.'
  if (await port.gains(operator, hold.operation, targets, fresh))
    return 'This call gives something to a group that you are in; someone else must decide.'
  if (await port.changed(operator, names))
    return 'You changed the approver group within 24 hours; someone else must decide.'
  return undefined
}

export interface Standing {
  /** Why not, in a sentence to them. */
  readonly why: string | undefined
  /** Names they speak for. */
  readonly speaksFor: readonly string[]
}

/** Whether this person may approve it now, and for whom they speak: for their own groups, and for those they stand in for. */
export async function standingOf(
  question: Question,
  operator: OperatorView,
  house: { readonly store: Store; readonly approvers: ApproverPort; now(): number },
  fresh: boolean,
): Promise<Standing> {
  const { approvers: port, store } = house
  const { names, judged } = question
  const why = await barred(question, operator, port, fresh)
  if (why !== undefined) return { why, speaksFor: [] }
  const targets = judged?.context.targets ?? []
  if (names.length === 0) return { why: undefined, speaksFor: [] }
  const speaksFor = new Set(await port.belongs(operator, names, targets, fresh))
  const now = house.now()
  const rows = await store.read(
    sql(
      `select o.* from delegations d join operators o on o.id = d.from_id where d.to_id = ? and d.since <= ? and d.until > ? and d.ended_at is null and o.status = 'active'`,
      operator.id,
      now,
      now,
    ),
  )
  for (const away of rows.map(operatorOf))
    // Who must keep out of it cannot send someone either.
    if ((await barred(question, away, port, fresh)) === undefined)
      for (const name of await port.belongs(away, names, targets, fresh)) speaksFor.add(name)
  if (speaksFor.size > 0) return { why: undefined, speaksFor: [...speaksFor] }
  const wanted = names.map((name) => quoted(name)).join(', ')
  const unbound = operator.oktaUserId === null ? ' Your key is not bound to an Okta user.' : ''
  return { why: `This needs someone of ${wanted}, and you belong to none of them.${unbound}`, speaksFor: [] }
}
