import { SEVERITIES, type HoldRequirement, type Need } from './decision.ts'

/** Operations that give a group's members something: who is in the group gains by the call. */
export const GIVES_TO_GROUP =
  /^(assignRoleToGroup|assignGroupToApplication|addMembersToBinding|createResourceSetBinding)$/

const unique = (list: readonly string[]): string[] => [...new Set(list)]
const key = (names: readonly string[]): string => [...names].toSorted().join('\n')

/**
 * What releases a whole plan: all that any of its calls would ask for by itself, together. The largest quorum, the shortest
 * time, and people of every group that any of them waits for; what one of them permits (the owner's own yes) all must permit.
 * No person counts for two groups. Pure.
 */
export function combined(asked: readonly HoldRequirement[]): HoldRequirement {
  const each = asked.flatMap(
    ({ approvers, quorum, needs }) => needs ?? (approvers.length === 0 ? [] : [{ anyOf: approvers, count: quorum }]),
  )
  const alike = asked.every((one) => one.needs === undefined) && new Set(each.map((one) => key(one.anyOf))).size <= 1
  const needs = alike ? [] : strictest(each)
  const seats = needs.reduce((sum, need) => sum + need.count, 0)
  const escalations = new Set(asked.map((one) => JSON.stringify(one.escalate ?? null)))
  const escalate = escalations.size === 1 ? asked[0]?.escalate : undefined
  return {
    approvers: unique(asked.flatMap((one) => one.approvers)),
    quorum: Math.max(1, seats, ...asked.map((one) => one.quorum)),
    expires_seconds: Math.min(...asked.map((one) => one.expires_seconds)),
    ...(needs.length === 0 ? {} : { needs }),
    ...(escalate === undefined ? {} : { escalate }),
    ...(asked.length > 0 && asked.every((one) => one.owner_may_approve === true)
      ? { owner_may_approve: true as const }
      : {}),
  }
}

/** One need for each set of names, with the largest count; without those that a narrower one fulfils anyway. */
function strictest(all: readonly Need[]): Need[] {
  const bySet = new Map<string, Need>()
  for (const need of all) {
    const known = bySet.get(key(need.anyOf))
    if (known === undefined || known.count < need.count)
      bySet.set(key(need.anyOf), { anyOf: unique(need.anyOf), count: need.count })
  }
  const needs = [...bySet.values()]
  return needs.filter(
    (need) =>
      !needs.some(
        (other) =>
          other !== need && other.count >= need.count && other.anyOf.every((name) => need.anyOf.includes(name)),
      ),
  )
}

/** The most severe of these; 'info' where there is none. */
export const mostSevere = (severities: readonly string[]): (typeof SEVERITIES)[number] =>
  SEVERITIES.findLast((one) => severities.includes(one)) ?? 'info'
