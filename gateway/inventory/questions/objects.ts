import type { Store } from '../../store/store.ts'
import type { NodeKind } from '../graph.ts'

export interface Listed {
  readonly kind: NodeKind
  readonly id: string
}

/** Objects of these kinds in the order of their ids, after one of them; at most `limit`. */
export async function objectsAfter(
  store: Pick<Store, 'read'>,
  kinds: readonly NodeKind[],
  after: string,
  limit: number,
): Promise<readonly Listed[]> {
  if (kinds.length === 0) return []
  const rows = await store.read({
    text: `select kind, id from inv_nodes where kind in (${kinds.map(() => '?').join(',')}) and id > ? and gone_at is null order by id limit ?`,
    values: [...kinds, after, limit],
  })
  return rows.map((row) => ({ kind: String(row['kind']) as NodeKind, id: String(row['id']) })) // one of `kinds`
}
