import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'

/** Looks into the gateway's store from outside, where only what was committed can be seen. */
export interface Ledger {
  /** Entries of decisions on a write of this digest. */
  decisions(digest: string): Promise<number>
  /** Rows of one statement without parameters. */
  rows(statement: string): Promise<readonly Record<string, unknown>[]>
  close(): Promise<void>
}

const DECISIONS = `select count(*) as n from writes join entries on entries.decision_id = writes.decision_id and entries.kind = 'decision' where writes.digest = `

export function sqliteLedger(file: string): Ledger {
  let db: DatabaseSync | undefined
  const open = () => (db ??= new DatabaseSync(file, { readOnly: true, timeout: 5000 }))
  return {
    decisions: (digest) => Promise.resolve(Number(open().prepare(`${DECISIONS} ?`).get(digest)?.['n'])),
    rows: (statement) => Promise.resolve(open().prepare(statement).all()),
    close() {
      db?.close()
      return Promise.resolve()
    },
  }
}

export function postgresLedger(url: string): Ledger {
  const pool = new pg.Pool({ connectionString: url, max: 4 })
  return {
    async decisions(digest) {
      const { rows } = await pool.query<{ n: string }>(`${DECISIONS} $1`, [digest])
      return Number(rows[0]?.n)
    },
    async rows(statement) {
      const { rows } = await pool.query<Record<string, unknown>>(statement)
      return rows
    },
    close: () => pool.end(),
  }
}
