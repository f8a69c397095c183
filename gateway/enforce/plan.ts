import type { Received } from '../model/call.ts'
import { requirementFor } from '../model/approvers.ts'
import { holdRequirement, type HoldRequirement, type Reason } from '../model/decision.ts'
import type { PlanAsked, PlanItemAsked, PlannedItem } from '../model/plan.ts'
import { GIVES_TO_GROUP, mostSevere } from '../model/plan-people.ts'
import { Refusal } from '../model/refusal.ts'
import { sentenceOf } from '../model/sentence.ts'
import type { Subject } from '../model/subject.ts'
import type { History } from '../model/view.ts'
import { cleaned } from '../model/words.ts'
import { safePath } from './audit.ts'
import { classify } from './classify.ts'
import { incoming } from './dry.ts'
import { guard } from './guard.ts'
import { plannedFacts, waitingCall, type Shown } from './hold.ts'
import type { House } from './house.ts'
import { judgeAnnounced, type Judged } from './judge.ts'
import { receive, type ReceiveOptions } from './receive.ts'
import { grantCovers } from './view.ts'

/** A plan as its agent announced it, and who that is. */
export interface Announcement {
  /** The decision's id. */
  readonly id: string
  readonly asked: PlanAsked
  readonly received: Received
  readonly subject: Subject
}

export interface PlanDeps {
  readonly house: House
  readonly receive: ReceiveOptions
  /** What one exact call would change, in lines for people. */
  readonly tell: (judged: Judged) => readonly string[]
}

export interface Planned {
  readonly items: readonly PlannedItem[]
  /** All rules that hold any of it. */
  readonly rules: Shown['rules']
}

type Found = PlannedItem & { readonly holding: Shown['rules'] }

/**
 * What becomes of each item as things are now: exact calls are judged like any call, patterns by the rules that may speak
 * about their operation. Nothing is reserved or sent. Throws Refusal when it cannot be judged now.
 */
export async function planItems(announced: Announcement, deps: PlanDeps): Promise<Planned> {
  const found: Found[] = []
  for (const item of announced.asked.items) found.push(await planItem(item, found, announced, deps))
  const rules = new Map(found.flatMap(({ holding }) => holding.map((rule) => [rule.rule, rule])))
  const items = found.map((one) => {
    const { holding: _, ...item } = one
    return item
  })
  return { items, rules: [...rules.values()] }
}

async function planItem(
  item: PlanItemAsked,
  before: readonly Found[],
  announced: Announcement,
  deps: PlanDeps,
): Promise<Found> {
  if (item.targets !== undefined) return ofPattern(item, item.targets, announced.subject, deps.house)
  try {
    return await ofCall(item, before, announced, deps)
  } catch (error) {
    if (!(error instanceof Refusal) || error.status >= 500) throw error
    // An unknown path may hold anything: it is told by the words that begin Okta's paths.
    const what = item.call === undefined ? 'send what waits' : `${item.call.method} ${safePath(item.call.path)}`
    return {
      ...blank('unknown', item.most),
      expect: 'block',
      sentence: cleaned(what, 120),
      why: `${error.code}: ${error.message}`,
    }
  }
}

const blank = (operation: string, most: number) => ({
  operation,
  most,
  rules: [],
  touches: [],
  changes: [],
  holding: [],
})

const noted = (reasons: readonly Pick<Reason, 'rule' | 'title' | 'severity' | 'description'>[]): Shown['rules'] =>
  reasons.map(({ rule, title, severity, description }) => ({ rule, title, severity, description }))

async function ofCall(
  item: PlanItemAsked,
  before: readonly Found[],
  { id, subject, received: from }: Announcement,
  deps: PlanDeps,
): Promise<Found> {
  const { house } = deps
  const call = { ...(await callOf(item, subject, deps)), source: from.call.source }
  const operation = classify(call, house.catalog())
  guard(operation, call, house.self)
  const received: Received = { ...from, call }
  const history = after(before, operation.row.id, operation.row.access === 'destroy')
  const judged = await judgeAnnounced({ id, received, subject, operation, history }, house)
  const { decision, view } = judged
  const base = {
    ...blank(operation.row.id, item.most),
    digest: judged.digest,
    expect: decision.effect,
    touches: view.targets.map((target) => ({ type: target.type, id: target.id })),
    sentence: sentenceOf(operation, view.targets),
    changes: [...deps.tell(judged)],
  }
  const spoke = decision.reasons.filter((reason) => reason.effect === decision.effect)
  if (decision.effect === 'block')
    return { ...base, why: `${spoke[0]?.rule ?? 'blocked'}: ${spoke[0]?.title ?? 'nothing allows it'}` }
  if (decision.effect !== 'hold' || decision.requirement === undefined) return base
  return {
    ...base,
    rules: spoke.map((reason) => reason.rule),
    requirement: holdRequirement.parse(decision.requirement),
    facts: plannedFacts(view.targets),
    holding: noted(spoke),
  }
}

