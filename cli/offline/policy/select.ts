import type { Metadata } from './metadata.ts'
import type { OperationFacts } from './operations.ts'

export interface Selected {
  readonly operations: readonly string[]
  readonly faults: readonly string[]
}

/** Operations that a rule's METADATA means: operations, tags and scopes together, of which `access` keeps some. Pure. */
export function select(custom: Metadata['custom'], rows: readonly OperationFacts[]): Selected {
  const faults: string[] = []
  const wanted = new Set<string>()
  const add = (what: string, name: string, fits: (row: OperationFacts) => boolean) => {
    const found = rows.filter(fits)
    if (found.length === 0) faults.push(`METADATA names the ${what} ${name}, which the catalog does not have`)
    for (const row of found) wanted.add(row.id)
  }
  for (const name of custom.operations) add('operation', name, (row) => name === '*' || row.id === name)
  for (const name of custom.tags) add('tag', name, (row) => row.tag === name)
  for (const name of custom.scopes) add('scope', name, (row) => row.scopes.includes(name))
  const isNamed = custom.operations.length + custom.tags.length + custom.scopes.length > 0
  if (!isNamed && custom.access.length === 0) faults.push('METADATA names no operations, tags, scopes or access')
  const kept = rows.filter(
    (row) =>
      (isNamed ? wanted.has(row.id) : custom.access.length > 0) &&
      (custom.access.length === 0 || custom.access.includes(row.access)),
  )
  if (kept.length === 0 && faults.length === 0) faults.push('METADATA selects no operation at all')
  return { operations: kept.map((row) => row.id), faults }
}
