import { z } from 'zod'
import { planSchema } from '../../model/plan.ts'
import { SEVERITIES } from '../../model/decision.ts'
import { standingTarget } from './standing.ts'

/** What approvers are shown, kept with the hold. Labels are untrusted words of others (rule 21). */
export const shownSchema = z.object({
  sentence: z.string(),
  rules: z.array(z.object({ rule: z.string(), title: z.string(), severity: z.string(), description: z.string() })),
  facts: z.string(),
  policy: z.string(),
  /** For a standing approval: what the call acts on, were it allowed again. */
  like: standingTarget.optional(),
  /** An announced change set. */
  plan: planSchema.optional(),
})
export type Shown = z.infer<typeof shownSchema>

export const severityOf = (rules: readonly { readonly severity: string }[]): (typeof SEVERITIES)[number] =>
  SEVERITIES.findLast((one) => rules.some((rule) => rule.severity === one)) ?? 'info'
