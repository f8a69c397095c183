import { Worker } from 'node:worker_threads'
import { Kysely } from 'kysely'
import type { Asked } from '../batch.ts'
import type { CommandName } from '../commands.ts'
import { makeQueue, type Waiting } from '../queue.ts'
import type { Schema } from '../schema.ts'
import type { Row, Statement } from '../statement.ts'
import { readDialect } from './dialect.ts'
import { connect } from './open.ts'
import type { Reply } from './writer.ts'

/** The engine under the store's face. */
export interface Engine {
  readonly kind: 'sqlite' | 'postgres'
  readonly db: Kysely<Schema>
  /** `lazy`: nobody waits for its end, so it may share the next commit that somebody does wait for. */
  run(name: CommandName, args: unknown, lazy: boolean): Promise<unknown>
  read(statement: Statement): Promise<Row[]>
  close(): Promise<void>
}

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))

/** One writer thread; while it commits, commands gather for its next message, transaction and disk sync. */
export async function openSqlite(path: string, now: number): Promise<Engine> {
  const worker = new Worker(new URL(`./writer.${extension}`, import.meta.url), { workerData: { path, now } })
  let inFlight: { batch: readonly Waiting[]; done: () => void } | undefined
  let dead: Error | undefined

  const die = (error: Error) => {
    dead = error
    const last = inFlight
    inFlight = undefined
    for (const one of last?.batch ?? []) one.reject(error)
    last?.done()
  }
  await new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve())
    worker.once('error', (error) => reject(asError(error)))
  })
  worker.on('error', (error) => die(asError(error)))
  worker.on('exit', () => die(new Error('the writer of the store has ended')))
  worker.on('message', (replies: readonly Reply[] | 'closed') => {
    if (replies === 'closed' || inFlight === undefined) return
    const { batch, done } = inFlight
    inFlight = undefined
    batch.forEach((one, i) => {
      const reply = replies[i]
      if (reply?.ok === true) one.resolve(reply.value)
      else one.reject(new Error(reply?.error ?? 'the writer of the store gave no answer'))
    })
    done()
  })
  worker.unref()

  const queue = makeQueue((batch) => {
    if (dead !== undefined) {
      for (const one of batch) one.reject(dead)
      return Promise.resolve()
    }
    // The process stays for its answer.
    worker.ref()
    return new Promise<void>((done) => {
      inFlight = { batch, done }
      worker.postMessage(batch.map(({ name, args }): Asked => ({ name, args })))
    }).finally(() => worker.unref())
  })
  const reader = connect(path, 'read')
  return {
    kind: 'sqlite',
    db: new Kysely<Schema>({ dialect: readDialect(connect(path, 'read')) }),
    run: (name, args, lazy) => (dead === undefined ? queue.add(name, args, lazy) : Promise.reject(dead)),
    read: (statement) => {
      try {
        return Promise.resolve(reader.all(statement))
      } catch (error) {
        return Promise.reject(asError(error))
      }
    },
    async close() {
      await queue.drained()
      if (dead === undefined) {
        worker.ref()
        await new Promise<void>((resolve) => {
          worker.once('exit', () => resolve())
          worker.postMessage('close')
        })
      }
      reader.db.close()
    },
  }
}
