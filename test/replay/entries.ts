import { setTimeout as sleep } from 'node:timers/promises'
import type { Store } from '../../gateway/store/store.ts'

/** What a call must have left. */
export interface Trail {
  readonly line: number
  readonly decision: string
  readonly forwarded: boolean
}

const LIMIT_MS = 5000

/** Each call its decision's entry, and each forwarded one its outcome's. The outcome of a read follows its answer. */
export async function entriesOf(
  store: Store,
  trails: readonly Trail[],
): Promise<{ count: number; missing: { line: number; what: string }[] }> {
  const until = Date.now() + LIMIT_MS
  for (;;) {
    const rows = await store.db
      .selectFrom('entries')
      .select(['decision_id', 'kind'])
      .where('kind', 'in', ['decision', 'outcome'])
      .execute()
    const found = new Map<string, string[]>()
    for (const { decision_id: id, kind } of rows) found.set(id ?? '', [...(found.get(id ?? '') ?? []), kind])
    const missing = trails.flatMap(({ line, decision, forwarded }) => {
      const kinds = (found.get(decision) ?? []).toSorted().join(' and ')
      const wanted = forwarded ? 'decision and outcome' : 'decision'
      return kinds === wanted ? [] : [{ line, what: `${decision} left ${kinds || 'no entry'}, not ${wanted}` }]
    })
    if (missing.length === 0 || Date.now() > until) return { count: rows.length, missing }
    // Reads of SQLite never leave the turn of the event loop: the gateway needs one, too.
    await sleep(20)
  }
}
