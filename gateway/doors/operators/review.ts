import type { OperatorView } from '../../model/api.ts'
import { Refusal } from '../../model/refusal.ts'
import { integer, optionalInteger, optionalText, sql, text, type Row } from '../../store/statement.ts'
import { personOf, type VoteHouse } from './vote.ts'

/** A release by break-glass, and what became of its review. Times in epoch ms. */
export interface Review {
  readonly hold: string
  readonly by: { readonly id: string; readonly name: string }
  readonly reason: string
  readonly openedAt: number
  readonly closedAt: number | undefined
  readonly closedBy: string | undefined
  readonly finding: string | undefined
}

export const reviewOf = (row: Row): Review => ({
  hold: text(row, 'hold_id'),
  by: { id: text(row, 'by_id'), name: text(row, 'by_name') },
  reason: text(row, 'reason'),
  openedAt: integer(row, 'opened_at'),
  closedAt: optionalInteger(row, 'closed_at'),
  closedBy: optionalText(row, 'closed_name'),
  finding: optionalText(row, 'finding'),
})

const MAY = ['approver', 'auditor', 'operator'] as const

/** Why this operator may not review it, in a sentence to them; undefined when they may. */
export function whyNotReview({ by }: Pick<Review, 'by'>, operator: OperatorView): string | undefined {
  if (by.id === personOf(operator)) return 'You released this yourself; someone else must review it.'
  return MAY.some((role) => operator.roles.includes(role)) ? undefined : 'You do not have a role that reviews.'
}

/** Open reviews, the oldest first. */
export async function openReviews({ store }: Pick<VoteHouse, 'store'>, most: number): Promise<Review[]> {
  const rows = await store.read(
    sql(`select * from reviews where closed_at is null order by opened_at, hold_id limit ?`, most),
  )
  return rows.map(reviewOf)
}

/** Of this hold, where it was released by break-glass. */
export async function findReview({ store }: Pick<VoteHouse, 'store'>, hold: string): Promise<Review | undefined> {
  const row = (await store.read(sql(`select * from reviews where hold_id = ?`, hold)))[0]
  return row === undefined ? undefined : reviewOf(row)
}

/** Says what a review found. Throws Refusal not_found, operator_not_allowed or conflict. */
export async function closeReview(
  hold: string,
  operator: OperatorView,
  finding: string,
  house: Pick<VoteHouse, 'store' | 'audit' | 'now'>,
): Promise<Review> {
  const review = await findReview(house, hold)
  if (review === undefined) throw new Refusal('not_found', { sentence: 'There is no such review.' })
  const why = whyNotReview(review, operator)
  if (why !== undefined)
    throw new Refusal('operator_not_allowed', {
      sentence: why,
      hint: 'Ask another operator: postern operators list.',
    })
  const by = { id: personOf(operator), name: operator.name }
  const at = house.now()
  const entry = await house.audit.entries.administration({
    at,
    act: 'approvals.review_closed',
    by: { id: operator.id, name: operator.name },
    on: { type: 'hold', id: hold },
    reason: finding,
  })
  const { writer } = house.store
  if (!(await house.store.run('closeReview', { writer, hold, by, finding, at, entry })))
    throw new Refusal('conflict', { sentence: 'It is closed already.' })
  return (await findReview(house, hold)) ?? review
}
