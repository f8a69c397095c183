import type { Operation } from '../../model/operation.ts'
import type { Refusal } from '../../model/refusal.ts'
import type { Subject } from '../../model/subject.ts'
import type { View } from '../../model/view.ts'
import type { OutcomeArgs } from '../../store/commands/decided.ts'
import { EMPTY_COLUMNS, type Draft } from './draft.ts'

/** What became of a forwarded call, as forward tells it. */
export interface OutcomeRecord {
  /** The decision's id. */
  readonly id: string
  readonly at: number
  readonly subject: Subject
  readonly operation: Operation
  readonly view: Pick<View, 'may'>
  /** The hold whose grant was spent. */
  readonly hold?: string | undefined
  /** What was granted for a while, to be taken back. */
  readonly giveBack?: OutcomeArgs['giveBack']
  readonly outcome: {
    readonly status: number | undefined
    readonly requestId: string | undefined
    readonly ms: number
    readonly bytes: number
    readonly kind: 'answered' | 'failed' | 'unknown'
    readonly refusal?: Refusal | undefined
  }
}

/** Okta said no where our table of roles and scopes says yes: that row of the table is wrong (OKTA.md). */
export const disagrees = ({ outcome, view }: OutcomeRecord): boolean =>
  outcome.status === 403 && view.may.effective === true

/** Okta's ids of requests are short words; anything else was not Okta's. */
const requestIdOf = (id: string | undefined): string | null =>
  id !== undefined && /^[\w-]{1,64}$/.test(id) ? id : null

/** Pure; Okta's error texts may name people, so none is kept. */
export function outcomeDraft(record: OutcomeRecord): Draft {
  const { outcome } = record
  const disagreement = disagrees(record)
  return {
    ...EMPTY_COLUMNS,
    kind: 'outcome',
    at: record.at,
    decision: record.id,
    agent: record.subject.agent.id,
    operation: record.operation.row.id,
    effect: disagreement ? 'disagreed' : outcome.kind,
    hold: record.hold ?? null,
    public: JSON.stringify({
      v: 1,
      outcome: {
        kind: outcome.kind,
        status: outcome.status ?? null,
        ms: Math.round(outcome.ms),
        bytes: outcome.bytes,
        request_id: requestIdOf(outcome.requestId),
        ...(outcome.refusal === undefined ? {} : { refusal: outcome.refusal.code }),
        ...(disagreement ? { disagreement: true } : {}),
      },
    }),
    parts: [],
  }
}

/** The end of the write: an answer below 400 did it, one of 4xx certainly did not. Null for reads. */
export function writeEnd({ outcome, operation }: OutcomeRecord): OutcomeArgs['write'] {
  if (operation.row.access === 'read') return null
  // An answer to a call that failed was about the gateway's own credential: it is no status of the call.
  const status = outcome.kind === 'failed' ? null : (outcome.status ?? null)
  const requestId = requestIdOf(outcome.requestId)
  if (outcome.kind !== 'answered') return { state: outcome.kind, status, requestId }
  return { state: status !== null && status < 400 ? 'done' : 'failed', status, requestId }
}

/** The end of a grant that no write stands for: a read that was released. */
export const grantEnd = ({ outcome, operation, hold }: OutcomeRecord): OutcomeArgs['grant'] =>
  hold === undefined || operation.row.access !== 'read'
    ? null
    : { hold, state: outcome.kind === 'answered' && (outcome.status ?? 500) < 400 ? 'done' : 'failed' }
