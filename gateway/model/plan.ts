import { z } from 'zod'
import { holdRequirement } from './decision.ts'

const text = z.string().min(1).max(300)
const value = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])

const targetPattern = z.strictObject({
  type: text.describe('user, group, app, …'),
  id: text.describe("An immutable id; '*' at its end matches any ending."),
})

/** A request as it will come: the gateway itself says which operation it is, and what changes. */
const callAsked = z.strictObject({
  method: z.enum(['POST', 'PUT', 'PATCH', 'DELETE']),
  path: z.string().min(1).max(4000),
  query: z.string().max(4000).optional().describe("Without the '?'."),
  body: z.unknown().optional().describe('JSON, as it will be sent.'),
  contentType: z.string().max(200).default('application/json'),
})
export type PlannedCall = z.infer<typeof callAsked>

/** One kind of call of an announced change set: exactly one of `call`, `digest` or `targets` says which. */
export const planItemAsked = z
  .strictObject({
    call: callAsked.optional().describe('One exact request.'),
    operation: text.optional().describe('Operation id; with `digest` or `targets`.'),
    digest: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional()
      .describe('The digest of one exact request.'),
    targets: z
      .array(targetPattern)
      .max(5)
      .optional()
      .describe('Everything such a call may name, each by its pattern; none for a call that names nothing.'),
    properties: z.record(text, value).optional().describe('With `targets`: what the call means must be equal to this.'),
    most: z.int().min(1).max(500).default(1).describe('How often.'),
  })
  .refine(
    (one) => [one.call, one.digest, one.targets].filter((said) => said !== undefined).length === 1,
    'takes one of call, digest and targets',
  )
  .refine((one) => (one.operation === undefined) === (one.call !== undefined), 'needs operation, but for a call')
  .refine((one) => one.properties === undefined || one.targets !== undefined, 'takes properties with targets only')
export type PlanItemAsked = z.infer<typeof planItemAsked>

/** A change set as an agent announces it. */
export const planAsked = z.strictObject({
  purpose: z.string().trim().min(1).max(500),
  items: z.array(planItemAsked).min(1).max(200),
  minutes: z.int().min(1).max(1440).default(60).describe('How long after the approval its calls may come.'),
})
export type PlanAsked = z.infer<typeof planAsked>

/** What will become of an item's calls as things are now; `open`: of a pattern it is known when a call comes. */
export const EXPECTED = ['allow', 'alert', 'hold', 'block', 'open'] as const

export const plannedItem = z.object({
  operation: z.string(),
  targets: z.array(targetPattern).optional(),
  properties: z.record(z.string(), value).optional(),
  digest: z.string().optional(),
  most: z.number(),
  expect: z.enum(EXPECTED),
  /** Hold rules that the approval answers for this item; none where it needs or gets no approval. */
  rules: z.array(z.string()),
  /** What those rules ask of people. */
  requirement: holdRequirement.exactOptional(),
  /** Fingerprint of what was known of an exact call's targets. */
  facts: z.string().optional(),
  /** What an exact call touches, by immutable id. */
  touches: z.array(z.object({ type: z.string(), id: z.string() })).default([]),
  /** What it would do, in words that follow 'to'. Names in it are words of others (rule 21). */
  sentence: z.string(),
  /** What changes, a line each. */
  changes: z.array(z.string()).default([]),
  /** Why it will be blocked, or waits alone. */
  why: z.string().optional(),
})
export type PlannedItem = z.infer<typeof plannedItem>

/** As it is kept. */
export const planSchema = z.object({ id: z.string(), items: z.array(plannedItem), minutes: z.number() })
export type Plan = z.infer<typeof planSchema>

/** True where an approval of the plan lets calls of this item go on. */
export const isCovered = (item: Pick<PlannedItem, 'rules'>): boolean => item.rules.length > 0

/** How many held calls an approval of the plan lets go on. */
export const callsOf = (plan: Pick<Plan, 'items'>): number =>
  plan.items.filter(isCovered).reduce((sum, item) => sum + item.most, 0)

/** True where the id is within the pattern. */
export const withinPattern = (pattern: string, id: string): boolean =>
  pattern.endsWith('*') ? id.startsWith(pattern.slice(0, -1)) : id === pattern

export interface Named {
  readonly operation: string
  readonly digest: string
  readonly targets: readonly { readonly type: string; readonly id: string }[]
  readonly properties: Readonly<Record<string, string | number | boolean | readonly string[]>>
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/**
 * True when the item names this call. A pattern must account for everything the call names: a target that no pattern covers,
 * or a pattern that nothing fulfils, and it is another call. Pure.
 */
export function permitsItem(
  item: Pick<PlannedItem, 'operation' | 'digest' | 'targets' | 'properties'>,
  call: Named,
): boolean {
  if (item.operation !== call.operation) return false
  if (item.digest !== undefined) return item.digest === call.digest
  const { targets } = item
  if (targets === undefined) return false
  const fits = (pattern: { type: string; id: string }, target: { type: string; id: string }) =>
    pattern.type === target.type && withinPattern(pattern.id, target.id)
  return (
    call.targets.every((target) => targets.some((pattern) => fits(pattern, target))) &&
    targets.every((pattern) => call.targets.some((target) => fits(pattern, target))) &&
    Object.entries(item.properties ?? {}).every(([name, wanted]) => same(call.properties[name], wanted))
  )
}
