import { z } from 'zod'
import { time } from './common.ts'

/** A sign-in of the CLI that has begun: a person confirms the code at Okta. */
export const loginBegun = z.object({
  /** Shown again to end it; secret, and good for nothing without the person. */
  handle: z.string(),
  code: z.string(),
  url: z.string(),
  /** With the code in it, where Okta gives one. */
  urlComplete: z.string().nullable(),
  expiresAt: time,
  everySeconds: z.number(),
})
export const loginEnd = z.object({ handle: z.string().min(1).max(4000) })
export const loginAnswer = z.discriminatedUnion('state', [
  z.object({ state: z.literal('pending'), everySeconds: z.number() }),
  z.object({
    state: z.literal('done'),
    /** An operator key that ends by itself; shown in this one answer. */
    key: z.string(),
    operator: z.string(),
    expiresAt: time,
  }),
])
export const loggedOut = z.object({ ended: z.boolean() })
