import { z } from 'zod'
import type { HoldRequirement, Need } from './decision.ts'
import { SEVERITIES, type Severity } from './decision.ts'

const names = z.array(z.string().min(1).max(200))
const oktaIds = z.array(z.string().min(1).max(100)).default([])

/** Who a name in a policy means. Members of any of its sources belong to it. */
export const approverGroup = z
  .strictObject({
    oktaGroups: oktaIds.describe('Ids of groups (00g…): their members, read from Okta at the moment of a vote.'),
    users: oktaIds.describe('Okta user ids (00u…).'),
    owners: z
      .boolean()
      .default(false)
      .describe('Owners of the group the call changes, as Okta tells, and those of its app, as appOwners tells.'),
  })
  .refine(
    (one) => one.owners || one.oktaGroups.length > 0 || one.users.length > 0,
    'needs oktaGroups, users or owners: nobody belongs to it otherwise',
  )

export const approverRule = z
  .strictObject({
    when: z
      .strictObject({
        operations: names.default([]).describe('Operation ids.'),
        tags: names.default([]).describe("Families, as Okta's API names them."),
        types: names.default([]).describe('Types of what the call names: user, group, app, …'),
        ids: names.default([]).describe('Ids of what the call names.'),
        severity: z.enum(SEVERITIES).optional().describe('At least so severe.'),
      })
      .prefault({})
      .describe('All that is said must be true; the first rule that fits counts.'),
    anyOf: names.default([]).describe("Any of these decide, in place of those the policy's rule names."),
    allOf: names.default([]).describe('Of each of these one person must say yes; no person counts twice.'),
    quorum: z.int().min(1).max(10).optional().describe("People who must say yes; never fewer than the policy's."),
    escalate: z
      .strictObject({ afterMinutes: z.int().min(1).max(10_080), to: names.min(1) })
      .optional()
      .describe('After this time these count too.'),
    outOfHours: names.default([]).describe('Outside the hours these count too.'),
  })
  .refine((one) => one.anyOf.length === 0 || one.allOf.length === 0, 'takes anyOf or allOf, not both')

export const approvers = z.strictObject({
  groups: z
    .record(z.string().min(1).max(200), approverGroup)
    .default({})
    .describe('Who the names in policies mean. A name that is not here means every operator with the role approver.'),
  rules: z.array(approverRule).default([]).describe('Who decides on what, where it is not as the policy says.'),
  appOwners: z
    .record(z.string().min(1), z.array(z.string().min(1)))
    .default({})
    .describe('Owners of apps: app id (0oa…) to ids of users or groups.'),
  hours: z
    .strictObject({
      fromUtcHour: z.int().min(0).max(23).default(7),
      untilUtcHour: z.int().min(1).max(24).default(19),
      weekdays: z.array(z.int().min(0).max(6)).default([1, 2, 3, 4, 5]).describe('0 = Sunday.'),
    })
    .prefault({})
    .describe('When approvers are at work.'),
})
export type Approvers = z.infer<typeof approvers>

/** What a call is, for choosing who decides on it. */
export interface Decidable {
  readonly operation: string
  readonly tag: string
  readonly severity: Severity
  readonly targets: readonly { readonly type: string; readonly id: string }[]
}

const among = <T>(wanted: readonly T[], has: readonly T[]): boolean =>
  wanted.length === 0 || wanted.some((one) => has.includes(one))

function fits({ when }: Approvers['rules'][number], call: Decidable): boolean {
  return (
    among(when.operations, [call.operation]) &&
    among(when.tags, [call.tag]) &&
    among(
      when.types,
      call.targets.map((one) => one.type),
    ) &&
    among(
      when.ids,
      call.targets.map((one) => one.id),
    ) &&
    (when.severity === undefined || SEVERITIES.indexOf(call.severity) >= SEVERITIES.indexOf(when.severity))
  )
}

const atWork = ({ hours }: Approvers, now: number): boolean => {
  const time = new Date(now)
  const hour = time.getUTCHours()
  return hours.weekdays.includes(time.getUTCDay()) && hour >= hours.fromUtcHour && hour < hours.untilUtcHour
}

const unique = (list: readonly string[]): string[] => [...new Set(list)]

/** What releases a hold: what the policy asks for, as the org's rules about approvers say it more exactly. Pure. */
export function requirementFor(
  asked: HoldRequirement,
  call: Decidable,
  config: Approvers,
  now: number,
): HoldRequirement {
  const rule = config.rules.find((one) => fits(one, call))
  if (rule === undefined) return asked
  const more = atWork(config, now) ? [] : rule.outOfHours
  const needs: Need[] = rule.allOf.map((name) => ({ anyOf: unique([name, ...more]), count: 1 }))
  const named = rule.anyOf.length > 0 ? rule.anyOf : needs.length > 0 ? rule.allOf : asked.approvers
  return {
    ...asked,
    approvers: unique([...named, ...more]),
    quorum: Math.max(asked.quorum, rule.quorum ?? 1, needs.length),
    ...(needs.length === 0 ? {} : { needs }),
    ...(rule.escalate === undefined
      ? {}
      : { escalate: { after_seconds: rule.escalate.afterMinutes * 60, to: rule.escalate.to } }),
  }
}

