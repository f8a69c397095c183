import type { TaskState } from '../../model/hold.ts'
import type { MessageKind } from '../../model/messages.ts'
import { sql, text, integer, optionalText, type Command, type Row } from '../statement.ts'
import { append, type EntryInput } from './entries.ts'
import { enqueue } from './outbox.ts'

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
  readonly sealedCall: Uint8Array | null
  /** Epoch ms. */
  readonly expiresAt: number
  /** At most this many may be pending for the agent at once. */
  readonly mostPending: number
  readonly idempotencyKey: string | null
  /** An approved hold of this call that did not fit any more (other facts, other rules): it ends. */
  readonly supersedes: string | null
  /** Absent for a call; `plan` for an announced change set. */
  readonly kind?: 'plan'
}

export interface OpenedHold {
  readonly id: string
  /** True when an identical call already waits: this one joins it. */
  readonly attached: boolean
  readonly state: TaskState
  readonly expiresAt: number
}

export const TOO_MANY_HOLDS = 'too many holds are pending for this agent'

/**
 * Opens a hold, or joins the one that waits for the same digest. Undefined where another replica was faster: judge again.
 * Throws TOO_MANY_HOLDS past the agent's limit.
 */
export function* openHold(hold: HoldInput, entry: EntryInput): Command<OpenedHold | undefined> {
  const known = yield sql(
    `select id, state, expires_at from holds where agent_id = ? and digest = ? and state = 'pending' and expires_at > ?`,
    entry.agent,
    hold.digest,
    entry.at,
  )
  const row = known[0]
  if (row !== undefined) {
    yield* keepKey(hold, entry, text(row, 'id'))
    return { id: text(row, 'id'), attached: true, state: 'pending', expiresAt: integer(row, 'expires_at') }
  }
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
  const made = yield sql(
    `insert into holds (id, decision_id, agent_id, operation, digest, state, requirement, shown, purpose, sealed_call, created_at, expires_at, kind) values (?, ?, ?, ?, ?, 'pending', ?, ?, ?, ?, ?, ?, ?) on conflict do nothing returning id`,
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
    hold.kind ?? null,
  )
  // Another replica opened, approved or claimed the same at this moment: its row is committed by now.
  if (made[0] === undefined) return undefined
  yield* keepKey(hold, entry, hold.id)
  return { id: hold.id, attached: false, state: 'pending', expiresAt: hold.expiresAt }
}

/** The Idempotency-Key of a call that waits: whoever sends it in the end, the key means this call (rule 11). */
function* keepKey({ digest, idempotencyKey }: HoldInput, entry: EntryInput, hold: string): Command<void> {
  if (idempotencyKey === null) return
  yield sql(
    `insert into hold_keys (agent_id, idempotency_key, digest, hold_id, decision_id) values (?, ?, ?, ?, ?) on conflict (agent_id, idempotency_key) do update set hold_id = excluded.hold_id, decision_id = excluded.decision_id`,
    entry.agent,
    idempotencyKey,
    digest,
    hold,
    entry.decision,
  )
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
export const told = (hold: string, kind: MessageKind, at: number): Command<void> =>
  enqueue({ id: `msg_${hold}_${kind}`, kind, dedupe: `${kind} ${hold}`, body: JSON.stringify({ hold }) }, at)

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

const DENIED_MEMORY = 600_000

/** A no stands for a while: the same question is not put to people again at once. */
export function* recentDenial(
  entry: EntryInput,
  digest: string,
): Command<{ readonly hold: string; readonly reason: string } | undefined> {
  const rows = yield sql(
    `select holds.id, votes.reason from holds join votes on votes.hold_id = holds.id and votes.verdict = 'deny' where holds.agent_id = ? and holds.digest = ? and holds.state = 'denied' and holds.decided_at > ? limit 1`,
    entry.agent,
    digest,
    entry.at - DENIED_MEMORY,
  )
  return rows[0] === undefined ? undefined : { hold: text(rows[0], 'id'), reason: text(rows[0], 'reason') }
}

export const votesStatement = (hold: string) => sql(`select * from votes where hold_id = ? order by at`, hold)

export const purposeOf = (row: Row): string | undefined => optionalText(row, 'purpose')
