import { DERIVED } from './cells/derived.ts'
import { PEOPLE } from './cells/people.ts'
import type { Task } from './cells/table.ts'
import { THINGS } from './cells/things.ts'
import { heldBy } from './permissions.ts'
import type { Cell } from './words.ts'

/** Every row: Okta's own tables first, then what is derived. A role may have several cells for one capability (policies). */
export const TASKS: readonly Task[] = [...PEOPLE, ...THINGS, ...DERIVED]

const byRole = new Map<string, Map<string, Cell[]>>()
// Cells that name a capability stand before those that include it, so that a proof says the nearest.
for (const near of [true, false]) {
  for (const { capabilities, cells } of TASKS) {
    const all = new Set(capabilities.flatMap((each) => [...heldBy(each)]))
    const wanted = [...all].filter((capability) => capabilities.includes(capability) === near)
    for (const [role, cell] of Object.entries(cells)) {
      const mine = byRole.get(role) ?? new Map<string, Cell[]>()
      byRole.set(role, mine)
      for (const capability of wanted) mine.set(capability, [...(mine.get(capability) ?? []), cell])
    }
  }
}

/**
 * What a standard role may do with one capability; none: nothing. SUPER_ADMIN is not asked here: it may do everything.
 * A role type that is not in the table has no cells.
 */
export function cellsOf(role: string, capability: string): readonly Cell[] {
  return byRole.get(role)?.get(capability) ?? []
}

/** All capabilities of a standard role, for showing. */
export function capabilitiesOf(role: string): ReadonlyMap<string, readonly Cell[]> {
  return byRole.get(role) ?? new Map<string, readonly Cell[]>()
}
