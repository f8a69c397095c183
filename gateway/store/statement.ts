/** A value both databases take and give: text, 64-bit integer within 2^53, bytes, or nothing. */
export type Value = string | number | Uint8Array | null
export type Row = Record<string, Value>

/** One SQL statement with `?` placeholders; the same text serves SQLite and PostgreSQL. */
export interface Statement {
  readonly text: string
  readonly values: readonly Value[]
}

/**
 * A command is a generator of statements: it yields one, gets its rows, and returns a result. The same generator runs
 * synchronously inside SQLite's writer thread and asynchronously on PostgreSQL, always inside one transaction.
 */
export type Command<R> = Generator<Statement, R, Row[]>

export const sql = (text: string, ...values: Value[]): Statement => ({ text, values })

/** PostgreSQL's numbered placeholders. Our statements hold no question mark inside a literal. */
export function numbered(text: string): string {
  let n = 0
  return text.replace(/\?/g, () => `$${++n}`)
}

export const text = (row: Row, column: string): string => {
  const value = row[column]
  if (typeof value !== 'string') throw new TypeError(`column ${column} holds no text`)
  return value
}

export const optionalText = (row: Row, column: string): string | undefined => {
  const value = row[column]
  return typeof value === 'string' ? value : undefined
}

export const integer = (row: Row, column: string): number => {
  const value = row[column]
  if (typeof value !== 'number') throw new TypeError(`column ${column} holds no integer`)
  return value
}

export const optionalInteger = (row: Row, column: string): number | undefined => {
  const value = row[column]
  return typeof value === 'number' ? value : undefined
}

export const bytes = (row: Row, column: string): Uint8Array | undefined => {
  const value = row[column]
  return value instanceof Uint8Array ? value : undefined
}
