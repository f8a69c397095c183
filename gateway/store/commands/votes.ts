import { isEnough, type Voter } from '../../model/approvers.ts'
import type { HoldRequirement } from '../../model/decision.ts'
import type { GrantState, TaskState } from '../../model/hold.ts'
import { sql, text, integer, optionalText, type Command, type Row } from '../statement.ts'
import { addStanding, type StandingInput } from './approvals.ts'
import { append, type EntryInput } from './entries.ts'
import { told } from './holds.ts'
import { enqueue, type OutboxInput } from './outbox.ts'

export interface VoteArgs {
  readonly writer: string
  readonly hold: string
  readonly approver: { readonly id: string; readonly name: string }
  readonly verdict: 'approve' | 'deny'
  readonly reason: string
  readonly at: number
  /** Epoch ms until which an approved grant may be spent. */
  readonly grantUntil: number
  /** Distinct approvers needed. */
  readonly quorum: number
  /** What more is needed of them. */
  readonly needs?: Pick<HoldRequirement, 'needs' | 'escalate'>
  /** Names that the approver belongs to now. */
  readonly speaksFor?: readonly string[]
  /** Who said yes before and would not be let to now: they do not count. */
  readonly lapsed?: readonly string[]
  /** Seconds for which what is granted may last. */
  readonly lasts?: number | null
  /** A release by one person in place of absent approvers (rule 17). */
  readonly breakGlass?: boolean
  /** The like of it may come again (rule 16). */
  readonly standing?: StandingInput | null
  readonly entry: EntryInput
  readonly outbox: readonly OutboxInput[]
}

export type Voted =
  | { readonly kind: 'decided'; readonly state: TaskState; readonly grant: GrantState | null }
  | { readonly kind: 'counted'; readonly approvals: number; readonly quorum: number }
  | { readonly kind: 'not_pending'; readonly state: TaskState }
  | { readonly kind: 'already_voted' }
  | { readonly kind: 'not_found' }

const stateOf = (row: Row): TaskState => text(row, 'state') as TaskState // written by these commands only

const voterOf = (row: Row): Voter => ({
  id: text(row, 'approver_id'),
  speaksFor: JSON.parse(optionalText(row, 'speaks_for') ?? '[]') as string[], // written below only
})

/** One person's yes or no. One no denies; enough different yeses approve. One terminal transition, ever. */
export function* vote(args: VoteArgs): Command<Voted> {
  // Writes the row as it is: votes of other replicas wait here for this one, so that each sees those before it.
  const rows = yield sql(`update holds set state = state where id = ? returning state, expires_at`, args.hold)
  const row = rows[0]
  if (row === undefined) return { kind: 'not_found' }
  if (stateOf(row) !== 'pending') return { kind: 'not_pending', state: stateOf(row) }
  if (integer(row, 'expires_at') <= args.at) {
    yield sql(
      `update holds set state = 'expired', decided_at = ?, sealed_call = null where id = ? and state = 'pending'`,
      args.at,
      args.hold,
    )
    yield* told(args.hold, 'hold_expired', args.at)
    return { kind: 'not_pending', state: 'expired' }
  }
  // Who said yes may still say no; nobody says the same twice.
  const cast = yield sql(
    `insert into votes (hold_id, approver_id, approver_name, verdict, reason, at, speaks_for) values (?, ?, ?, ?, ?, ?, ?) on conflict (hold_id, approver_id) do update set verdict = excluded.verdict, reason = excluded.reason, at = excluded.at where votes.verdict = 'approve' and (excluded.verdict = 'deny' or ? = 'glass') returning at`,
    args.hold,
    args.approver.id,
    args.approver.name,
    args.verdict,
    args.reason,
    args.at,
    JSON.stringify(args.speaksFor ?? []),
    args.breakGlass === true ? 'glass' : '',
  )
  if (cast[0] === undefined) return { kind: 'already_voted' }
  const said = yield sql(
    `select approver_id, speaks_for from votes where hold_id = ? and verdict = 'approve' order by at`,
    args.hold,
  )
  const voters = said.map(voterOf).filter((one) => args.lapsed?.includes(one.id) !== true)
  const enough = args.breakGlass === true || isEnough({ quorum: args.quorum, ...args.needs }, voters)
  if (args.verdict === 'approve' && !enough) {
    yield* append(args.writer, args.entry)
    return { kind: 'counted', approvals: voters.length, quorum: args.quorum }
  }
  const state = args.verdict === 'approve' ? 'approved' : 'denied'
  if (state === 'approved')
    yield sql(
      `update holds set state = 'approved', grant_state = 'unspent', decided_at = ?, expires_at = ?, lasts = ? where id = ?`,
      args.at,
      args.grantUntil,
      args.lasts ?? null,
      args.hold,
    )
  else
    yield sql(`update holds set state = 'denied', decided_at = ?, sealed_call = null where id = ?`, args.at, args.hold)
  if (args.breakGlass === true)
    yield sql(
      `insert into reviews (hold_id, by_id, by_name, reason, opened_at) values (?, ?, ?, ?, ?)`,
      args.hold,
      args.approver.id,
      args.approver.name,
      args.reason,
      args.at,
    )
  yield* append(args.writer, args.entry)
  if (state === 'approved' && args.standing !== undefined && args.standing !== null)
    yield* addStanding(args.writer, args.standing, args)
  for (const message of args.outbox) yield* enqueue(message, args.at)
  return { kind: 'decided', state, grant: state === 'approved' ? 'unspent' : null }
}
