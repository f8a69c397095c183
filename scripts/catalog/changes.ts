import type { OperationRow } from '../../gateway/model/operation.ts'

const MOST = 40

const list = (title: string, items: readonly string[]): string[] =>
  items.length === 0
    ? []
    : [
        `${title} (${items.length}):`,
        ...items.slice(0, MOST).map((item) => `  ${item}`),
        ...(items.length > MOST ? [`  and ${items.length - MOST} more`] : []),
      ]

const line = (row: OperationRow): string => `${row.id}  ${row.method} ${row.template}`

/** Names of the fields in which two rows differ. */
const differing = (a: OperationRow, b: OperationRow): string[] => {
  const left = new Map<string, unknown>(Object.entries(a))
  const right = new Map<string, unknown>(Object.entries(b))
  return [...new Set([...left.keys(), ...right.keys()])].filter(
    (key) => JSON.stringify(left.get(key)) !== JSON.stringify(right.get(key)),
  )
}

/** What a new catalog brings, in sentences for a release note: operations that came, went and changed. */
export const changes = (before: readonly OperationRow[], after: readonly OperationRow[]): string => {
  const old = new Map(before.map((row) => [row.id, row]))
  const now = new Map(after.map((row) => [row.id, row]))
  const came = after.filter((row) => !old.has(row.id)).map(line)
  const went = before.filter((row) => !now.has(row.id)).map(line)
  const changed = after.flatMap((row) => {
    const was = old.get(row.id)
    const fields = was === undefined ? [] : differing(was, row)
    return fields.length === 0 ? [] : [`${row.id}: ${fields.join(', ')}`]
  })
  const said = [...list('New', came), ...list('Gone', went), ...list('Changed', changed)]
  return [`${after.length} operations.`, ...(said.length === 0 ? ['Nothing changed.'] : said)].join('\n')
}
