import { Worker } from 'node:worker_threads'
import { Kysely } from 'kysely'
import type { CommandName } from '../commands.ts'
import type { Schema } from '../schema.ts'
import type { Row, Statement } from '../statement.ts'
import { readDialect } from './dialect.ts'
import { connect } from './open.ts'
import type { Batch, Replies } from './writer.ts'

/** The engine under the store's face. */
export interface Engine {
  readonly kind: 'sqlite' | 'postgres'
  readonly db: Kysely<Schema>
  run(name: CommandName, args: unknown): Promise<unknown>
  read(statement: Statement): Promise<Row[]>
  close(): Promise<void>
}

interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
}

/** More than this many commands waiting for the writer and new ones are refused: memory stays bounded when a disk hangs. */
const MOST_WAITING = 20_000

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'

/** One writer thread; commands posted in one turn of the event loop share a message, a transaction and a disk sync. */
export async function openSqlite(path: string, now: number): Promise<Engine> {
  const worker = new Worker(new URL(`./writer.${extension}`, import.meta.url), { workerData: { path, now } })
  const waiting = new Map<number, Waiting>()
  let next = 0
  let calls: Batch['calls'][number][] = []
  let dead: Error | undefined
  let closing = false

  const die = (error: Error) => {
    dead = error
    for (const one of waiting.values()) one.reject(error)
    waiting.clear()
  }
  await new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve())
    worker.once('error', (error) => reject(error instanceof Error ? error : new Error(String(error))))
  })
  worker.on('error', (error) => die(error instanceof Error ? error : new Error(String(error))))
  worker.on('exit', () => die(new Error('the writer of the store has ended')))
  worker.on('message', (answers: readonly Replies[] | 'closed') => {
    if (answers === 'closed') return
    for (const { first, replies } of answers) {
      replies.forEach((reply, i) => {
        const one = waiting.get(first + i)
        waiting.delete(first + i)
        if (reply.ok) one?.resolve(reply.value)
        else one?.reject(new Error(reply.error))
      })
    }
    // Not while it closes: its last replies come before its end, and the process must wait for both.
    if (waiting.size === 0 && !closing) worker.unref()
  })
  worker.unref()

  const flush = () => {
    const batch: Batch = { first: next - calls.length, calls }
    calls = []
    worker.postMessage(batch)
  }
  const reader = connect(path, 'read')
  return {
    kind: 'sqlite',
    db: new Kysely<Schema>({ dialect: readDialect(connect(path, 'read')) }),
    run(name, args) {
      if (dead !== undefined) return Promise.reject(dead)
      if (waiting.size >= MOST_WAITING) return Promise.reject(new Error('too many writes wait for the store'))
      return new Promise((resolve, reject) => {
        if (waiting.size === 0) worker.ref()
        waiting.set(next++, { resolve, reject })
        calls.push({ name, args })
        if (calls.length === 1) setImmediate(flush)
      })
    },
    read: (statement) => {
      try {
        return Promise.resolve(reader.all(statement))
      } catch (error) {
        return Promise.reject(error instanceof Error ? error : new Error(String(error)))
      }
    },
    async close() {
      if (dead === undefined) {
        closing = true
        worker.ref()
        await new Promise<void>((resolve) => {
          worker.once('exit', () => resolve())
          setImmediate(() => worker.postMessage('close'))
        })
      }
      reader.db.close()
    },
  }
}
