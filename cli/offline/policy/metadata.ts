import { z } from 'zod'
import { FACTS } from '../../../gateway/model/facts.ts'
import { SEVERITIES } from '../../../gateway/model/decision.ts'

const factNames = new Set(
  Object.entries(FACTS).flatMap(([type, facts]) => Object.keys(facts).map((f) => `${type}.${f}`)),
)

/** What the METADATA of a rule's package may say; anything else is a mistake. */
const custom = z.strictObject({
  severity: z.enum(SEVERITIES),
  /** Operation ids; '*' is every operation. Tags and scopes are expanded through the catalog. */
  operations: z.array(z.string()).default([]),
  tags: z.array(z.string()).default([]),
  scopes: z.array(z.string()).default([]),
  /** Alone: every operation of this access. Beside the others: only those of them. */
  access: z.array(z.enum(['read', 'write', 'destroy'])).default([]),
  controls: z.array(z.string()).min(1),
  /** '*' for the rules that look at whatever facts the others need. */
  facts: z
    .array(
      z.string().refine((name) => name === '*' || factNames.has(name), { error: 'no such fact in model/facts.ts' }),
    )
    .default([]),
  properties: z.array(z.string()).default([]),
  hint: z.string().min(1),
  approvers: z.array(z.string()).min(1).optional(),
  quorum: z.int().min(1).max(10).optional(),
  expires_minutes: z
    .int()
    .min(1)
    .max(7 * 24 * 60)
    .optional(),
  /** The gateway sends the call as soon as it is approved. */
  execute: z.literal('at_approval').optional(),
  /** An approver may allow the like of it again, so often and so long at most. */
  standing: z.strictObject({ most: z.int().min(1).max(1000), hours: z.int().min(1).max(720) }).optional(),
  owner_may_approve: z.literal(true).optional(),
})

export const metadataSchema = z.object({
  scope: z.literal('package'),
  title: z.string().min(1).max(80),
  description: z.string().min(1),
  custom,
})

export type Metadata = z.infer<typeof metadataSchema>

/** Faults of a METADATA block in words, one each. */
export const metadataFaults = (error: z.ZodError): readonly string[] =>
  error.issues.map((issue) => `METADATA ${issue.path.join('.')}: ${issue.message}`)
