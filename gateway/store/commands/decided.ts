import type { History } from '../../model/view.ts'
import { sql, text, optionalInteger, optionalText, type Command, type Row } from '../statement.ts'
import { giveBack, spend, type Claim } from './claims.ts'
import { addGiveBack, type GiveBackInput } from './give-backs.ts'
import { append, type EntryInput, type Position } from './entries.ts'
import { openHold, recentDenial, unspentStatement, type HoldInput, type OpenedHold } from './holds.ts'
import { enqueue, type OutboxInput } from './outbox.ts'
import { historyOf, historyStatement, minuteSpent, reserve, type Usage } from './usage.ts'

/** A write about to be forwarded: its digest must have no twin in flight, its targets no other writer (rules 9 and 11). */
export interface WriteInput {
  readonly digest: string
  readonly idempotencyKey: string | null
  readonly targets: readonly { readonly type: string; readonly id: string }[]
  /** Epoch ms at which a target that was never settled is free again. */
  readonly until: number
}

export interface DecidedArgs {
  readonly writer: string
  readonly entry: EntryInput
  readonly usage: Usage | null
  /** The history that was judged, where a rule read it: a parallel call that moved it means judging again. */
  readonly judged: History | null
  readonly open: HoldInput | null
  /** What people allowed beforehand and this call spends. */
  readonly claim: Claim | null
  readonly write: WriteInput | null
  readonly outbox: readonly OutboxInput[]
}

export type Conflict =
  | { readonly kind: 'history_moved' }
  | { readonly kind: 'outcome_pending'; readonly decision: string }
  | { readonly kind: 'already_done'; readonly decision: string; readonly status: number | null }
  | { readonly kind: 'idempotency_mismatch'; readonly decision: string }
  | { readonly kind: 'idempotency_done'; readonly decision: string; readonly status: number | null }
  | { readonly kind: 'target_changing'; readonly decision: string; readonly until: number }
  | { readonly kind: 'claim_lost'; readonly hold: string }
  | { readonly kind: 'agent_limit'; readonly most: number; readonly until: number }
  | { readonly kind: 'denied'; readonly hold: string; readonly reason: string }

export interface Decided {
  readonly conflict?: Conflict
  readonly position?: Position
  readonly opened?: OpenedHold
  /** The sealed call of the spent hold: what is sent is what was approved (rule 3). */
  readonly sealedCall?: Uint8Array
}

const TOO_MANY = 429
const SERVER_FAULT = 500
/** A released call answers 409 to its twins for this long (rule 11). */
const DONE_MEMORY = 600_000

function* twin(args: DecidedArgs, digest: string, key: string | null): Command<Conflict | undefined> {
  const agent = args.entry.agent ?? ''
  if (key !== null) {
    const row = yield* keyed(agent, key)
    if (row !== undefined) {
      const decision = text(row, 'decision_id')
      if (text(row, 'digest') !== digest) return { kind: 'idempotency_mismatch', decision }
      const state = wasNothing(row) ? undefined : optionalText(row, 'state')
      if (state === 'done' || state === 'failed')
        return { kind: 'idempotency_done', decision, status: optionalInteger(row, 'status') ?? null }
      if (state !== undefined) return { kind: 'outcome_pending', decision }
    }
  }
  const open = yield openTwin(agent, digest)
  if (open[0] !== undefined) return { kind: 'outcome_pending', decision: text(open[0], 'decision_id') }
  if (key !== null) return undefined
  const done = yield sql(
    `select decision_id, status from writes where digest = ? and agent_id = ? and hold_id is not null and state = 'done' and settled_at > ? limit 1`,
    digest,
    agent,
    args.entry.at - DONE_MEMORY,
  )
  const row = done[0]
  if (row === undefined) return undefined
  return { kind: 'already_done', decision: text(row, 'decision_id'), status: optionalInteger(row, 'status') ?? null }
}

/**
 * True of a try that came to nothing: it certainly changed nothing, and Okta gave no verdict on it. The same key may bring the
 * call again.
 */
function wasNothing(row: Row): boolean {
  if (optionalText(row, 'state') !== 'failed') return false
  const status = optionalInteger(row, 'status')
  return status === undefined || status === TOO_MANY || status >= SERVER_FAULT
}

