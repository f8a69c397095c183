import { existsSync } from 'node:fs'
import pg from 'pg'
import { numbered, type Row, type Statement } from './statement.ts'
import { MIGRATIONS } from './migrations/migrations.ts'
import { connect } from './sqlite/open.ts'

/** A look at a store from outside: nothing is migrated, no writer is registered, nothing is written. */
export interface Probe {
  /** `SQLite`, or `PostgreSQL 18.4`. */
  readonly server: string
  /** Version of the schema there, and of the one this program has; 0 = an empty database. */
  readonly schema: number
  readonly ours: number
  read(statement: Statement): Promise<Row[]>
  close(): Promise<void>
}

const OURS = MIGRATIONS.at(-1)?.version ?? 0

/** Undefined when there is no database yet. Throws what the database says. */
export async function probeStore(url: string): Promise<Probe | undefined> {
  if (/^postgres(ql)?:/.test(url)) return await probePostgres(url)
  if (!existsSync(url)) return undefined
  const connection = connect(url, 'read')
  const read = (statement: Statement) => Promise.resolve(connection.all(statement))
  const close = () => Promise.resolve(connection.db.close())
  const known = await read({ text: `select name from sqlite_master where name = 'migrations'`, values: [] })
  return { server: 'SQLite', schema: known.length === 0 ? 0 : await schemaOf(read), ours: OURS, read, close }
}

async function probePostgres(url: string): Promise<Probe> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  await client.connect()
  try {
    const types = new pg.TypeOverrides()
    types.setTypeParser(pg.types.builtins.INT8, (value) => Number(value))
    const read = async ({ text, values }: Statement) =>
      (await client.query<Row>({ text: numbered(text), values: [...values], types })).rows
    const [version] = await read({ text: `select current_setting('server_version') as version`, values: [] })
    const known = await read({ text: `select to_regclass('migrations')::text as name`, values: [] })
    return {
      server: `PostgreSQL ${String(version?.['version']).split(' ')[0]}`,
      schema: known[0]?.['name'] === null ? 0 : await schemaOf(read),
      ours: OURS,
      read,
      close: () => client.end(),
    }
  } catch (error) {
    await client.end()
    throw error
  }
}

async function schemaOf(read: Probe['read']): Promise<number> {
  const rows = await read({ text: `select coalesce(max(version), 0) as version from migrations`, values: [] })
  return Number(rows[0]?.['version'] ?? 0)
}
