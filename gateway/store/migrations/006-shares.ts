import type { Migration } from './migrations.ts'

/**
 * What agents used of each bucket of Okta's limits in its present window, as each replica counts it; and the way from a
 * request id of Okta's to the write that bore it.
 */
export const shares: Migration = {
  version: 6,
  name: 'shares',
  statements: [
    `create table shares (writer text not null, bucket text not null, agent_id text not null, weight bigint not null, asked bigint not null, used bigint not null, until bigint not null, at bigint not null, primary key (writer, bucket, agent_id))`,
    `create index writes_request on writes (request_id) where request_id is not null`,
  ],
}
