import type { Door, OperationRow, Spec } from '../../model/operation.ts'

export interface DoorOptions {
  /** Descriptions outside production that an operator enables. Production ones are always on. */
  readonly enable?: readonly Spec[]
  /** Doors of single operations, which win over `enable`. */
  readonly doors?: Readonly<Record<string, Door>>
}

/** True where a row may be opened at all: what is not a management call stays shut whatever is configured (rule 6). */
const mayOpen = (row: OperationRow): boolean => row.door === 'forward' || row.doorWhenEnabled === 'forward'

const withDoor = (row: OperationRow, door: Door, reason: string): OperationRow => {
  const { doorReason: _, ...rest } = row
  return { ...rest, door, ...(door !== 'forward' && { doorReason: row.doorReason ?? reason }) }
}

/**
 * Rows as this org has them. Throws an Error for a door of an operation nobody knows, or one that may not be opened, so
 * that a wrong setting is found when the gateway starts.
 */
export const withDoors = (rows: readonly OperationRow[], options: DoorOptions): readonly OperationRow[] => {
  const enabled = new Set(options.enable)
  const doors = new Map(Object.entries(options.doors ?? {}))
  const answer = rows.map((row) => {
    const wanted = doors.get(row.id)
    doors.delete(row.id)
    if (wanted === 'forward' && !mayOpen(row))
      throw new Error(`doors.${row.id}: it cannot be forwarded; ${row.doorReason ?? 'it is not a management call'}.`)
    if (wanted === 'own' && row.door !== 'own')
      throw new Error(`doors.${row.id}: Postern has no answer of its own to it.`)
    if (wanted !== undefined) return withDoor(row, wanted, 'an operator has closed it')
    return row.doorWhenEnabled !== undefined && enabled.has(row.spec) ? withDoor(row, row.doorWhenEnabled, '') : row
  })
  const unknown = [...doors.keys()]
  if (unknown.length > 0) throw new Error(`doors: the catalog has no operation ${unknown.join(', ')}.`)
  return answer
}
