import type { Store } from '../../store/store.ts'
import { timeOf } from '../discover/clock.ts'
import { keyOf, type Edges, type Graph, type MaybeNode, type Nodes, type Read } from '../graph.ts'
import type { Keeper } from '../keep/keeper.ts'

type Answer = MaybeNode | Edges | Nodes

const ROUNDS = 40

/**
 * Thinks over the store as if all of it were in memory: `think` is pure over a graph, and is run again with what it asked
 * for until it asks for nothing more. For people's questions; decisions use `verdictOn`. Throws an Error when it does not end.
 */
export async function thinking<T>(think: (graph: Graph) => T, keeper: Keeper): Promise<T> {
  const known = new Map<string, Answer>()
  for (let round = 0; round < ROUNDS; round += 1) {
    const missing = new Map<string, Read>()
    const find = <A extends Answer>(read: Read, absent: A): A => {
      const answer = known.get(keyOf(read))
      if (answer === undefined) missing.set(keyOf(read), read)
      // The key says which kind of read it was, and so which kind of answer.
      return answer === undefined ? absent : (answer as A)
    }
    const result = think({
      node: (ref) => find<MaybeNode>({ read: 'node', ref }, {}),
      out: (ref, edge) => find<Edges>({ read: 'out', ref, edge }, { edges: [] }),
      in: (ref, edge) => find<Edges>({ read: 'in', ref, edge }, { edges: [] }),
      list: (kind) => find<Nodes>({ read: 'list', kind }, { nodes: [] }),
    })
    if (missing.size === 0) return result
    for (const read of missing.values()) known.set(keyOf(read), (await keeper.read(read)).answer)
  }
  throw new Error('the question does not end')
}

/** One line of history: what changed, from, to, when, by which event. */
export interface Change {
  /** Epoch ms. */
  readonly at: number
  readonly kind: string
  readonly id: string
  /** The other end, for edges. */
  readonly other?: string
  readonly what: 'added' | 'changed' | 'removed'
  readonly before?: unknown
  readonly after?: unknown
  /** uuid of the event in Okta's log. */
  readonly event?: string
}

/** What changed since a time (epoch ms), newest first; `kinds` and `id` narrow it. */
export async function changesSince(
  store: Store,
  since: number,
  options: { readonly kinds?: readonly string[]; readonly id?: string; readonly limit?: number } = {},
): Promise<readonly Change[]> {
  const { kinds = [], id } = options
  const rows = await store.read({
    text: `select stamp, kind, id, other, what, before, after, event from inv_changes where stamp >= ?${kinds.length === 0 ? '' : ` and kind in (${kinds.map(() => '?').join(',')})`}${id === undefined ? '' : ' and (id = ? or other = ?)'} order by stamp desc limit ?`,
    values: [since * 1000, ...kinds, ...(id === undefined ? [] : [id, id]), options.limit ?? 1000],
  })
  return rows.map((row) => ({
    at: timeOf(Number(row['stamp'])),
    kind: String(row['kind']),
    id: String(row['id']),
    ...(row['other'] === '' ? {} : { other: String(row['other']) }),
    // Written by the store's own commands.
    what: String(row['what']) as Change['what'],
    ...(typeof row['before'] === 'string' ? { before: JSON.parse(row['before']) as unknown } : {}),
    ...(typeof row['after'] === 'string' ? { after: JSON.parse(row['after']) as unknown } : {}),
    ...(typeof row['event'] === 'string' ? { event: row['event'] } : {}),
  }))
}

/** Kinds of edges by which someone gains power. */
export const GAINS = [
  'Okta_HasRoleAssignment',
  'Okta_MemberOf',
  'Okta_AppAssignment',
  'Postern_HasScopeGrant',
  'Okta_ScopedTo',
  'Postern_OwnerOf',
] as const
