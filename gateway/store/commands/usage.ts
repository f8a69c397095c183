import type { History } from '../../model/view.ts'
import { sql, sqlRows, integer, type Command, type Row, type Statement } from '../statement.ts'

/** Names in the usage table beside operation ids. */
export const ALL = '*'
export const DESTROYS = '*destroy'

const MINUTE = 60_000
const HOUR = 3_600_000

/** Counts calls of one minute under a name; a new minute or hour moves the old count to `before`. */
function* count(agent: string, name: string, at: number, calls: number): Command<void> {
  const minute = Math.floor(at / MINUTE)
  const hour = Math.floor(at / HOUR)
  yield sql(
    `insert into usage (agent_id, name, minute, minute_count, minute_before, hour, hour_count, hour_before, first_at)
     values (?, ?, ?, ?, 0, ?, ?, 0, ?)
     on conflict (agent_id, name) do update set
       minute_before = case when excluded.minute = usage.minute then usage.minute_before when excluded.minute = usage.minute + 1 then usage.minute_count else 0 end,
       minute_count = case when excluded.minute = usage.minute then usage.minute_count + excluded.minute_count else excluded.minute_count end,
       minute = excluded.minute,
       hour_before = case when excluded.hour = usage.hour then usage.hour_before when excluded.hour = usage.hour + 1 then usage.hour_count else 0 end,
       hour_count = case when excluded.hour = usage.hour then usage.hour_count + excluded.hour_count else excluded.hour_count end,
       hour = excluded.hour`,
    agent,
    name,
    minute,
    calls,
    hour,
    calls,
    at,
  )
}

export interface Usage {
  readonly agent: string
  readonly operation: string
  readonly destroys: boolean
  readonly at: number
  /** Calls a minute that the agent may make; 0 or absent = no limit of its own. */
  readonly most?: number
}

/**
 * Calls of the agent in this minute, and its end in epoch ms. Read in the decision's transaction, so exact: from here to the
 * commit no other replica counts a call of this agent, since each counts in this row first.
 */
export function* minuteOf(usage: Usage): Command<{ count: number; until: number }> {
  const minute = Math.floor(usage.at / MINUTE)
  // Writes the row as it is, so that calls of other replicas wait here for this one.
  const rows = yield sql(
    `insert into usage (agent_id, name, minute, minute_count, minute_before, hour, hour_count, hour_before, first_at) values (?, ?, ?, 0, 0, ?, 0, 0, ?) on conflict (agent_id, name) do update set first_at = usage.first_at returning minute, minute_count`,
    usage.agent,
    ALL,
    minute,
    Math.floor(usage.at / HOUR),
    usage.at,
  )
  const row = rows[0]
  const count = row !== undefined && integer(row, 'minute') === minute ? integer(row, 'minute_count') : 0
  return { count, until: (minute + 1) * MINUTE }
}

/**
 * Takes the agent's counts for this transaction where it has a limit of its own or its history was judged. Returns when its
 * calls of this minute are spent: the end of the minute, epoch ms.
 */
export function* minuteSpent(usage: Usage, judged = false): Command<number | undefined> {
  const { most = 0 } = usage
  if (most === 0 && !judged) return undefined
  const { count, until } = yield* minuteOf(usage)
  return most > 0 && count >= most ? until : undefined
}

/** Reserves these calls in their agents' history, in the decision's own transaction (rule 28); equal ones in one statement. */
export function* reserve(usages: readonly Usage[]): Command<void> {
  const tallies = new Map<string, { agent: string; name: string; at: number; calls: number }>()
  for (const { agent, operation, destroys, at } of usages)
    for (const name of destroys ? [ALL, operation, DESTROYS] : [ALL, operation]) {
      const key = `${agent} ${name} ${Math.floor(at / MINUTE)}`
      const tally = tallies.get(key)
      if (tally === undefined) tallies.set(key, { agent, name, at, calls: 1 })
      else tally.calls += 1
    }
  for (const { agent, name, at, calls } of tallies.values()) yield* count(agent, name, at, calls)
}

/** Sliding window from two fixed ones: this one's count and the share of the last one that the window still covers. */
const sliding = (row: Row, unit: 'minute' | 'hour', at: number): number => {
  const size = unit === 'minute' ? MINUTE : HOUR
  const now = Math.floor(at / size)
  const seen = integer(row, unit)
  const share = 1 - (at % size) / size
  if (seen === now) return integer(row, `${unit}_count`) + Math.ceil(integer(row, `${unit}_before`) * share)
  return seen === now - 1 ? Math.ceil(integer(row, `${unit}_count`) * share) : 0
}

export const historyStatement = (agent: string, operation: string): Statement =>
  sql(`select * from usage where agent_id = ? and name in (?, ?, ?)`, agent, ALL, DESTROYS, operation)

/** Counts of the last 60 s and 3,600 s (the older window by its share) and the first use of the operation. */
export function historyOf(rows: readonly Row[], operation: string, at: number): History {
  const find = (name: string) => rows.find((row) => row['name'] === name)
  const all = find(ALL)
  const own = find(operation)
  const destroys = find(DESTROYS)
  return {
    calls_last_minute: all === undefined ? 0 : sliding(all, 'minute', at),
    calls_last_hour: all === undefined ? 0 : sliding(all, 'hour', at),
    operation_last_hour: own === undefined ? 0 : sliding(own, 'hour', at),
    destroys_last_hour: destroys === undefined ? 0 : sliding(destroys, 'hour', at),
    operation_first_at: own === undefined ? 0 : integer(own, 'first_at'),
  }
}

/**
 * Takes the counts of several agents in one order, where several replicas commit at once: each taking them in the order of its
 * own calls they would wait for each other. PostgreSQL only.
 */
export const countsInOrder = (agents: readonly string[]): Statement =>
  sqlRows(
    `select agent_id from usage where name = ? and agent_id in (@rows) order by agent_id for update`,
    { types: 't', rows: agents.map((agent) => [agent]) },
    ALL,
  )
