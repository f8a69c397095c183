import { z } from 'zod'
import { reason, time } from './common.ts'

const line = z.object({ field: z.string(), now: z.string(), after: z.string() })

/** What would undo a write, as things are now. */
export const undoView = z.object({
  decision: z.string(),
  agent: z.object({ id: z.string(), name: z.string() }),
  /** What was done, and when. */
  done: z.object({ operation: z.string(), at: time, status: z.number().nullable() }),
  /** `nothing`: it changed nothing, or is gone already. */
  can: z.enum(['yes', 'nothing', 'no']),
  why: z.string().nullable(),
  /** What an undo does not bring back. */
  notes: z.array(z.string()),
  request: z
    .object({
      operation: z.string(),
      /** In words that follow 'to'. */
      sentence: z.string(),
      method: z.string(),
      path: z.string(),
      /** Names and shape; values that could hold a secret or a name are masked. */
      body: z.unknown(),
    })
    .nullable(),
  /** What it would change of what is there now; secrets masked. */
  difference: z.array(line),
  /** Of something that is gone for good: what it was. */
  was: z.array(line),
  /** Until when it can be undone. */
  keptUntil: time.nullable(),
})
export type UndoView = z.infer<typeof undoView>

export const undoDetail = z.object({ undo: undoView })
export const undoAsk = z.object({ reason })
export const undoProposed = z.object({ undo: undoView, hold: z.string().nullable(), refused: z.string().nullable() })
