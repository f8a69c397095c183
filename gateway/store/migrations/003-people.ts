import type { Migration } from './migrations.ts'

/**
 * Ways to people: a delivery of a message to each sink (a row of the outbox with `sink`, `message` and the sink's `answer`),
 * sessions of approvers, and what was received once and must not come again.
 */
export const people: Migration = {
  version: 3,
  name: 'people',
  statements: [
    `alter table outbox add column sink text`,
    `alter table outbox add column message text`,
    `alter table outbox add column answer text`,
    `alter table outbox add column settled_at bigint`,
    `create index outbox_created on outbox (created_at)`,
    `create table sessions (hash text primary key, operator_id text not null, csrf text not null, created_at bigint not null, expires_at bigint not null)`,
    `create table seen (hash text primary key, until bigint not null)`,
  ],
}
