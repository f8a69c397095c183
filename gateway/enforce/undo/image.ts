import { z } from 'zod'
import { seal, unseal } from '../../store/sealing.ts'
import { imageBound } from '../../store/sealing.ts'
import { takeBackSchema } from './take-back.ts'

/** What is kept of a write before it is sent: enough to say, and to ask for, what would undo it. Sealed (rule 19). */
export const imageSchema = z.object({
  operation: z.string(),
  /** Epoch ms. */
  at: z.number(),
  /** Path parameters by name: type and immutable id. */
  ids: z.record(z.string(), z.object({ type: z.string(), id: z.string() })),
  /** How what it gives is taken away. */
  takeBack: takeBackSchema.nullable(),
  /** Name of what it makes. */
  made: z.string().nullable(),
  /** Its body set credentials too: those cannot be read, so they cannot be written back. */
  credentials: z.boolean(),
  before: z.discriminatedUnion('state', [
    z.object({ state: z.literal('not_needed') }),
    z.object({ state: z.literal('read'), json: z.unknown() }),
    z.object({ state: z.literal('absent') }),
    z.object({ state: z.literal('unread'), why: z.string() }),
  ]),
  /** Whether the user was in the group; whether the role had limits; whether what it names is there. Null where that is no question. */
  fact: z.union([z.boolean(), z.literal('unknown')]).nullable(),
})
export type Image = z.infer<typeof imageSchema>

export const sealImage = (key: Uint8Array, decision: string, image: Image): Uint8Array =>
  seal(key, Buffer.from(JSON.stringify(image)), imageBound(decision))

/** Throws when key, decision or a byte differs. */
export const openImage = (key: Uint8Array, decision: string, sealed: Uint8Array): Image =>
  imageSchema.parse(JSON.parse(unseal(key, sealed, imageBound(decision)).toString()))
