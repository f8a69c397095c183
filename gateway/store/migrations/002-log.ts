import type { Migration } from './migrations.ts'

/**
 * Runs of writers, so that the sealer knows how far each run's counters go, and what it waits for. `last_counter` is set
 * when the next run begins. Disagreements are few and looked for often.
 */
export const log: Migration = {
  version: 2,
  name: 'log',
  statements: [
    `create table runs (writer text not null, epoch bigint not null, started_at bigint not null, last_counter bigint, sealed_counter bigint not null, gap_since bigint, primary key (writer, epoch))`,
    `insert into runs (writer, epoch, started_at, last_counter, sealed_counter) select writer, epoch, min(at), max(counter), 0 from entries group by writer, epoch`,
    `insert into runs (writer, epoch, started_at, sealed_counter) select writer, epoch, started_at, 0 from writers where true on conflict (writer, epoch) do update set last_counter = null`,
    // The sealer goes by run and counter; this one would only cost each insert and each seal.
    `drop index entries_unsealed`,
    `create index entries_hold on entries (hold_id) where hold_id is not null`,
    `create index entries_disagreed on entries (id) where kind = 'outcome' and effect = 'disagreed'`,
  ],
}
