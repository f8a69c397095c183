import type { Migration } from './migrations.ts'

/** Which access request opened which hold: the same request again finds it, and none can be replayed. */
export const accessRequests: Migration = {
  version: 9,
  name: 'access requests',
  statements: [
    `create table access_requests (id text primary key, operator_id text not null, idempotency_key text, body_hash text not null, hold_id text not null, until bigint not null)`,
    `create unique index access_requests_key on access_requests (operator_id, idempotency_key) where idempotency_key is not null`,
  ],
}
