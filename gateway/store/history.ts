import { LRUCache } from 'lru-cache'
import type { History } from '../model/view.ts'
import { ALL, DESTROYS, historyOf, historyStatement, type Usage } from './commands/usage.ts'
import { integer, text, type Row, type Statement } from './statement.ts'

/**
 * The agents' history without a read for each call: rows are remembered for a second and counted up by this process's own
 * decisions. What other replicas decide meanwhile is met in the decision's transaction, which compares with the stored rows.
 */
export interface HistoryReader {
  history(agent: string, operation: string, now: number): Promise<History>
  /** Tells of a decision that was stored. */
  counted(usage: Usage): void
  /** Another replica moved it: the next question reads anew. */
  moved(usage: Usage): void
}

interface Kept {
  /** Undefined: there is none yet. */
  row: Row | undefined
  readonly readAt: number
}

const FRESH_MS = 1000
const MOST = 20_000
const SIZES = { minute: 60_000, hour: 3_600_000 } as const

/** The same step as the statement in commands/usage.ts, on a remembered row. */
function counted(row: Row | undefined, name: string, at: number): Row {
  const next: Row = { ...row, name, first_at: row === undefined ? at : integer(row, 'first_at') }
  for (const unit of ['minute', 'hour'] as const) {
    const now = Math.floor(at / SIZES[unit])
    const seen = row === undefined ? -1 : integer(row, unit)
    const count = row === undefined ? 0 : integer(row, `${unit}_count`)
    const before = row === undefined ? 0 : integer(row, `${unit}_before`)
    next[unit] = now
    next[`${unit}_count`] = seen === now ? count + 1 : 1
    next[`${unit}_before`] = seen === now ? before : seen === now - 1 ? count : 0
  }
  return next
}

export function makeHistory(read: (statement: Statement) => Promise<Row[]>, clock: () => number): HistoryReader {
  const kept = new LRUCache<string, Kept>({ max: MOST })

  function remembered(agent: string, names: readonly string[], at: number): Row[] | undefined {
    const rows: Row[] = []
    for (const name of names) {
      const one = kept.get(`${agent} ${name}`)
      if (one === undefined || at - one.readAt >= FRESH_MS) return undefined
      if (one.row !== undefined) rows.push(one.row)
    }
    return rows
  }

  return {
    async history(agent, operation, now) {
      const names = [ALL, DESTROYS, operation]
      const known = remembered(agent, names, clock())
      if (known !== undefined) return historyOf(known, operation, now)
      const readAt = clock()
      const rows = await read(historyStatement(agent, operation))
      const found = new Map(rows.map((row) => [text(row, 'name'), row]))
      for (const name of names) kept.set(`${agent} ${name}`, { row: found.get(name), readAt })
      return historyOf(rows, operation, now)
    },
    counted({ agent, operation, destroys, at }) {
      for (const name of destroys ? [ALL, operation, DESTROYS] : [ALL, operation]) {
        const one = kept.get(`${agent} ${name}`)
        if (one !== undefined) one.row = counted(one.row, name, at)
      }
    },
    moved({ agent, operation }) {
      for (const name of [ALL, DESTROYS, operation]) kept.delete(`${agent} ${name}`)
    },
  }
}
