import { z } from 'zod'
import canonicalize from 'canonicalize'
import type { Operation } from '../../model/operation.ts'
import type { TargetView } from '../../model/view.ts'

/** What the like of an approved call is: the same kind of target, or that very one, about which the same is true. */
export const standingTarget = z.object({
  type: z.string(),
  /** An id, or '*' for any of the type. */
  id: z.string(),
  /** Yes-or-no facts of the target as they were approved, and the same for all further targets by type. */
  facts: z.record(z.string(), z.boolean()),
  /** Ids of all further targets: what else the call names does not vary. */
  others: z.array(z.string()),
  /** What body and query mean, typed and free of secrets (model/operation): the like of it means the same. */
  properties: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])),
})
export type StandingTarget = z.infer<typeof standingTarget>

const truths = (target: TargetView | undefined): Record<string, boolean> =>
  Object.fromEntries(
    Object.entries(target?.facts ?? {}).flatMap(([name, { value }]) =>
      typeof value === 'boolean' ? [[name, value]] : [],
    ),
  )

const rest = (targets: readonly TargetView[]): string[] => targets.slice(1).map((one) => `${one.type}:${one.id}`)

/** The condition of a standing approval, from the call it was given on. Pure. */
export const standingOf = (targets: readonly TargetView[], properties: Operation['properties']): StandingTarget => ({
  type: targets[0]?.type ?? '',
  id: targets[0]?.id ?? '',
  facts: truths(targets[0]),
  others: rest(targets),
  properties: Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [name, typeof value === 'object' ? [...value] : value]),
  ),
})

/** True when these targets are the like of it, known as well as it was. Pure. */
export function fitsStanding(
  condition: StandingTarget,
  targets: readonly TargetView[],
  properties: Operation['properties'],
): boolean {
  const first = targets[0]
  const now = truths(first)
  return (
    (first?.type ?? '') === condition.type &&
    (condition.id === '*' || condition.id === (first?.id ?? '')) &&
    Object.keys(first?.unknown ?? {}).length === 0 &&
    Object.entries(condition.facts).every(([name, value]) => now[name] === value) &&
    rest(targets).join('\n') === condition.others.join('\n') &&
    canonicalize(properties) === canonicalize(condition.properties)
  )
}
