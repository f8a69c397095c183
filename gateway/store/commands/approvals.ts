import { sql, type Command } from '../statement.ts'
import { append, type EntryInput } from './entries.ts'

export interface DelegationInput {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly since: number
  readonly until: number
  readonly reason: string
}

export function* addDelegation(args: {
  writer: string
  delegation: DelegationInput
  at: number
  entry: EntryInput
}): Command<void> {
  const { delegation } = args
  yield sql(
    `insert into delegations (id, from_id, to_id, since, until, reason, created_at) values (?, ?, ?, ?, ?, ?, ?)`,
    delegation.id,
    delegation.from,
    delegation.to,
    delegation.since,
    delegation.until,
    delegation.reason,
    args.at,
  )
  yield* append(args.writer, args.entry)
}

/** False when it had ended already. */
export function* endDelegation(args: { writer: string; id: string; at: number; entry: EntryInput }): Command<boolean> {
  const rows = yield sql(
    `update delegations set ended_at = ? where id = ? and ended_at is null and until > ? returning id`,
    args.at,
    args.id,
    args.at,
  )
  if (rows[0] === undefined) return false
  yield* append(args.writer, args.entry)
  return true
}

/** Closed by someone else than who broke the glass. False when there is nothing to close, or it was their own. */
export function* closeReview(args: {
  writer: string
  hold: string
  by: { readonly id: string; readonly name: string }
  finding: string
  at: number
  entry: EntryInput
}): Command<boolean> {
  const rows = yield sql(
    `update reviews set closed_at = ?, closed_by = ?, closed_name = ?, finding = ? where hold_id = ? and closed_at is null and by_id <> ? returning hold_id`,
    args.at,
    args.by.id,
    args.by.name,
    args.finding,
    args.hold,
    args.by.id,
  )
  if (rows[0] === undefined) return false
  yield* append(args.writer, args.entry)
  return true
}

export interface StandingInput {
  readonly id: string
  readonly agent: string
  readonly operation: string
  /** JSON of StandingTarget. */
  readonly target: string
  /** JSON list. */
  readonly rules: string
  readonly most: number
  readonly until: number
  readonly entry: EntryInput
}

/** Inside a vote: the like of the approved call may come again. */
export function* addStanding(
  writer: string,
  standing: StandingInput,
  vote: {
    readonly hold: string
    readonly approver: { readonly id: string; readonly name: string }
    readonly reason: string
    readonly at: number
  },
): Command<void> {
  yield sql(
    `insert into standing (id, hold_id, agent_id, operation, target, rules, most, used, until, by_id, by_name, reason, created_at) values (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?)`,
    standing.id,
    vote.hold,
    standing.agent,
    standing.operation,
    standing.target,
    standing.rules,
    standing.most,
    standing.until,
    vote.approver.id,
    vote.approver.name,
    vote.reason,
    vote.at,
  )
  yield* append(writer, standing.entry)
}

/** False when it was revoked before. */
export function* revokeStanding(args: { writer: string; id: string; at: number; entry: EntryInput }): Command<boolean> {
  const rows = yield sql(
    `update standing set revoked_at = ? where id = ? and revoked_at is null returning id`,
    args.at,
    args.id,
  )
  if (rows[0] === undefined) return false
  yield* append(args.writer, args.entry)
  return true
}
