import { z } from 'zod'
import { seal, unseal } from '../../store/sealing.ts'

/** Okta's answer to a call that was sent without its caller. */
const answerSchema = z.object({
  status: z.number(),
  contentType: z.string(),
  /** base64. */
  body: z.string(),
  /** The rest of a longer answer was not kept. */
  cut: z.boolean(),
  decision: z.string(),
})
export type KeptAnswer = z.infer<typeof answerSchema>

const bound = (hold: string) => `answer of ${hold}`

/** Seals an answer for its hold. */
export const keepAnswer = (key: Uint8Array, hold: string, answer: KeptAnswer): Uint8Array =>
  seal(key, Buffer.from(JSON.stringify(answer)), bound(hold))

/** Opens it. Throws when key, hold or a byte differs. */
export const openAnswer = (key: Uint8Array, hold: string, sealed: Uint8Array): KeptAnswer =>
  answerSchema.parse(JSON.parse(unseal(key, sealed, bound(hold)).toString()))
