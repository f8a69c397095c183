import { parentPort, workerData } from 'node:worker_threads'
import { start, together, type Asked } from '../batch.ts'
import { migrate } from '../migrations/migrations.ts'
import { connect, drive } from './open.ts'

export type Reply = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: string }

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

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** One commit for everything that waits; when one command fails, each is tried alone, so that it fails alone. */
function run(calls: readonly Asked[]): Reply[] {
  try {
    return transaction(() => drive(connection, together(calls))).map((value) => ({ ok: true, value }))
  } catch (error) {
    if (calls.length === 1) return [{ ok: false, error: message(error) }]
    return calls.map((call) => {
      try {
        return { ok: true, value: transaction(() => drive(connection, start(call))) }
      } catch (alone) {
        return { ok: false, error: message(alone) }
      }
    })
  }
}

transaction(() => drive(connection, migrate('blob', now)))
port.on('message', (asked: readonly Asked[] | 'close') => {
  if (asked !== 'close') return port.postMessage(run(asked))
  connection.db.exec('pragma wal_checkpoint(truncate)')
  connection.db.close()
  port.postMessage('closed')
  port.close()
})
port.postMessage('open')