/**
 * What this key was used for: the last write that bore it, else the call that was held with it, with the write that released
 * it where there is one. That may have been sent by the gateway, or by a retry that bore another key or none. A try that came
 * to nothing stands for the key only where nothing else does.
 */
function* keyed(agent: string, key: string): Command<Row | undefined> {
  const used = yield sql(
    `select decision_id, digest, state, status from writes where agent_id = ? and idempotency_key = ? order by at desc limit 1`,
    agent,
    key,
  )
  if (used[0] !== undefined && !wasNothing(used[0])) return used[0]
  const held = yield sql(
    `select coalesce(writes.decision_id, hold_keys.decision_id) as decision_id, hold_keys.digest as digest, writes.state as state, writes.status as status from hold_keys left join writes on writes.hold_id = hold_keys.hold_id and writes.digest = hold_keys.digest where hold_keys.agent_id = ? and hold_keys.idempotency_key = ? order by writes.at desc limit 1`,
    agent,
    key,
  )
  return held[0] ?? used[0]
}

/** Takes the targets, all or none: whoever holds one that is not overdue is told. Atomic on all replicas together. */
function* take(args: DecidedArgs, write: WriteInput): Command<Conflict | undefined> {
  for (const target of write.targets) {
    const taken = yield sql(
      `insert into changing (type, id, decision_id, until) values (?, ?, ?, ?) on conflict (type, id) do update set decision_id = excluded.decision_id, until = excluded.until where changing.until <= ? returning id`,
      target.type,
      target.id,
      args.entry.decision,
      write.until,
      args.entry.at,
    )
    if (taken[0] !== undefined) continue
    const rows = yield sql(`select decision_id, until from changing where type = ? and id = ?`, target.type, target.id)
    const row = rows[0] ?? {}
    yield sql(`delete from changing where decision_id = ?`, args.entry.decision)
    return {
      kind: 'target_changing',
      decision: optionalText(row, 'decision_id') ?? '',
      until: optionalInteger(row, 'until') ?? args.entry.at,
    }
  }
  return undefined
}

/** Writes down that it goes out. Another replica's identical write in the same moment is met by the index. */
function* begin(args: DecidedArgs, write: WriteInput): Command<Conflict | undefined> {
  const { entry } = args
  const begun = yield sql(
    `insert into writes (decision_id, digest, agent_id, hold_id, state, writer, idempotency_key, at) values (?, ?, ?, ?, 'in_flight', ?, ?, ?) on conflict do nothing returning decision_id`,
    entry.decision,
    write.digest,
    entry.agent,
    args.claim?.hold ?? null,
    args.writer,
    write.idempotencyKey,
    entry.at,
  )
  if (begun[0] !== undefined) return undefined
  const open = yield openTwin(entry.agent ?? '', write.digest)
  yield sql(`delete from changing where decision_id = ?`, entry.decision)
  return { kind: 'outcome_pending', decision: open[0] === undefined ? '' : text(open[0], 'decision_id') }
}

const openTwin = (agent: string, digest: string) =>
  sql(
    `select decision_id from writes where digest = ? and agent_id = ? and state in ('in_flight', 'unknown') limit 1`,
    digest,
    agent,
  )

const moved = (was: History, is: History): boolean =>
  was.destroys_last_hour < is.destroys_last_hour || was.operation_last_hour < is.operation_last_hour

/**
 * The one transaction of a decision: the entry, the count, the hold or the claim of its grant, the write's reservation and
 * the messages. Only a result without `conflict` lets the call go on; with one, nothing was written.
 */
