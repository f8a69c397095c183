import type { Migration } from './migrations.ts'

/**
 * What the org contains. `read_at` and `done` are stamps (microseconds, strictly growing in a process): the moment the read
 * began that last told the state of a row, so that answers may be written in any order and the latest read stands.
 */
export const inventory: Migration = {
  version: 5,
  name: 'inventory',
  statements: [
    `create table inv_nodes (kind text not null, id text not null, label text, lookup text, parent text, props text not null, first_seen bigint not null, read_at bigint not null, changed_at bigint not null, gone_at bigint, primary key (kind, id))`,
    `create index inv_nodes_id on inv_nodes (id)`,
    `create index inv_nodes_lookup on inv_nodes (kind, lookup) where lookup is not null`,
    `create index inv_nodes_parent on inv_nodes (parent, kind) where parent is not null`,
    `create table inv_edges (from_id text not null, kind text not null, to_id text not null, tag text not null, from_kind text not null, to_kind text not null, props text not null, first_seen bigint not null, read_at bigint not null, changed_at bigint not null, gone_at bigint, primary key (from_id, kind, to_id, tag))`,
    `create index inv_edges_to on inv_edges (to_id, kind)`,
    // What changed, from, to, when and by which event of Okta's log; node changes have no other end.
    `create table inv_changes (stamp bigint not null, kind text not null, id text not null, other text not null, tag text not null, what text not null, before text, after text, event text, primary key (stamp, kind, id, other, tag))`,
    `create index inv_changes_id on inv_changes (id, stamp)`,
    // One list or object to read: how far it is, when it was last read whole, what failed, what is hidden from us.
    `create table inv_slices (family text not null, subject text not null, parent text not null, due_at bigint, next_at bigint not null, priority bigint not null, stale_at bigint, event text, scan bigint not null, started bigint, cursor text, pages bigint not null, items bigint not null, done bigint, took_ms bigint, tries bigint not null, error text, gap text, absent bigint, primary key (family, subject))`,
    `create index inv_slices_due on inv_slices (family, priority, due_at) where due_at is not null`,
    `create index inv_slices_parent on inv_slices (parent)`,
    `create index inv_slices_open on inv_slices (family) where done is null or gap is not null`,
    `create table inv_events (uuid text primary key, at bigint not null, type text not null, actor text, client text, token text, request text, outcome text, body text not null, read_at bigint not null)`,
    `create index inv_events_at on inv_events (at)`,
    `create index inv_events_request on inv_events (request) where request is not null`,
    `create table inv_state (name text primary key, value text not null)`,
    `create table limits (credential text primary key, state text not null, at bigint not null)`,
    `create table leases (name text primary key, writer text not null, until bigint not null)`,
    `insert into epoch (name, value) values ('inventory', 0)`,
  ],
}
