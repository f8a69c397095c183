import { integer, optionalText, sql, text } from '../../store/statement.ts'
import type { Store } from '../../store/store.ts'
import { EMPTY_COLUMNS, type Draft } from './draft.ts'

/** The code of an outcome that nobody learnt because the gateway ended first. */
export const GATEWAY_ENDED = 'gateway_ended'

/**
 * Writes that an earlier run of this writer sent, or was about to send, when it ended: nobody knows what became of them (the
 * store says so since this run was registered), and no entry tells it yet. One outcome each. Offered again after a crash.
 */
export async function orphans(store: Store, now: number): Promise<readonly Draft[]> {
  const rows = await store.read(
    sql(
      `select writes.decision_id, writes.at, entries.agent_id, entries.operation, entries.hold_id from writes join entries on entries.decision_id = writes.decision_id and entries.kind = 'decision' where writes.state = 'unknown' and writes.writer = ? and not exists (select 1 from entries as told where told.decision_id = writes.decision_id and told.kind = 'outcome')`,
      store.writer,
    ),
  )
  return rows.map((row) => ({
    ...EMPTY_COLUMNS,
    kind: 'outcome',
    at: now,
    decision: text(row, 'decision_id'),
    agent: optionalText(row, 'agent_id') ?? null,
    operation: optionalText(row, 'operation') ?? null,
    effect: 'unknown',
    hold: optionalText(row, 'hold_id') ?? null,
    public: JSON.stringify({
      v: 1,
      outcome: {
        kind: 'unknown',
        status: null,
        ms: Math.max(0, now - integer(row, 'at')),
        bytes: 0,
        request_id: null,
        refusal: GATEWAY_ENDED,
      },
    }),
    parts: [],
  }))
}