/** The announced request, or the one of this agent that waits under the announced digest. Throws Refusal. */
async function callOf({ call, digest = '' }: PlanItemAsked, subject: Subject, { house, receive: options }: PlanDeps) {
  if (call !== undefined) {
    const { body, query, ...rest } = call
    const dry = {
      ...rest,
      ...(query === undefined ? {} : { query }),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }
    return (await receive(incoming(dry, options.authorities[0] ?? 'localhost'), options)).call
  }
  const waiting = await waitingCall(house.store, subject.agent.id, digest)
  if (waiting === undefined)
    throw new Refusal('not_found', { sentence: 'No call of yours waits under this digest: announce the call itself.' })
  return waiting
}

/** The history as it will be when this item's turn has come. */
function after(before: readonly Found[], operation: string, destroys: boolean): (stored: History) => History {
  const count = (some: readonly Found[]) => some.reduce((sum, one) => sum + one.most, 0)
  const passing = before.filter((one) => one.expect !== 'block')
  const alike = count(passing.filter((one) => one.operation === operation))
  return (stored) => ({
    ...stored,
    calls_last_hour: stored.calls_last_hour + count(passing),
    operation_last_hour: stored.operation_last_hour + alike,
    destroys_last_hour: stored.destroys_last_hour + (destroys ? alike : 0),
  })
}

/** What an approval of a pattern may answer: no critical rule, for nobody sees what such a call would do. */
function ofPattern(
  { operation = '', most, properties }: PlanItemAsked,
  targets: NonNullable<PlannedItem['targets']>,
  { agent }: Subject,
  house: House,
): Found {
  const named = targets.map(({ type, id }) => `${cleaned(type)} ${cleaned(id)}`).join(', ')
  const sets = Object.entries(properties ?? {}).map(([name, value]) => `${cleaned(name)} ${cleaned(String(value))}`)
  const base = {
    ...blank(operation, most),
    targets,
    ...(properties === undefined ? {} : { properties }),
    sentence: `${cleaned(operation)} on ${named === '' ? 'nothing named' : named}${sets.length === 0 ? '' : ` with ${sets.join(', ')}`}`,
  }
  const row = house.catalog().byId(operation)
  if (row === undefined || row.door !== 'forward')
    return {
      ...base,
      operation: row?.id ?? 'unknown',
      expect: 'block',
      why: 'unknown_operation: Postern forwards no operation of this name.',
    }
  if (!grantCovers(agent, row))
    return { ...base, expect: 'block', why: "scopes.not_granted: the agent's own grant does not cover it." }
  const policy = house.policy()
  if (policy === undefined) throw new Refusal('policy_unavailable')
  const open = { ...base, expect: 'open' as const }
  const may = policy.asked(operation).filter((one) => one.effects.includes('hold'))
  const rules = may.filter((one) => one.note.severity !== 'critical').map((one) => one.note)
  const critical = may.filter((one) => one.note.severity === 'critical').map((one) => one.rule)
  const why = critical.length === 0 ? {} : { why: `What ${critical.join(', ')} holds waits by itself.` }
  if (rules.length === 0) return { ...open, ...why }
  if (GIVES_TO_GROUP.test(operation) && targets.some((one) => one.type === 'group' && one.id.endsWith('*')))
    return { ...open, why: 'It gives something to a group: name the group, or it waits by itself.' }
  const accepted = rules.map((rule) => rule.asks?.approvers ?? policy.holds.approvers)
  const approvers = (accepted[0] ?? []).filter((name) => accepted.every((names) => names.includes(name)))
  if (approvers.length === 0) return { ...open, why: 'Its rules wait for different people: it waits by itself.' }
  const asks: HoldRequirement = {
    approvers,
    quorum: Math.max(...rules.map((rule) => rule.asks?.quorum ?? policy.holds.quorum)),
    expires_seconds: policy.holds.seconds,
  }
  const severity = mostSevere(rules.map((rule) => rule.severity))
  const decidable = { operation, tag: row.tag, severity, targets }
  return {
    ...open,
    ...why,
    rules: rules.map((rule) => rule.rule),
    requirement: holdRequirement.parse(requirementFor(asks, decidable, house.approvers, house.now())),
    holding: noted(rules),
  }
}
