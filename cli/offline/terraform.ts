import { z } from 'zod'
import type { PlanItemAsked } from '../../gateway/model/plan.ts'
import { stepsOf } from './terraform/table.ts'
import type { Change } from './terraform/values.ts'

/** Of `terraform show -json PLANFILE`, what is read here. */
const planFile = z.object({
  resource_changes: z
    .array(
      z.object({
        address: z.string(),
        mode: z.string().default('managed'),
        type: z.string(),
        change: z.object({
          actions: z.array(z.string()),
          before: z.unknown().optional(),
          after: z.unknown().optional(),
          after_unknown: z.unknown().optional(),
        }),
      }),
    )
    .default([]),
})

/** An item of a change set, by pattern. */
export interface Item {
  readonly operation: string
  readonly targets: NonNullable<PlanItemAsked['targets']>
  readonly properties?: PlanItemAsked['properties']
  readonly most: number
}

/** What a Terraform plan would do at Okta, and what of it no item stands for. */
export interface Mapped {
  readonly items: readonly Item[]
  /** Managed resources of Okta that change. */
  readonly changes: number
  /** What calls for more than the items say: a resource's address, and why. */
  readonly missing: readonly { readonly address: string; readonly why: string }[]
  /** Changes that belong to other providers. */
  readonly others: number
}

const MOST_ITEMS = 200
const MOST_CALLS = 500

/** Throws ZodError for what is no such file. Pure. */
export function fromTerraform(json: unknown): Mapped {
  const all = planFile.parse(json).resource_changes.filter(({ mode }) => mode === 'managed')
  const changing = all.filter(({ change }) => change.actions.some((one) => one !== 'no-op' && one !== 'read'))
  const own = changing.filter(({ type }) => type.startsWith('okta_'))
  const items: Item[] = []
  const missing: { address: string; why: string }[] = []
  for (const { address, type, change } of own)
    for (const action of change.actions) {
      const { before, after, after_unknown: unknown } = change
      const told = stepsOf(type, { action, before, after, unknown } satisfies Change)
      items.push(...told.steps.map((step) => ({ most: 1, ...step })))
      for (const why of told.missing) missing.push({ address, why })
    }
  return { items: bounded(counted(items)), changes: own.length, missing, others: changing.length - own.length }
}

/** Equal ones once, with their number. */
function counted(items: readonly Item[]): Item[] {
  const by = Map.groupBy(items, ({ operation, targets, properties }) =>
    JSON.stringify([operation, targets, properties ?? {}]),
  )
  return [...by.values()].flatMap((same) => {
    const [first] = same
    return first === undefined ? [] : [{ ...first, most: same.reduce((sum, one) => sum + one.most, 0) }]
  })
}

/** No more items than a change set takes: where there are too many, the innermost target may be any. */
function bounded(items: readonly Item[]): readonly Item[] {
  const fewer =
    items.length <= MOST_ITEMS
      ? items
      : counted(
          items.map((one) => ({
            ...one,
            targets: one.targets.map((at, i, of) => (i === of.length - 1 ? { ...at, id: '*' } : at)),
          })),
        )
  return fewer.flatMap((one) =>
    Array.from({ length: Math.ceil(one.most / MOST_CALLS) }, (_, i) => ({
      ...one,
      most: Math.min(MOST_CALLS, one.most - i * MOST_CALLS),
    })),
  )
}
