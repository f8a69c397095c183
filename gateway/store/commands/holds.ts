import type { GrantState, TaskState } from '../../model/hold.ts'
import { sql, text, integer, optionalText, type Command, type Row } from '../statement.ts'
import { append, type EntryInput } from './entries.ts'
import { enqueue, type OutboxInput } from './outbox.ts'

export interface HoldInput {
  readonly id: string
  readonly digest: string
  readonly operation: string
  /** JSON of HoldRequirement. */
  readonly requirement: string
  /** JSON of what an approver is shown: sentence, reasons, facts with their fingerprint. */
  readonly shown: string
  readonly purpose: string | null
  /** The call, sealed under the holds key and bound to id and digest. */
  readonly sealedCall: Uint8Array
  /** Epoch ms. */
  readonly expiresAt: number
  /** At most this many may be pending for the agent at once. */
  readonly mostPending: number
  readonly idempotencyKey: string | null
  /** An approved hold of this call that did not fit any more (other facts, other rules): it ends. */
  readonly supersedes: string | null
}

export interface OpenedHold {
  readonly id: string
  /** True when an identical call already waits: this one joins it. */
  readonly attached: boolean
  readonly state: TaskState
  readonly expiresAt: number
}

export const TOO_MANY_HOLDS = 'too many holds are pending for this agent'

/** Opens a hold, or joins the one that waits for the same digest. Throws TOO_MANY_HOLDS past the agent's limit. */
export function* openHold(hold: HoldInput, entry: EntryInput): Command<OpenedHold> {
  const known = yield sql(
    `select id, state, expires_at from holds where agent_id = ? and digest = ? and state = 'pending' and expires_at > ?`,
    entry.agent,
    hold.digest,
    entry.at,
  )
  const row = known[0]
  if (row !== undefined)
    return { id: text(row, 'id'), attached: true, state: 'pending', expiresAt: integer(row, 'expires_at') }
  yield* expire(entry.at, entry.agent, hold.digest)
  if (hold.supersedes !== null) {
    const ended = yield sql(
      `update holds set grant_state = 'revoked', sealed_call = null where id = ? and grant_state = 'unspent' returning id`,
      hold.supersedes,
    )
    if (ended[0] !== undefined) yield* told(hold.supersedes, 'grant_revoked', entry.at)
  }
  const pending = yield sql(
    `select count(*) as n from holds where agent_id = ? and state = 'pending' and expires_at > ?`,
    entry.agent,
    entry.at,
  )
  if (integer(pending[0] ?? {}, 'n') >= hold.mostPending) throw new Error(TOO_MANY_HOLDS)
  yield sql(
    `insert into holds (id, decision_id, agent_id, operation, digest, state, requirement, shown, purpose, sealed_call, created_at, expires_at) values (?, ?, ?, ?, ?, 'pending', ?, ?, ?, ?, ?, ?)`,
    hold.id,
    entry.decision,
    entry.agent,
    hold.operation,
    hold.digest,
    hold.requirement,
    hold.shown,
    hold.purpose,
    hold.sealedCall,
    entry.at,
    hold.expiresAt,
  )
  return { id: hold.id, attached: false, state: 'pending', expiresAt: hold.expiresAt }
}

/** Ends what is past its time: pending tasks, and approved grants that nobody spent. The sealed call goes with them. */
function* expire(now: number, agent: string | null, digest: string): Command<void> {
  const tasks = yield sql(
    `update holds set state = 'expired', decided_at = ?, sealed_call = null where agent_id = ? and digest = ? and state = 'pending' and expires_at <= ? returning id`,
    now,
    agent,
    digest,
    now,
  )
  const grants = yield sql(
    `update holds set grant_state = 'expired', sealed_call = null where agent_id = ? and digest = ? and state = 'approved' and grant_state = 'unspent' and expires_at <= ? returning id`,
    agent,
    digest,
    now,
  )
  for (const row of tasks) yield* told(text(row, 'id'), 'hold_expired', now)
  for (const row of grants) yield* told(text(row, 'id'), 'grant_expired', now)
}

