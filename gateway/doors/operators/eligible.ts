import { z } from 'zod'
import { decisionPublic, planPublic } from '../../enforce/audit.ts'
import type { HoldView, OperatorView } from '../../model/api.ts'
import { namesFor } from '../../model/approvers.ts'
import type { PlannedItem } from '../../model/plan.ts'
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

/** What was judged when the call came to wait: on whose behalf, and about what. */
async function judgedOf(store: Store, decision: string) {
  const rows = await store.read(
    sql(`select public from entries where decision_id = ? and kind = 'decision' limit 1`, decision),
  )
  const stored = rows[0] === undefined ? undefined : optionalText(rows[0], 'public')
  return stored === undefined ? undefined : decisionPublic.safeParse(JSON.parse(stored)).data?.evaluation
}

interface Asked {
  /** On whose behalf: ids of people, as the record keeps them. */
  readonly actors: readonly string[]
  /** What people would say yes to. */
  readonly calls: readonly {
    readonly operation: string
    readonly targets: readonly { readonly type: string; readonly id: string }[]
  }[]
}

/** What the people are asked about: one call, or all that a plan may do. A pattern's targets stand as they were announced. */
async function askedOf(store: Store, hold: HoldView): Promise<Asked> {
  const plan = hold.plan ?? null
  if (plan === null) {
    const judged = await judgedOf(store, hold.decision)
    return {
      actors: judged?.subject.properties.actors ?? [],
      calls: [{ operation: hold.operation, targets: judged?.context.targets ?? [] }],
    }
  }
  const rows = await store.read(
    sql(`select public from entries where decision_id = ? and kind = 'decision' limit 1`, hold.decision),
  )
  const stored = rows[0] === undefined ? undefined : planPublic.safeParse(JSON.parse(text(rows[0], 'public'))).data
  return {
    actors: stored?.plan.actors ?? [],
    calls: byOperation(plan.items.filter((item) => item.expect !== 'block')),
  }
}

const byOperation = (items: readonly PlannedItem[]): Asked['calls'] =>
  [...Map.groupBy(items, (item) => item.operation)].map(([operation, some]) => ({
    operation,
    targets: some.flatMap((item) => item.targets ?? item.touches),
  }))

/** Everything about a hold that decides who may decide on it, read once. */
export interface Question {
  readonly hold: HoldView
  readonly agent: { readonly id: string; readonly owner: string; readonly ownerName: string }
  readonly acts: readonly Act[]
  readonly asked: Asked
  readonly names: readonly string[]
}

export async function questionOf(store: Store, hold: HoldView, now: number): Promise<Question> {
  const { agent } = await findAgent(store, hold.agent.id)
  return {
    hold,
    agent: { id: agent.id, owner: agent.owner.id, ownerName: agent.owner.name },
    acts: await actsSince(store, now - DAY),
    asked: await askedOf(store, hold),
    names: namesFor(hold.requirement, now - Date.parse(hold.createdAt)),
  }
}

/** Why this person must keep out of it (rule 14), whoever else is there; undefined when they need not. */
export async function barred(
  { hold, agent, acts, asked, names }: Question,
  operator: OperatorView,
  port: ApproverPort,
  fresh: boolean,
): Promise<string | undefined> {
  if (!operator.roles.includes('approver')) return 'You do not have the role approver.'
  const why = whyNot(operator, agent, acts, hold.requirement.owner_may_approve === true)
  if (why !== undefined) return why
  const { actors, calls } = asked
  const me = operator.oktaUserId
  if (actors.includes(operator.id)) return 'You asked for this yourself; someone else must decide.'
  // An operator without an Okta user is told by their own id.
  if (me === null && actors.some((actor) => !actor.startsWith('op_')))
    return 'The agent asks on behalf of a person, and your key is not bound to an Okta user: it cannot be told from yours.'
  if (me !== null && actors.includes(me)) return 'The agent asks on your behalf; someone else must decide.'
  for (const { operation, targets } of calls) {
    if (me !== null && targets.some((target) => target.type === 'user' && target.id === me))
      return 'This call is about you; someone else must decide.'
    if (await port.gains(operator, operation, targets, fresh))
      return 'This call gives something to a group that you are in; someone else must decide.'
  }
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

/** Things that may have owners, each by itself: of a plan one must own them all. */
function ownable({ calls }: Asked): readonly Targets[] {
  const things = calls
    .flatMap((call) => call.targets)
    .filter(({ type }) => type === 'group' || type === 'app' || type === 'client')
  const each = new Map(things.map((one) => [`${one.type} ${one.id}`, one]))
  return calls.length === 1 || each.size === 0 ? [things] : [...each.values()].map((one) => [one])
}
type Targets = Asked['calls'][number]['targets']

/** Of these names those to which the person belongs whatever of it is asked about. Memberships are read anew once. */
async function belongs(
  port: ApproverPort,
  person: OperatorView,
  names: readonly string[],
  owned: readonly Targets[],
  fresh: boolean,
): Promise<readonly string[]> {
  let left = names
  for (const [i, targets] of owned.entries()) left = await port.belongs(person, left, targets, fresh && i === 0)
  return left
}

/** Whether this person may approve it now, and for whom they speak: for their own groups, and for those they stand in for. */
export async function standingOf(
  question: Question,
  operator: OperatorView,
  house: { readonly store: Store; readonly approvers: ApproverPort; now(): number },
  fresh: boolean,
): Promise<Standing> {
  const { approvers: port, store } = house
  const { names, asked } = question
  const why = await barred(question, operator, port, fresh)
  if (why !== undefined) return { why, speaksFor: [] }
  const owned = ownable(asked)
  if (names.length === 0) return { why: undefined, speaksFor: [] }
  const speaksFor = new Set(await belongs(port, operator, names, owned, fresh))
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
      for (const name of await belongs(port, away, names, owned, fresh)) speaksFor.add(name)
  if (speaksFor.size > 0) return { why: undefined, speaksFor: [...speaksFor] }
  const wanted = names.map((name) => quoted(name)).join(', ')
  const unbound = operator.oktaUserId === null ? ' Your key is not bound to an Okta user.' : ''
  return { why: `This needs someone of ${wanted}, and you belong to none of them.${unbound}`, speaksFor: [] }
}
