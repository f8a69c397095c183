import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
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

/** One commit for everything that waits; when one command fails, each is tried alone, so that it fails alone. */
function run(calls: Batch['calls']): Reply[] {
  try {
    const values = transaction(() => calls.map((call) => drive(connection, start(call.name, call.args))))
    return values.map((value) => ({ ok: true, value }))
  } catch (error) {
    if (calls.length === 1) return [{ ok: false, error: message(error) }]
    return calls.map((call) => {
      try {
        return { ok: true, value: transaction(() => drive(connection, start(call.name, call.args))) }
      } catch (alone) {
        return { ok: false, error: message(alone) }
      }
    })
  }
}

/** More than this in one commit and the first of them would wait too long for the last. */
const MOST_IN_A_COMMIT = 500

transaction(() => drive(connection, migrate('blob', now)))
port.on('message', (first: Batch | 'close') => {
  const batches: Batch[] = []
  let next: Batch | 'close' | undefined = first
  let size = 0
  // What came in while the last commit was on its way to the disk shares the next one: the slower the disk, the more.
  while (next !== undefined && next !== 'close') {
    batches.push(next)
    size += next.calls.length
    next =
      size >= MOST_IN_A_COMMIT
        ? undefined
        : (receiveMessageOnPort(port) as { message: Batch | 'close' } | undefined)?.message
  }
  if (batches.length > 0) {
    const replies = run(batches.flatMap((batch) => batch.calls))
    let at = 0
    const answers = batches.map((batch): Replies => ({
      first: batch.first,
      replies: replies.slice(at, (at += batch.calls.length)),
    }))
    port.postMessage(answers)
  }
  if (next !== 'close') return
  connection.db.exec('pragma wal_checkpoint(truncate)')
  connection.db.close()
  port.postMessage('closed')
  port.close()
})
port.postMessage('open')