export function* decided(args: DecidedArgs): Command<Decided> {
  const { entry, usage, judged, open, claim, write } = args
  const until = usage === null ? undefined : yield* minuteSpent(usage, judged !== null)
  if (until !== undefined) return { conflict: { kind: 'agent_limit', most: usage?.most ?? 0, until } }
  if (judged !== null && usage !== null) {
    const rows = yield historyStatement(usage.agent, usage.operation)
    if (moved(judged, historyOf(rows, usage.operation, usage.at))) return { conflict: { kind: 'history_moved' } }
  }
  const digest = write?.digest ?? open?.digest
  if (digest !== undefined) {
    const conflict = yield* twin(args, digest, write?.idempotencyKey ?? open?.idempotencyKey ?? null)
    if (conflict !== undefined) return { conflict }
  }
  let sealedCall: Uint8Array | undefined
  if (claim !== null) {
    const claimed = yield* spend(claim, entry.decision, entry.at)
    // What a plan or a standing approval has no more of is judged without it: the call waits by itself.
    if (claimed.lost && (claim.plan !== undefined || claim.standing !== undefined))
      return { conflict: { kind: 'history_moved' } }
    if (claimed.lost) return { conflict: { kind: 'claim_lost', hold: claim.hold } }
    sealedCall = claimed.sealedCall
  }
  if (write !== null) {
    const conflict = (yield* take(args, write)) ?? (yield* begin(args, write))
    // Nothing may stay behind of a call that does not go on: the claim made above is given back.
    if (conflict !== undefined) {
      if (claim !== null) yield* giveBack(claim, entry.decision)
      return { conflict }
    }
  }
  if (open !== null) {
    const no = yield* recentDenial(entry, open.digest)
    if (no !== undefined) return { conflict: { kind: 'denied', ...no } }
    // Approved between the judgement and now: judged again, with the approval.
    const grants = yield unspentStatement(entry.agent ?? '', open.digest, entry.at)
    if (grants[0] !== undefined && text(grants[0], 'id') !== open.supersedes)
      return { conflict: { kind: 'history_moved' } }
  }
  const opened = open === null ? undefined : yield* openHold(open, entry)
  if (open !== null && opened === undefined) return { conflict: { kind: 'history_moved' } }
  const position = yield* append(args.writer, { ...entry, hold: opened?.id ?? claim?.hold ?? null })
  if (usage !== null) yield* reserve([usage])
  if (opened?.attached !== true) for (const message of args.outbox) yield* enqueue(message, entry.at)
  return {
    position,
    ...(opened === undefined ? {} : { opened }),
    ...(sealedCall === undefined ? {} : { sealedCall }),
  }
}

export interface OutcomeArgs {
  readonly writer: string
  readonly entry: EntryInput
  /** Null for reads: only the entry is written. */
  readonly write: {
    readonly state: 'done' | 'failed' | 'unknown'
    readonly status: number | null
    readonly requestId: string | null
  } | null
  /** What was granted for a while and is to be taken back, where it was done. */
  readonly giveBack?: GiveBackInput | null | undefined
  /** The grant that the call spent, where it was no write, and how it ended. */
  readonly grant?: { readonly hold: string; readonly state: 'done' | 'failed' } | null | undefined
}

/** What became of a forwarded call: the entry, the end of the write and of the grant it spent, its targets set free. */
export function* outcome(args: OutcomeArgs): Command<Position> {
  const { entry, write, grant } = args
  if (grant !== undefined && grant !== null)
    yield sql(
      `update holds set grant_state = ?, sealed_call = null where id = ? and grant_state = 'claimed' and spent_by = ?`,
      grant.state,
      grant.hold,
      entry.decision,
    )
  if (write !== null && entry.decision !== null) {
    const rows = yield sql(
      `update writes set state = ?, status = ?, request_id = ?, settled_at = ? where decision_id = ? returning hold_id`,
      write.state,
      write.status,
      write.requestId,
      entry.at,
      entry.decision,
    )
    const hold = rows[0] === undefined ? undefined : optionalText(rows[0], 'hold_id')
    // Okta's rate limit took nothing of it, and nothing of what people agreed to.
    if (hold !== undefined && write.state === 'failed' && write.status === TOO_MANY)
      yield sql(
        `update holds set grant_state = 'unspent', spent_by = null where id = ? and spent_by = ?`,
        hold,
        entry.decision,
      )
    else if (hold !== undefined)
      // A plan or a standing approval is not spent by one call. The body has served: its ciphertext goes (rule 19).
      yield sql(
        `update holds set grant_state = ?, sealed_call = null where id = ? and spent_by = ?`,
        write.state,
        hold,
        entry.decision,
      )
    yield sql(`delete from changing where decision_id = ?`, entry.decision)
    // An unknown outcome is taken back too: it may have been done.
    if (args.giveBack !== undefined && args.giveBack !== null && write.state !== 'failed')
      yield* addGiveBack(args.giveBack, entry.decision)
  }
  return yield* append(args.writer, entry)
}
