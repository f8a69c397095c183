import { z } from 'zod'
import { sql, text, type Row } from '../../../store/statement.ts'
import type { AccessEvaluation, Explanation } from '../../../model/api.ts'
import { holdOf } from '../holds.ts'
import type { OperatorsHouse } from '../house.ts'

/** What of an evaluation is read here, as the judge recorded it. */
const judgedSchema = z.object({
  id: z.string(),
  context: z.object({
    time: z.string(),
    digest: z.string(),
    approval: z.object({ hold: z.string(), until: z.number() }).optional(),
  }),
})
export type Judged = z.infer<typeof judgedSchema>

export const judgedOf = ({ evaluation }: Explanation): Judged | undefined => judgedSchema.safeParse(evaluation).data

/** The approval that a yes rests on; an approval is used only where the very call it was given for is judged by it. */
export const usedApproval = ({ context: { approval } }: Judged) =>
  approval === undefined
    ? {}
    : { approval: { id: approval.hold, approved_until: new Date(approval.until).toISOString() } }

/** `context.approval.id` of the question; undefined where it brings none. */
export function presentedApproval({ context }: AccessEvaluation): string | undefined {
  const approval = context?.['approval']
  if (typeof approval !== 'object' || approval === null) return undefined
  const { id } = approval as { id?: unknown } // any JSON may stand here
  return typeof id === 'string' ? id : ''
}

type Why =
  | { readonly reason: 'approval_unverifiable' | 'policy_denied'; readonly next_action: 'none' }
  | { readonly reason: 'approval_expired' | 'out_of_scope'; readonly next_action: 'request' }

/** Why the approval that came along did not lead to a yes, and what may be done next. */
export async function whyNotApproved(
  id: string,
  agent: string,
  effect: Explanation['effect'],
  judged: Judged | undefined,
  { store, now }: Pick<OperatorsHouse, 'store' | 'now'>,
): Promise<Why> {
  const row: Row | undefined = (
    await store.read(sql(`select * from holds where id = ? and agent_id = ?`, id, agent))
  )[0]
  if (row === undefined || holdOf(row, new Map(), now()).state !== 'approved')
    return { reason: 'approval_unverifiable', next_action: 'none' }
  if (effect !== 'hold') return { reason: 'policy_denied', next_action: 'none' }
  // The same call, and held all the same: it was spent, taken back, is over, or was given for other facts.
  const same = judged !== undefined && text(row, 'digest') === judged.context.digest
  return { reason: same ? 'approval_expired' : 'out_of_scope', next_action: 'request' }
}
