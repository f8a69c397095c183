import { z } from 'zod'
import { pageLimit, time } from './common.ts'

export const DELIVERY_STATES = ['waiting', 'sent', 'given_up'] as const

/** A message to people or systems, on its way to one sink. */
export const deliveryView = z.object({
  id: z.string(),
  /** Same for every sink: what webhooks receive as webhook-id. */
  message: z.string(),
  /** alert, hold_opened, hold_decided, hold_expired, hold_cancelled, grant_expired, grant_revoked. */
  kind: z.string(),
  sink: z.string().nullable().describe('Null while it is not yet on its way.'),
  state: z.enum(DELIVERY_STATES),
  attempts: z.number(),
  createdAt: time,
  /** When it is tried next, or was settled. */
  nextAt: time,
  lastError: z.string().nullable(),
  hold: z.string().nullable(),
  decision: z.string().nullable(),
})
export type DeliveryView = z.infer<typeof deliveryView>

export const deliveryList = z.object({ deliveries: z.array(deliveryView) })
export const deliveryQuery = z.object({
  state: z.enum(DELIVERY_STATES).optional().describe('given_up: the dead letters.'),
  limit: pageLimit.default(100),
})
export const deliveryRetried = z.object({ delivery: deliveryView })
