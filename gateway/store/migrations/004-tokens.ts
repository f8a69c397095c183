import type { Migration } from './migrations.ts'

/**
 * Postern's own token endpoint: keys that sign (sealed), ids that may be used once (jti of assertions and DPoP proofs), and
 * moments up to which tokens of a client, an agent or one jti are ended.
 */
export const tokens: Migration = {
  version: 4,
  name: 'tokens',
  statements: [
    `insert into epoch (name, value) values ('tokens', 0)`,
    `create table signing_keys (kid text primary key, public text not null, sealed {bytes} not null, created_at bigint not null, ends_at bigint)`,
    `create table used_ids (id text primary key, until bigint not null)`,
    `create index used_ids_until on used_ids (until)`,
    `create table token_ends (subject text primary key, at bigint not null, until bigint not null)`,
  ],
}
