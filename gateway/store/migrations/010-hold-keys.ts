import type { Migration } from './migrations.ts'

/** Which Idempotency-Keys the calls bore that were held: the same key again means the same call, whoever sent it (rule 11). */
export const holdKeys: Migration = {
  version: 10,
  name: 'hold keys',
  statements: [
    `create table hold_keys (agent_id text not null, idempotency_key text not null, digest text not null, hold_id text not null, decision_id text not null, primary key (agent_id, idempotency_key))`,
    `create index if not exists writes_hold on writes (hold_id) where hold_id is not null`,
  ],
}
