import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { COMMANDS, type CommandName } from '../commands.ts'
import { migrate } from '../migrations/migrations.ts'
import type { Schema } from '../schema.ts'
import type { Engine } from '../sqlite/sqlite.ts'
import { numbered, type Row, type Statement } from '../statement.ts'

/** Any fixed number: all replicas take the same lock while they migrate. */
const MIGRATION_LOCK = 7_205_341

interface Waiting {
  readonly name: CommandName
  readonly args: unknown
  resolve(value: unknown): void
  reject(error: Error): void
}

const names = new Map<string, string>()
/** A prepared statement's name, the same for the same text, so that the server plans it once per connection. */
const nameOf = (text: string): string => {
  let name = names.get(text)
  if (name === undefined) names.set(text, (name = `p${names.size}`))
  return name
}

async function query(client: pg.ClientBase, { text, values }: Statement, prepare: boolean): Promise<Row[]> {
  const bound = values.map((value) => (value instanceof Uint8Array ? Buffer.from(value) : value))
  const answer = await client.query<Row>({
    text: numbered(text),
    values: bound,
    ...(prepare ? { name: nameOf(text) } : {}),
  })
  return answer.rows
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

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))

// Each name is paired with its own arguments by Store.run's types; in the queue only the pairing is lost.
const start = (one: Waiting): Generator<Statement, unknown, Row[]> =>
  (COMMANDS[one.name] as (args: unknown) => Generator<Statement, unknown, Row[]>)(one.args)

/**
 * Commands of one turn share a transaction, as on SQLite. One batch is in flight per writer, so counters stay dense and
 * two batches of one replica never wait for each other's rows.
 */
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

  let queue: Waiting[] = []
  let running: Promise<void> | undefined

  async function work(): Promise<void> {
    while (queue.length > 0) {
      const batch = queue
      queue = []
      try {
        const values = await transaction(pool, async (client) => {
          const results: unknown[] = []
          for (const one of batch) results.push(await drive(client, start(one)))
          return results
        })
        batch.forEach((one, i) => one.resolve(values[i]))
      } catch (error) {
        if (batch.length === 1) batch[0]?.reject(asError(error))
        else for (const one of batch) await alone(one)
      }
    }
    // In the same turn as the last look at the queue: a command that comes later starts a new run.
    running = undefined
  }
  const alone = (one: Waiting) =>
    transaction(pool, (client) => drive(client, start(one))).then(
      (value) => one.resolve(value),
      (error: unknown) => one.reject(asError(error)),
    )

  return {
    kind: 'postgres',
    db: new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) }),
    run: (name, args) =>
      new Promise((resolve, reject) => {
        if (queue.length >= 20_000) return reject(new Error('too many writes wait for the store'))
        queue.push({ name, args, resolve, reject })
        running ??= new Promise<void>((go) => setImmediate(go)).then(work)
      }),
    async read({ text, values }) {
      return (await pool.query<Row>({ text: numbered(text), values: [...values], name: nameOf(text) })).rows
    },
    async close() {
      // The pool itself ends with Kysely's destroy, which the face calls next.
      await running
    },
  }
}
