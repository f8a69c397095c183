import type { Migration } from './migrations.ts'

/**
 * The whole first schema. Text, bigint and bytes only, so that SQLite and PostgreSQL agree; {bytes} becomes blob or bytea.
 * The format of `entries` is final (rules 22 and 23): the leaf covers writer, epoch, counter, kind, hold and both parts.
 */
export const first: Migration = {
  version: 1,
  name: 'first',
  statements: [
    `create table meta (key text primary key, value text not null)`,
    `create table epoch (name text primary key, value bigint not null)`,
    `insert into epoch (name, value) values ('agents', 0), ('keys', 0), ('policy', 0), ('stop', 0), ('operators', 0)`,
    `create table writers (writer text primary key, epoch bigint not null, started_at bigint not null, seen_at bigint not null, counter bigint not null)`,
    `create table agents (id text primary key, name text not null unique, status text not null, body text not null, created_at bigint not null, updated_at bigint not null, source text not null)`,
    `create table agent_keys (hash text primary key, agent_id text not null, prefix text not null, created_at bigint not null, expires_at bigint, revoked_at bigint, last_used_at bigint)`,
    `create index agent_keys_agent on agent_keys (agent_id)`,
    `create table operators (id text primary key, name text not null unique, okta_user_id text, roles text not null, status text not null, created_at bigint not null)`,
    `create table operator_keys (hash text primary key, operator_id text not null, prefix text not null, created_at bigint not null, expires_at bigint, revoked_at bigint)`,
    `create table entries (id text primary key, writer text not null, epoch bigint not null, counter bigint not null, at bigint not null, kind text not null, decision_id text, agent_id text, operation text, effect text, hold_id text, public text not null, sealed {bytes}, leaf {bytes} not null, position bigint)`,
    `create unique index entries_counter on entries (writer, epoch, counter)`,
    `create index entries_decision on entries (decision_id)`,
    `create index entries_at on entries (at)`,
    `create unique index entries_position on entries (position) where position is not null`,
    `create index entries_unsealed on entries (at) where position is null`,
    `create table person_keys (person text primary key, key {bytes}, created_at bigint not null, erased_at bigint)`,
    `create table tree (level bigint not null, idx bigint not null, hash {bytes} not null, primary key (level, idx))`,
    `create table checkpoints (size bigint primary key, root {bytes} not null, at bigint not null, writers text not null, note text not null)`,
    `create table holds (id text primary key, decision_id text not null, agent_id text not null, operation text not null, digest text not null, state text not null, grant_state text, requirement text not null, shown text not null, purpose text, sealed_call {bytes}, created_at bigint not null, expires_at bigint not null, decided_at bigint, spent_by text, outcome text)`,
    `create unique index holds_open on holds (agent_id, digest) where state = 'pending' or grant_state in ('unspent', 'claimed')`,
    `create index holds_state on holds (state, expires_at)`,
    `create index holds_agent on holds (agent_id, created_at)`,
    `create table votes (hold_id text not null, approver_id text not null, approver_name text not null, verdict text not null, reason text not null, at bigint not null, primary key (hold_id, approver_id))`,
    `create table writes (decision_id text primary key, digest text not null, agent_id text not null, hold_id text, state text not null, writer text not null, idempotency_key text, status bigint, request_id text, at bigint not null, settled_at bigint)`,
    `create index writes_digest on writes (digest, at)`,
    `create index writes_key on writes (agent_id, idempotency_key)`,
    `create index writes_state on writes (state)`,
    `create table changing (type text not null, id text not null, decision_id text not null, until bigint not null, primary key (type, id))`,
    `create table usage (agent_id text not null, name text not null, minute bigint not null, minute_count bigint not null, minute_before bigint not null, hour bigint not null, hour_count bigint not null, hour_before bigint not null, first_at bigint not null, primary key (agent_id, name))`,
    `create table outbox (id text primary key, kind text not null, dedupe text not null unique, body text not null, state text not null, attempts bigint not null, next_at bigint not null, created_at bigint not null, last_error text)`,
    `create index outbox_next on outbox (state, next_at)`,
    `create table refused (minute bigint not null, source text not null, reason text not null, count bigint not null, primary key (minute, source, reason))`,
  ],
}
