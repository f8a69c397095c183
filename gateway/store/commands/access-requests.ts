import { optionalText, sql, text, type Command, type Statement } from '../statement.ts'

/** An access request that was taken, by the one-time id of the denial that it answers. */
export interface KeptRequest {
  readonly id: string
  readonly operator: string
  readonly idempotencyKey: string | null
  readonly bodyHash: string
  readonly hold: string
  /** Epoch ms until which it is remembered. */
  readonly until: number
}

/** Remembers a request; who was faster with the same stays. */
export function* keepAccessRequest(args: { readonly request: KeptRequest; readonly now: number }): Command<void> {
  const { id, operator, idempotencyKey, bodyHash, hold, until } = args.request
  yield sql(`delete from access_requests where until <= ?`, args.now)
  yield sql(
    `insert into access_requests (id, operator_id, idempotency_key, body_hash, hold_id, until) values (?, ?, ?, ?, ?, ?) on conflict do nothing`,
    id,
    operator,
    idempotencyKey,
    bodyHash,
    hold,
    until,
  )
}

export const keptByKey = (operator: string, key: string): Statement =>
  sql(`select * from access_requests where operator_id = ? and idempotency_key = ?`, operator, key)

export const keptById = (id: string): Statement => sql(`select * from access_requests where id = ?`, id)

export const keptOf = (row: Parameters<typeof text>[0]) => ({
  operator: text(row, 'operator_id'),
  key: optionalText(row, 'idempotency_key'),
  bodyHash: text(row, 'body_hash'),
  hold: text(row, 'hold_id'),
})
