import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { Row, Statement } from '../statement.ts'
import { inPieces } from './rows.ts'

/** A connection with its prepared statements remembered by text. */
export interface Connection {
  readonly db: DatabaseSync
  all(statement: Statement): Row[]
}

/** Opens the file for writing (WAL, every commit synced to disk) or for reading only. */
export function connect(path: string, mode: 'write' | 'read'): Connection {
  const db = new DatabaseSync(path, { readOnly: mode === 'read', timeout: 5000 })
  if (mode === 'write')
    db.exec('pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 4000')
  db.exec('pragma temp_store = memory; pragma cache_size = -16000')
  const prepared = new Map<string, { st: StatementSync; reads: boolean }>()
  function all({ text, values }: Statement): Row[] {
    let known = prepared.get(text)
    if (known === undefined) {
      const st = db.prepare(text)
      known = { st, reads: st.columns().length > 0 }
      // Statements made on the fly (lists with filters) must not grow this without end.
      if (prepared.size < 500) prepared.set(text, known)
    }
    // node:sqlite gives null-prototype rows of exactly these value types.
    if (known.reads) return known.st.all(...values) as Row[]
    known.st.run(...values)
    return []
  }
  return {
    db,
    all: (statement) => (statement.list === undefined ? all(statement) : [...inPieces(statement)].flatMap(all)),
  }
}

/** Runs one generator to its end on a connection. */
export function drive<R>(connection: Connection, command: Generator<Statement, R, Row[]>): R {
  let step = command.next()
  while (step.done !== true) {
    let rows: Row[]
    try {
      rows = connection.all(step.value)
    } catch (cause) {
      step = command.throw(cause)
      continue
    }
    step = command.next(rows)
  }
  return step.value
}
