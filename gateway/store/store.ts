import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { dirname } from 'node:path'
import type { Kysely } from 'kysely'
import { plainOf } from './commands/records.ts'
import type { CommandArgs, CommandName, CommandResult } from './commands.ts'
export type { Decided, DecidedArgs, Conflict } from './commands/decided.ts'
export { TOO_MANY_HOLDS, type OpenedHold } from './commands/holds.ts'
import { makeHistory } from './history.ts'
import type { History } from '../model/view.ts'
import { openPostgres } from './postgres/postgres.ts'
import type { Schema } from './schema.ts'
import { storeKeys, type StoreKeys } from './sealing.ts'
import { openSqlite, type Engine } from './sqlite/sqlite.ts'
import type { Row, Statement } from './statement.ts'

/** The database, whichever it is. All changes are commands; each is one transaction and durable when its promise resolves. */
export interface Store {
  readonly kind: Engine['kind']
  /** For cold reads: lists with filters. */
  readonly db: Kysely<Schema>
  readonly keys: StoreKeys
  /** This process as a writer of the log; counters are per writer and epoch. */
  readonly writer: string
  readonly epoch: number
  run<K extends CommandName>(name: K, args: CommandArgs<K>): Promise<CommandResult<K>>
  /** One prepared read, for the hot path. */
  read(statement: Statement): Promise<Row[]>
  history(agent: string, operation: string, now: number): Promise<History>
  close(): Promise<void>
}

export interface StoreOptions {
  /** `postgres://…`, or a file path for SQLite. */
  readonly url: string
  /** 32 bytes. */
  readonly masterKey: Uint8Array
  readonly writer: string
  readonly now: () => number
}

/** The outcome of a read that spent nothing: nobody waits for it. */
const isLazy = (name: CommandName, args: unknown): boolean =>
  name === 'outcome' && plainOf({ name, args }) !== undefined

/** Opens the store, brings its schema up to date and registers this writer. Throws when it cannot. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const now = options.now()
  const postgres = /^postgres(ql)?:/.test(options.url)
  if (!postgres) mkdirSync(dirname(options.url), { recursive: true, mode: 0o700 })
  const engine = postgres ? await openPostgres(options.url, now) : await openSqlite(options.url, now)
  // The engine hands back what the command returned; the pairing of name and result is CommandResult's.
  const run = <K extends CommandName>(name: K, args: CommandArgs<K>) =>
    engine.run(name, args, isLazy(name, args)) as Promise<CommandResult<K>>
  const past = makeHistory((statement) => engine.read(statement), options.now)
  // By its name the command is `decided`, and so are its arguments and its result.
  const count = ({ usage }: CommandArgs<'decided'>, { conflict }: CommandResult<'decided'>) => {
    if (usage === null) return
    if (conflict === undefined) past.counted(usage)
    else if (conflict.kind === 'history_moved') past.moved(usage)
  }
  const { epoch } = await run('registerWriter', { writer: options.writer, now })
  return {
    kind: engine.kind,
    db: engine.db,
    keys: storeKeys(options.masterKey),
    writer: options.writer,
    epoch,
    async run(name, args) {
      const result = await run(name, args)
      if (name === 'decided') count(args as CommandArgs<'decided'>, result as CommandResult<'decided'>)
      return result
    },
    read: (statement) => engine.read(statement),
    history: (agent, operation, at) => past.history(agent, operation, at),
    async close() {
      await engine.close()
      await engine.db.destroy()
    },
  }
}

/** The store's master key: base64 of 32 bytes in a file of mode 0600, made on first start. Throws on any other length. */
export function masterKeyFrom(path: string): Uint8Array {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writeFileSync(path, randomBytes(32).toString('base64'), { mode: 0o600, flag: 'wx' })
  }
  const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64')
  if (key.length !== 32) throw new Error(`${path} must hold 32 bytes in base64`)
  return key
}
