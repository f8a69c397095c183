import { z } from 'zod'

const text = z.string().min(1).max(300)

/** One kind of call of an announced change set. */
export const planItemAsked = z
  .strictObject({
    operation: text.describe('Operation id.'),
    target: z
      .strictObject({ type: text, id: text.describe("An immutable id; '*' at its end matches any ending.") })
      .optional(),
    digest: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional()
      .describe('The digest of one exact call.'),
    most: z.int().min(1).max(500).default(1).describe('How often.'),
  })
  .refine((one) => one.target !== undefined || one.digest !== undefined, 'needs a target or a digest')

/** A change set as an agent announces it. */
export const planAsked = z.strictObject({
  purpose: z.string().trim().min(1).max(500),
  items: z.array(planItemAsked).min(1).max(200),
  minutes: z.int().min(1).max(1440).default(60).describe('How long after the approval its calls may come.'),
})
export type PlanAsked = z.infer<typeof planAsked>

/** As it is kept: with the rules that may hold each item, which the approval then answers. */
export const planSchema = z.object({
  items: z.array(
    z.object({
      operation: z.string(),
      target: z.object({ type: z.string(), id: z.string() }).optional(),
      digest: z.string().optional(),
      most: z.number(),
      rules: z.array(z.string()),
    }),
  ),
  minutes: z.number(),
})
export type Plan = z.infer<typeof planSchema>

export interface Named {
  readonly operation: string
  readonly digest: string
  readonly target: { readonly type: string; readonly id: string } | undefined
}

/** True when the item names this call. Pure. */
export function permitsItem(item: Plan['items'][number], call: Named): boolean {
  if (item.operation !== call.operation) return false
  if (item.digest !== undefined && item.digest !== call.digest) return false
  if (item.target === undefined) return item.digest !== undefined
  const { type, id } = item.target
  if (call.target?.type !== type) return false
  return id.endsWith('*') ? call.target.id.startsWith(id.slice(0, -1)) : call.target.id === id
}
