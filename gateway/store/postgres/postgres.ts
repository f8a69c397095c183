import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { start, together } from '../batch.ts'
import { countsInOrder, type Usage } from '../commands/usage.ts'
import { migrate } from '../migrations/migrations.ts'
import { makeQueue, type Waiting } from '../queue.ts'
import type { Schema } from '../schema.ts'
import type { Engine } from '../sqlite/sqlite.ts'
import { numbered, type Row, type Statement } from '../statement.ts'
import { inColumns } from './rows.ts'

/** Any fixed number: all replicas take the same lock while they migrate. */
const MIGRATION_LOCK = 7_205_341

const known = new Map<string, { name: string; text: string }>()
/** A prepared statement, with the same name for the same text, so that the server plans it once per connection. */
const prepared = (text: string): { name: string; text: string } => {
  let one = known.get(text)
  if (one === undefined) known.set(text, (one = { name: `p${known.size}`, text: numbered(text) }))
  return one
}

const bound = (value: unknown): unknown => (value instanceof Uint8Array ? Buffer.from(value) : value)

async function query(client: pg.ClientBase | pg.Pool, statement: Statement, prepare: boolean): Promise<Row[]> {
  if (statement.list?.rows.length === 0) return []
  // With a list, planning costs little beside its rows, and the plan must fit how large the tables are by now.
  const { values, ...how } =
    statement.list === undefined && prepare
      ? { values: statement.values, ...prepared(statement.text) }
      : inColumns(statement)
  return (await client.query<Row>({ ...how, values: values.map(bound) })).rows
}

async function drive<R>(client: pg.ClientBase, command: Generator<Statement, R, Row[]>, prepare = true): Promise<R> {
  let step = command.next()
  while (step.done !== true) {
    let rows: Row[]
    try {
      rows = await query(client, step.value, prepare)
    } catch (cause) {
      step = command.throw(cause)
      continue
    }
    step = command.next(rows)
  }
  return step.value
}

async function transaction<R>(pool: pg.Pool, work: (client: pg.ClientBase) => Promise<R>): Promise<R> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    client.release()
    return result
  } catch (error) {
    // A connection whose rollback fails is of no more use.
    await client.query('rollback').then(
      () => client.release(),
      (broken: unknown) => client.release(broken instanceof Error ? broken : true),
    )
    throw error
  }
}

/** The commands of one commit, which take the counts of their agents as those of other replicas do. */
function* inOrder(batch: readonly Waiting[]): ReturnType<typeof together> {
  // By their names these commands bear a usage, or none.
  const usages = batch.map(({ name, args }) => (name === 'decided' ? (args as { usage: Usage | null }).usage : null))
  const agents = [...new Set(usages.flatMap((usage) => usage?.agent ?? []))]
  if (agents.length > 1) yield countsInOrder(agents)
  return yield* together(batch)
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))

/** One batch is in flight per writer, so counters stay dense and two batches of one replica never wait for each other's rows. */
export async function openPostgres(url: string, now: number): Promise<Engine> {
  const types = new pg.TypeOverrides()
  types.setTypeParser(pg.types.builtins.INT8, (value) => Number(value))
  const pool = new pg.Pool({ connectionString: url, max: 8, types, connectionTimeoutMillis: 5000 })
  // Idle connections that the server ends are replaced at the next use; without a listener they would end the process.
  pool.on('error', () => undefined)
  await transaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
    await drive(client, migrate('bytea', now), false)
  })

  const alone = (one: Waiting) =>
    transaction(pool, (client) => drive(client, start(one))).then(
      (value) => one.resolve(value),
      (error: unknown) => one.reject(asError(error)),
    )
  const queue = makeQueue(async (batch) => {
    try {
      const values = await transaction(pool, (client) => drive(client, inOrder(batch)))
      batch.forEach((one, i) => one.resolve(values[i]))
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(asError(error))
      else for (const one of batch) await alone(one)
    }
  })

  return {
    kind: 'postgres',
    db: new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) }),
    run: (name, args, lazy) => queue.add(name, args, lazy),
    read: (statement) => query(pool, statement, true),
    // The pool itself ends with Kysely's destroy, which the face calls next.
    close: () => queue.drained(),
  }
}
