import type { RowList, Statement, Value } from '../statement.ts'
import { numbered } from '../statement.ts'

const TYPES: Readonly<Record<string, string>> = { t: 'text[]', i: 'bigint[]' }

/** A statement whose list of rows is one array a column, so that its text is the same for any number of rows. */
export function inColumns({ text, values, list }: Statement): { text: string; values: unknown[] } {
  if (list === undefined) return { text: numbered(text), values: [...values] }
  const [head = '', tail = ''] = text.split('@rows')
  const before = head.split('?').length - 1
  const arrays = Array.from(list.types, (type) => `?::${TYPES[type] ?? ''}`).join(', ')
  return {
    text: numbered(`${head}select * from unnest(${arrays})${tail}`),
    values: [...values.slice(0, before), ...columnsOf(list), ...values.slice(before)],
  }
}

const columnsOf = ({ types, rows }: RowList): Value[][] =>
  Array.from(types, (_type, column) => rows.map((row) => row[column] ?? null))