/** Names whose members count for a hold of this age (ms). Pure. */
export function namesFor(requirement: HoldRequirement, age: number): string[] {
  const late = requirement.escalate !== undefined && age >= requirement.escalate.after_seconds * 1000
  return unique([
    ...requirement.approvers,
    ...(requirement.needs ?? []).flatMap((need) => need.anyOf),
    ...(late ? (requirement.escalate?.to ?? []) : []),
  ])
}

export interface Voter {
  readonly id: string
  /** Names that this person belonged to when they said yes. */
  readonly speaksFor: readonly string[]
}

/**
 * True when these people are enough: as many as the quorum, and for every need as many of its own, nobody counted for two.
 * Whom the hold was escalated to may stand for anybody who did not answer. Pure.
 */
export function isEnough(
  requirement: Pick<HoldRequirement, 'quorum' | 'needs' | 'escalate'>,
  voters: readonly Voter[],
): boolean {
  if (new Set(voters.map((one) => one.id)).size < requirement.quorum) return false
  const late = requirement.escalate?.to ?? []
  const places = (requirement.needs ?? []).flatMap((need) =>
    Array.from({ length: need.count }, () => new Set([...need.anyOf, ...late])),
  )
  const takenBy = new Map<number, number>()
  const seat = (voter: number, tried: Set<number>): boolean =>
    places.some((place, i) => {
      if (tried.has(i) || voters[voter]?.speaksFor.some((name) => place.has(name)) !== true) return false
      tried.add(i)
      const sitting = takenBy.get(i)
      if (sitting !== undefined && !seat(sitting, tried)) return false
      takenBy.set(i, voter)
      return true
    })
  return voters.filter((_one, i) => seat(i, new Set())).length >= places.length
}

/** True where what was asked of people before is no less than what is asked now (rule 15). Pure. */
export function isNoStronger(now: HoldRequirement, before: HoldRequirement): boolean {
  const wider = (a: readonly string[], b: readonly string[]) => a.length === 0 || b.every((name) => a.includes(name))
  const needs = (one: HoldRequirement) =>
    (one.needs ?? []).map((need) => [...need.anyOf].toSorted().join('\n')).toSorted()
  return (
    now.quorum <= before.quorum &&
    wider(now.approvers, before.approvers) &&
    needs(now).every((need) => needs(before).includes(need))
  )
}

/** A rule that holds, as the bundle notes it. */
export interface HoldingRule {
  readonly rule: string
  readonly effects: readonly string[]
  readonly asks?:
    | { readonly approvers?: readonly string[] | undefined; readonly quorum?: number | undefined }
    | undefined
}

/** People who can belong to a name at all; undefined where Okta or the list of operators tells. */
function most(name: string, { groups }: Approvers): ReadonlySet<string> | undefined {
  const group = Object.hasOwn(groups, name) ? groups[name] : undefined
  return group === undefined || group.owners || group.oktaGroups.length > 0 ? undefined : new Set(group.users)
}

const few = (names: readonly string[], wanted: number, config: Approvers): boolean => {
  const people = names.map((name) => most(name, config))
  return (
    names.length > 0 && !people.includes(undefined) && new Set(people.flatMap((one) => [...(one ?? [])])).size < wanted
  )
}

/** Holds that nobody could release, however long they waited, in sentences: such a policy is refused. Pure. */
export function unmeetable(rules: readonly HoldingRule[], config: Approvers): string[] {
  const holding = rules.filter((one) => one.effects.includes('hold'))
  return [
    ...holding.flatMap(({ rule, asks }) =>
      few(asks?.approvers ?? [], asks?.quorum ?? 1, config)
        ? [`${rule} waits for ${asks?.quorum ?? 1} of ${asks?.approvers?.join(', ')}, and there are fewer people`]
        : [],
    ),
    ...config.rules.flatMap((rule, i) => {
      const extra = [...(rule.escalate?.to ?? []), ...rule.outOfHours]
      const groups = rule.allOf.length > 0 ? rule.allOf.map((name) => [name, ...extra]) : [[...rule.anyOf, ...extra]]
      const wanted = rule.allOf.length > 0 ? 1 : (rule.quorum ?? 1)
      return groups.some((names) => names.length > 0 && few(names, wanted, config)) ||
        (rule.allOf.length > 1 && few([...rule.allOf, ...extra], rule.allOf.length, config))
        ? [`approvers.rules[${i}] asks for more people than its groups have`]
        : []
    }),
  ]
}
