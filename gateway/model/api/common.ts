import { z } from 'zod'

/** RFC 3339, UTC. */
export const time = z.iso.datetime()
export const at = (ms: number): string => new Date(ms).toISOString()

/** What the operators' door answers when it does not do what was asked. */
export const apiError = z.object({
  error: z.object({ code: z.string(), sentence: z.string(), hint: z.string() }),
})
export type ApiError = z.infer<typeof apiError>

export const OPERATOR_ROLES = ['viewer', 'approver', 'operator', 'auditor', 'breakglass'] as const
export const operatorRole = z.enum(OPERATOR_ROLES)
export type OperatorRole = z.infer<typeof operatorRole>

export const reason = z.string().trim().min(1, 'say why, in a few words').max(1000)
export const pageLimit = z.coerce.number().int().min(1).max(1000)
