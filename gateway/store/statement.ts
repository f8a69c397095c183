/** A value both databases take and give: text, 64-bit integer within 2^53, bytes, or nothing. */
export type Value = string | number | Uint8Array | null
export type Row = Record<string, Value>

/** Rows of text (`t`) and 64-bit integers (`i`), one letter a column. */
export interface RowList {
  readonly types: string
  readonly rows: readonly (readonly Value[])[]
}

/**
 * One SQL statement with `?` placeholders; the same text serves SQLite and PostgreSQL. Where it says `@rows` it takes a list
 * of rows: each database gets them as it takes them best, in as many statements as it likes, and none when there are none.
 */
export interface Statement {
  readonly text: string
  readonly values: readonly Value[]
  readonly list?: RowList
}

/**
 * A command is a generator of statements: it yields one, gets its rows, and returns a result. The same generator runs
 * synchronously inside SQLite's writer thread and asynchronously on PostgreSQL, always inside one transaction.
 */
export type Command<R> = Generator<Statement, R, Row[]>

export const sql = (text: string, ...values: Value[]): Statement => ({ text, values })

/** `insert into t (a, b) @rows on conflict do nothing`, `where a = ? and (b, c) in (@rows)`. */
export const sqlRows = (text: string, list: RowList, ...values: Value[]): Statement => ({ text, values, list })

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
