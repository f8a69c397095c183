import type { Statement } from '../statement.ts'

/** A few fixed sizes, so that statements are prepared once; the largest stays far below SQLite's limit of variables. */
const SIZES = [200, 40, 8, 1] as const

const ROWS = '@rows'

/** The statements that a statement with a list of rows becomes: `values (?, ?), (?, ?)`, some rows each. */
export function* inPieces({ text, values, list }: Statement): Generator<Statement> {
  if (list === undefined) return yield { text, values }
  const [head = '', tail = ''] = text.split(ROWS)
  const before = head.split('?').length - 1
  const row = `(${Array.from(list.types, () => '?').join(',')})`
  let at = 0
  for (const size of SIZES) {
    if (list.rows.length - at < size) continue
    const whole = `${head}values ${Array.from({ length: size }, () => row).join(',')}${tail}`
    for (; list.rows.length - at >= size; at += size)
      yield {
        text: whole,
        values: [...values.slice(0, before), ...list.rows.slice(at, at + size).flat(), ...values.slice(before)],
      }
  }
}
