import type { Migration } from './migrations.ts'

/**
 * People in the loop: whom a vote speaks for, who stands in for whom, answers kept for an agent, releases that wait for a
 * review, standing approvals, announced plans, grants that end, and what was there before a write.
 */
export const approvals: Migration = {
  version: 7,
  name: 'approvals',
  statements: [
    `alter table votes add column speaks_for text`,
    // How long what is granted may last, in seconds; and what kind of hold it is: null for a call.
    `alter table holds add column lasts bigint`,
    `alter table holds add column kind text`,
    `create index holds_decided on holds (decided_at) where decided_at is not null`,
    // One write of an agent with one digest may be open at a time, on all replicas together (rule 11).
    `create unique index writes_open on writes (agent_id, digest) where state in ('in_flight', 'unknown')`,
    `create table delegations (id text primary key, from_id text not null, to_id text not null, since bigint not null, until bigint not null, reason text not null, created_at bigint not null, ended_at bigint)`,
    `create table answers (hold_id text primary key, agent_id text not null, decision_id text not null, sealed {bytes} not null, until bigint not null)`,
    `create table reviews (hold_id text primary key, by_id text not null, by_name text not null, reason text not null, opened_at bigint not null, closed_at bigint, closed_by text, closed_name text, finding text)`,
    `create table standing (id text primary key, hold_id text not null, agent_id text not null, operation text not null, target text not null, rules text not null, most bigint not null, used bigint not null, until bigint not null, by_id text not null, by_name text not null, reason text not null, created_at bigint not null, revoked_at bigint)`,
    `create index standing_agent on standing (agent_id, operation)`,
    `create table plans (id text primary key, hold_id text not null, agent_id text not null, body text not null, until bigint not null, created_at bigint not null)`,
    `create table plan_uses (plan_id text not null, item bigint not null, used bigint not null, primary key (plan_id, item))`,
    `create table give_backs (id text primary key, decision_id text not null, hold_id text, agent_id text not null, sealed {bytes}, state text not null, due_at bigint not null, next_at bigint not null, attempts bigint not null, last_error text, settled_at bigint)`,
    `create index give_backs_due on give_backs (state, next_at)`,
    `create table before_images (decision_id text primary key, sealed {bytes} not null, until bigint not null)`,
  ],
}
