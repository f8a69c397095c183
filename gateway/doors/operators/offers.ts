import { canGiveBack } from '../../enforce/undo.ts'
import type { HoldView } from '../../model/api.ts'

/** What an approver may choose beside a plain yes. */
export interface Offers {
  /** What it grants can end by itself: Postern takes it back. */
  readonly ends: boolean
  /** The like of it may be allowed again, so often and for so many hours at most. */
  readonly standing: { readonly most: number; readonly hours: number } | undefined
}

/** The same for whichever door asks; `castVote` refuses anything else. Pure. */
export function offersOf(hold: Pick<HoldView, 'operation' | 'quorum' | 'requirement' | 'like' | 'plan'>): Offers {
  const isPlan = (hold.plan ?? null) !== null
  const like = hold.like ?? null
  return {
    ends: !isPlan && canGiveBack(hold.operation),
    standing: isPlan || like === null || hold.quorum > 1 ? undefined : hold.requirement.standing,
  }
}
