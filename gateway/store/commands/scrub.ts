import { sql, optionalText, text, type Command } from '../statement.ts'

/** Places beside the log where people write about people, with the columns of each row's key. */
const PLACES = [
  { table: 'holds', key: ['id'], columns: ['shown', 'purpose', 'outcome'] },
  { table: 'votes', key: ['hold_id', 'approver_id'], columns: ['approver_name', 'reason'] },
  { table: 'reviews', key: ['hold_id'], columns: ['by_name', 'reason', 'closed_name', 'finding'] },
  { table: 'standing', key: ['id'], columns: ['target', 'by_name', 'reason'] },
  { table: 'delegations', key: ['id'], columns: ['reason'] },
  { table: 'plans', key: ['id'], columns: ['body'] },
  { table: 'outbox', key: ['id'], columns: ['body', 'answer', 'last_error'] },
  { table: 'give_backs', key: ['id'], columns: ['last_error'] },
] as const

export const SCRUBBED = '[erased]'

const literal = (word: string): string => word.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
/** As it stands in text, and as it stands in JSON. */
const spellings = (word: string): string[] => [...new Set([word, JSON.stringify(word).slice(1, -1)])]

/** Takes names of a person out of everything that people were shown or wrote; returns how many rows named the person. */
export function* scrub(names: readonly string[]): Command<number> {
  const words = names.flatMap(spellings).filter((word) => word.trim().length > 1)
  if (words.length === 0) return 0
  // The longest first: a login may begin with a name.
  const all = new RegExp(
    words
      .toSorted((a, b) => b.length - a.length)
      .map(literal)
      .join('|'),
    'gi',
  )
  let rows = 0
  for (const { table, key, columns } of PLACES) {
    const found = yield sql(
      `select ${[...key, ...columns].join(', ')} from ${table} where ${columns.flatMap((column) => words.map(() => `lower(${column}) like ? escape '!'`)).join(' or ')}`,
      ...columns.flatMap(() => words.map((word) => `%${word.toLowerCase().replace(/[!%_]/g, '!$&')}%`)),
    )
    for (const row of found) {
      rows += 1
      yield sql(
        `update ${table} set ${columns.map((column) => `${column} = ?`).join(', ')} where ${key.map((column) => `${column} = ?`).join(' and ')}`,
        ...columns.map((column) => optionalText(row, column)?.replace(all, SCRUBBED) ?? null),
        ...key.map((column) => text(row, column)),
      )
    }
  }
  return rows
}