/** The same for all agents; returns the holds that ended, for notices. */
export function* expireHolds(args: { now: number }): Command<string[]> {
  const tasks = yield sql(
    `update holds set state = 'expired', decided_at = ?, sealed_call = null where state = 'pending' and expires_at <= ? returning id`,
    args.now,
    args.now,
  )
  const grants = yield sql(
    `update holds set grant_state = 'expired', sealed_call = null where state = 'approved' and grant_state = 'unspent' and expires_at <= ? returning id`,
    args.now,
  )
  for (const row of tasks) yield* told(text(row, 'id'), 'hold_expired', args.now)
  for (const row of grants) yield* told(text(row, 'id'), 'grant_expired', args.now)
  return [...tasks, ...grants].map((row) => text(row, 'id'))
}

/** An end that came without anybody's vote is told too: whoever was shown the hold learns that it is over. */
const told = (hold: string, kind: string, at: number): Command<void> =>
  enqueue({ id: `msg_${hold}_${kind}`, kind, dedupe: `${kind} ${hold}`, body: JSON.stringify({ hold }) }, at)

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

/** One person's yes or no. One no denies; enough different yeses approve. One terminal transition, ever. */
export function* vote(args: VoteArgs): Command<Voted> {
  const rows = yield sql(`select state, expires_at from holds where id = ?`, args.hold)
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
  const cast = yield sql(
    `insert into votes (hold_id, approver_id, approver_name, verdict, reason, at) values (?, ?, ?, ?, ?, ?) on conflict (hold_id, approver_id) do nothing returning at`,
    args.hold,
    args.approver.id,
    args.approver.name,
    args.verdict,
    args.reason,
    args.at,
  )
  if (cast[0] === undefined) return { kind: 'already_voted' }
  const counted = yield sql(`select count(*) as n from votes where hold_id = ? and verdict = 'approve'`, args.hold)
  const approvals = integer(counted[0] ?? {}, 'n')
  if (args.verdict === 'approve' && approvals < args.quorum) {
    yield* append(args.writer, args.entry)
    return { kind: 'counted', approvals, quorum: args.quorum }
  }
  const state = args.verdict === 'approve' ? 'approved' : 'denied'
  const ended =
    state === 'approved'
      ? yield sql(
          `update holds set state = 'approved', grant_state = 'unspent', decided_at = ?, expires_at = ? where id = ? and state = 'pending' returning id`,
          args.at,
          args.grantUntil,
          args.hold,
        )
      : yield sql(
          `update holds set state = 'denied', decided_at = ?, sealed_call = null where id = ? and state = 'pending' returning id`,
          args.at,
          args.hold,
        )
  if (ended[0] === undefined) throw new Error('another replica decided this hold at the same moment')
  yield* append(args.writer, args.entry)
  for (const message of args.outbox) yield* enqueue(message, args.at)
  return { kind: 'decided', state, grant: state === 'approved' ? 'unspent' : null }
}

/** Takes back: a pending task by its agent (cancelled), an unspent grant by an operator (revoked). */
export function* withdrawHold(args: {
  writer: string
  hold: string
  agent: string | null
  at: number
  entry: EntryInput
}): Command<boolean> {
  const owner = args.agent === null ? [] : [args.agent]
  const mine = args.agent === null ? '' : ' and agent_id = ?'
  const cancelled = yield sql(
    `update holds set state = 'cancelled', decided_at = ?, sealed_call = null where id = ? and state = 'pending'${mine} returning id`,
    args.at,
    args.hold,
    ...owner,
  )
  const revoked =
    cancelled[0] === undefined
      ? yield sql(
          `update holds set grant_state = 'revoked', sealed_call = null where id = ? and grant_state = 'unspent'${mine} returning id`,
          args.hold,
          ...owner,
        )
      : []
  if (cancelled[0] === undefined && revoked[0] === undefined) return false
  yield* told(args.hold, cancelled[0] === undefined ? 'grant_revoked' : 'hold_cancelled', args.at)
  yield* append(args.writer, args.entry)
  return true
}

/** The approved, unspent grant for this agent and digest, if there is one now. */
export const unspentStatement = (agent: string, digest: string, now: number) =>
  sql(
    `select * from holds where agent_id = ? and digest = ? and state = 'approved' and grant_state = 'unspent' and expires_at > ?`,
    agent,
    digest,
    now,
  )

export const votesStatement = (hold: string) => sql(`select * from votes where hold_id = ? order by at`, hold)

export const purposeOf = (row: Row): string | undefined => optionalText(row, 'purpose')
