import { sql, type Command } from '../statement.ts'
import { first } from './001-first.ts'
import { log } from './002-log.ts'
import { people } from './003-people.ts'
import { tokens } from './004-tokens.ts'
import { inventory } from './005-inventory.ts'
import { shares } from './006-shares.ts'
import { approvals } from './007-approvals.ts'
import { plans } from './008-plans.ts'
import { accessRequests } from './009-access-requests.ts'
import { holdKeys } from './010-hold-keys.ts'

export interface Migration {
  readonly version: number
  readonly name: string
  /** `{bytes}` stands for the database's type of raw bytes. */
  readonly statements: readonly string[]
}

/** In order, never changed once released: a new need is a new file. */
export const MIGRATIONS: readonly Migration[] = [
  first,
  log,
  people,
  tokens,
  inventory,
  shares,
  approvals,
  plans,
  accessRequests,
  holdKeys,
]

/** Brings the schema up to date inside the caller's transaction; returns the version reached. Throws on a newer store. */
export function* migrate(bytesType: 'blob' | 'bytea', now: number): Command<number> {
  yield sql(
    `create table if not exists migrations (version bigint primary key, name text not null, at bigint not null)`,
  )
  const rows = yield sql(`select coalesce(max(version), 0) as version from migrations`)
  const at = Number(rows[0]?.['version'] ?? 0)
  const newest = MIGRATIONS.at(-1)?.version ?? 0
  if (at > newest)
    throw new Error(`the store has schema ${at}, newer than this program's ${newest}: run the newer version`)
  for (const migration of MIGRATIONS.filter((m) => m.version > at)) {
    for (const statement of migration.statements) yield sql(statement.replaceAll('{bytes}', bytesType))
    yield sql(`insert into migrations (version, name, at) values (?, ?, ?)`, migration.version, migration.name, now)
  }
  return newest
}
