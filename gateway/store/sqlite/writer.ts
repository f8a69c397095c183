import { parentPort, workerData } from 'node:worker_threads'
import { COMMANDS, type CommandName } from '../commands.ts'
import { migrate } from '../migrations/migrations.ts'
import type { Row, Statement } from '../statement.ts'
import { connect, drive } from './open.ts'

/** What the main thread posts: all commands of one turn of its event loop. */
export interface Batch {
  readonly first: number
  readonly calls: readonly { readonly name: CommandName; readonly args: unknown }[]
}
export type Reply = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: string }
export interface Replies {
  readonly first: number
  readonly replies: readonly Reply[]
}

const port = parentPort
if (port === null) throw new Error('the writer runs as a worker thread')
// The parent passes exactly this shape.
const { path, now } = workerData as { path: string; now: number }
const connection = connect(path, 'write')

function transaction<R>(work: () => R): R {
  connection.db.exec('begin immediate')
  try {
    const result = work()
    connection.db.exec('commit')
    return result
  } catch (error) {
    if (connection.db.isTransaction) connection.db.exec('rollback')
    throw error
  }
}

// Each name is paired with its own arguments by Store.run's types; across the thread only the pairing is lost.
const start = (name: CommandName, args: unknown): Generator<Statement, unknown, Row[]> =>
  (COMMANDS[name] as (args: unknown) => Generator<Statement, unknown, Row[]>)(args)

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** One commit for the whole batch; when one command fails, each is tried alone, so that it fails alone. */
function run(batch: Batch): Reply[] {
  try {
    const values = transaction(() => batch.calls.map((call) => drive(connection, start(call.name, call.args))))
    return values.map((value) => ({ ok: true, value }))
  } catch (error) {
    if (batch.calls.length === 1) return [{ ok: false, error: message(error) }]
    return batch.calls.map((call) => {
      try {
        return { ok: true, value: transaction(() => drive(connection, start(call.name, call.args))) }
      } catch (alone) {
        return { ok: false, error: message(alone) }
      }
    })
  }
}

transaction(() => drive(connection, migrate('blob', now)))
port.on('message', (batch: Batch | 'close') => {
  if (batch === 'close') {
    connection.db.exec('pragma wal_checkpoint(truncate)')
    connection.db.close()
    port.postMessage('closed')
    port.close()
    return
  }
  port.postMessage({ first: batch.first, replies: run(batch) } satisfies Replies)
})
port.postMessage('open')
