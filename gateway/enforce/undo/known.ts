import { imageStatement } from '../../store/commands/images.ts'
import { bytes, integer, optionalInteger, optionalText, sql, text } from '../../store/statement.ts'
import type { Store } from '../../store/store.ts'

/** A write as it was recorded. */
export interface KnownWrite {
  readonly decision: string
  readonly agent: string
  readonly operation: string
  readonly state: string
  /** Okta's. */
  readonly status: number | null
  /** Epoch ms. */
  readonly at: number
  /** Epoch ms until which what was there before is kept; undefined where it is not. */
  readonly until: number | undefined
}

/** The write of a decision with its sealed before-image; undefined where it changed nothing. */
export async function knownWrite(
  store: Store,
  decision: string,
): Promise<{ readonly write: KnownWrite | undefined; readonly sealed: Uint8Array | undefined }> {
  const rows = await store.read(
    sql(
      `select w.state, w.status, w.at, w.agent_id, e.operation from writes w join entries e on e.decision_id = w.decision_id and e.kind = 'decision' where w.decision_id = ?`,
      decision,
    ),
  )
  const row = rows[0]
  if (row === undefined) return { write: undefined, sealed: undefined }
  const image = (await store.read(imageStatement(decision)))[0]
  return {
    write: {
      decision,
      agent: text(row, 'agent_id'),
      operation: optionalText(row, 'operation') ?? '',
      state: text(row, 'state'),
      status: optionalInteger(row, 'status') ?? null,
      at: integer(row, 'at'),
      until: image === undefined ? undefined : integer(image, 'until'),
    },
    sealed: image === undefined ? undefined : bytes(image, 'sealed'),
  }
}
