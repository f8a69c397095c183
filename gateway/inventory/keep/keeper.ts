import type { Store } from '../../store/store.ts'
import { timeOf, type Clock } from '../discover/clock.ts'
import {
  keyOf,
  type EdgeKind,
  type Edges,
  type MaybeNode,
  type NodeKind,
  type NodeRef,
  type Nodes,
  type Read,
} from '../graph.ts'
import { bundled, bundleFrom, bundleStatement, type Bundle } from './bundle.ts'
import { makeCoverage, type Coverage } from './coverage.ts'
import { judge, type Standing } from './judged.ts'
import { makeMemory, type Memory } from './memory.ts'
import { edgeFrom, edgesStatement, nodeState, sliceState, type NodeState, type SliceState } from './rows.ts'

/** An answer from the store, and how far it may be relied on. */
export interface Kept<A> extends Standing {
  readonly answer: A
  /** Epoch ms as of which it is true (rule 8). */
  readonly asOf: number
  /** Epoch ms when a node itself was read. */
  readonly readAt?: number
}

type Answer = MaybeNode | Edges | Nodes | { readonly count: number }

/** The graph as the store has it: remembered point reads, which changes invalidate. */
export interface Keeper {
  node(kind: NodeKind, id: string): Promise<Kept<MaybeNode>>
  out(kind: NodeKind, id: string, edge: EdgeKind): Promise<Kept<Edges>>
  in(kind: NodeKind, id: string, edge: EdgeKind): Promise<Kept<Edges>>
  list(kind: NodeKind): Promise<Kept<Nodes>>
  read(read: Read): Promise<Kept<MaybeNode | Edges | Nodes>>
  /** What `read` would answer, where it is remembered; `key`: keyOf the read. */
  peek(key: string): Kept<MaybeNode | Edges | Nodes> | undefined
  /** How many edges lead there, without reading them. */
  count(kind: NodeKind, id: string, edge: EdgeKind, end: 'from' | 'to'): Promise<Kept<{ readonly count: number }>>
  /** The node with this login or client id. */
  find(kind: NodeKind, lookup: string): Promise<string | undefined>
  /** What was worked out from answers, resting on the ids that they rest on. */
  readonly memory: Memory
  /** Number of what is known of families: what was worked out under another one is worked out anew. */
  version(): number | undefined
  /** Epoch ms as of which something is true that was read then, and whose changes the log tells or does not. */
  asOf(told: number, logged: boolean): number
  changed(ids: readonly string[]): void
  /** They are changing, and the store does not know it yet: nothing of them is relied on until the returned end is called. */
  changing(ids: readonly string[]): () => void
  /** Another replica wrote: everything is looked up anew. */
  forget(): void
  /** Epoch ms of the last complete look into the log. */
  polled(at: number | undefined): void
}

/** Answers remembered. */
const REMEMBERED = 20_000

/** A remembered answer: as loaded, and as judged under a version of the coverage. */
interface Entry {
  readonly loaded: Loaded
  readonly judged?: { readonly version: number; readonly kept: Kept<Answer> }
}
interface Loaded {
  readonly answer: Answer
  /** Of a node: its row. */
  readonly row?: NodeState
}

export function makeKeeper(store: Store, clock: Clock, options: { readonly max?: number } = {}): Keeper {
  const memory = makeMemory(options.max ?? REMEMBERED)
  const coverage = makeCoverage(store, clock)
  let polledAt: number | undefined
  const changing = new Map<string, number>()

  const asOf = (told: number, logged: boolean): number =>
    Math.max(told, logged && polledAt !== undefined ? polledAt : 0)

  function peek<A extends Answer>(key: string): Kept<A> | undefined {
    // What stands under the key of a read is what such a read put there.
    const entry = memory.get(key) as Entry | undefined
    if (entry?.judged === undefined || entry.judged.version !== coverage.peek()?.version) return undefined
    const kept = entry.judged.kept as Kept<A>
    const now = asOf(kept.told, kept.logged)
    return now === kept.asOf ? kept : { ...kept, asOf: now }
  }

  /** An answer, loaded where it is not remembered, and judged. */
  async function known<A extends Answer>(
    read: Read,
    key: string,
    load: () => Promise<Loaded & { readonly answer: A }>,
    holder?: () => Promise<string | undefined>,
  ): Promise<Kept<A>> {
    const began = memory.generation()
    // As in `peek`: put there by the same kind of read.
    const loaded =
      ((memory.get(key) as Entry | undefined)?.loaded as (Loaded & { answer: A }) | undefined) ?? (await load())
    const current = await coverage.now()
    const standing = await judge({
      read,
      readAt: loaded.row?.readAt,
      holder: await holder?.(),
      coverage: current,
      slicesOf,
    })
    if (changing.size > 0 && standing.on.some((id) => changing.has(id)))
      return { ...keptOf(read, loaded, standing), stale: true }
    const kept = keptOf(read, loaded, standing)
    const entry: Entry = { loaded, judged: { version: current.version, kept } }
    memory.put(key, entry, standing.on, began)
    return kept
  }

  function keptOf<A extends Answer>(read: Read, loaded: Loaded & { answer: A }, standing: Standing): Kept<A> {
    const { row, answer } = loaded
    const base = {
      ...standing,
      answer,
      asOf: asOf(standing.told, standing.logged),
      ...(row === undefined ? {} : { readAt: timeOf(row.readAt) }),
    }
    // What is here is known, and so is a tombstone; a custom role is known with its permissions only.
    const itself = row !== undefined && (row.gone || (read.read === 'node' && read.ref.kind !== 'Okta_CustomRole'))
    if (itself) return { ...base, whole: true }
    const lacks = read.read === 'in' || read.read === 'out' ? !standing.whole && standing.gap : standing.gap
    return lacks === undefined || lacks === false ? base : { ...base, answer: { ...answer, gap: lacks } }
  }

  async function slicesOf(id: string): Promise<readonly SliceState[]> {
    const key = `slices ${id}`
    const here = memory.get(key)
    // Put there below.
    if (here !== undefined) return here as readonly SliceState[]
    const began = memory.generation()
    const rows = await store.read({
      text: `select family, subject, done, stale_at, gap from inv_slices where parent = ?`,
      values: [id],
    })
    const slices = rows.map(sliceState)
    memory.put(key, slices, [id], began)
    return slices
  }

  /** A node with what most questions about it ask for, in one statement; all of it is remembered. */
  async function bundleOf(kind: NodeKind, id: string): Promise<Bundle> {
    const began = memory.generation()
    const bundle = bundleFrom(await store.read(bundleStatement(kind, id)), kind, id)
    const put = (read: Read, loaded: Loaded): void => memory.put(keyOf(read), { loaded } satisfies Entry, [id], began)
    memory.put(`slices ${id}`, bundle.slices, [id], began)
    put({ read: 'node', ref: { kind, id } }, nodeAnswer(bundle.row))
    for (const [edge, edges] of bundle.out) put({ read: 'out', ref: { kind, id }, edge }, { answer: { edges } })
    return bundle
  }

  async function edgesOf({ kind, id }: NodeRef, edge: EdgeKind, end: 'from' | 'to'): Promise<{ answer: Edges }> {
    if (end === 'from' && bundled(kind)?.includes(edge) === true)
      return { answer: { edges: (await bundleOf(kind, id)).out.get(edge) ?? [] } }
    return { answer: { edges: (await store.read(edgesStatement(id, edge, end))).map(edgeFrom) } }
  }

  async function nodeRow(kind: NodeKind, id: string): Promise<{ answer: MaybeNode; row?: NodeState }> {
    if (bundled(kind) !== undefined) return nodeAnswer((await bundleOf(kind, id)).row)
    const [found] = await store.read({
      text: `select kind, id, label, parent, props, read_at, gone_at from inv_nodes where kind = ? and id = ?`,
      values: [kind, id],
    })
    return nodeAnswer(found === undefined ? undefined : nodeState(found))
  }

  /** Whose slices tell the targets of an assignment. */
  const holderOf = (id: string, edge: EdgeKind) =>
    edge !== 'Okta_ScopedTo'
      ? undefined
      : async (): Promise<string | undefined> => (await bundleOf('Okta_RoleAssignment', id)).row?.parent

  const keeper: Keeper = {
    memory,
    version: () => coverage.peek()?.version,
    asOf,
    peek,
    // What is remembered is given without a step more: every decision asks dozens of times.
    node(kind, id) {
      // Types of apps are words of Okta's catalog, not objects of the org.
      if (kind === 'Postern_AppType') return Promise.resolve(wordOfCatalog(kind, id, clock.now()))
      const read: Read = { read: 'node', ref: { kind, id } }
      const key = keyOf(read)
      const here = peek<MaybeNode>(key)
      return here === undefined ? known<MaybeNode>(read, key, () => nodeRow(kind, id)) : Promise.resolve(here)
    },
    out(kind, id, edge) {
      const read = { read: 'out', ref: { kind, id }, edge } as const
      const key = keyOf(read)
      const here = peek<Edges>(key)
      if (here !== undefined) return Promise.resolve(here)
      return known<Edges>(read, key, () => edgesOf(read.ref, edge, 'from'), holderOf(id, edge))
    },
    in(kind, id, edge) {
      const read = { read: 'in', ref: { kind, id }, edge } as const
      const key = keyOf(read)
      const here = peek<Edges>(key)
      return here === undefined ? known<Edges>(read, key, () => edgesOf(read.ref, edge, 'to')) : Promise.resolve(here)
    },
    async list(kind) {
      const rows = await store.read({
        text: `select kind, id, label, parent, props, read_at, gone_at from inv_nodes where kind = ? and gone_at is null order by id`,
        values: [kind],
      })
      const read: Read = { read: 'list', kind }
      const current: Coverage = await coverage.now()
      const standing = await judge({ read, readAt: undefined, holder: undefined, coverage: current, slicesOf })
      return keptOf<Nodes>(read, { answer: { nodes: rows.map((row) => nodeState(row).node) } }, standing)
    },
    async read(read) {
      if (read.read === 'list') return await keeper.list(read.kind)
      if (read.read === 'node') return await keeper.node(read.ref.kind, read.ref.id)
      return read.read === 'out'
        ? await keeper.out(read.ref.kind, read.ref.id, read.edge)
        : await keeper.in(read.ref.kind, read.ref.id, read.edge)
    },
    async count(kind, id, edge, end) {
      const read: Read = { read: end === 'from' ? 'out' : 'in', ref: { kind, id }, edge }
      const key = `count ${keyOf(read)}`
      const here = peek<{ readonly count: number }>(key)
      if (here !== undefined) return here
      return await known(read, key, async () => {
        const [row] = await store.read({
          text: `select count(*) as n from inv_edges where ${end}_id = ? and kind = ? and gone_at is null`,
          values: [id, edge],
        })
        return { answer: { count: Number(row?.['n'] ?? 0) } }
      })
    },
    async find(kind, lookup) {
      const rows = await store.read({
        text: `select id from inv_nodes where kind = ? and lookup = ? and gone_at is null limit 2`,
        values: [kind, lookup],
      })
      return rows.length === 1 ? String(rows[0]?.['id']) : undefined
    },
    changed(ids) {
      coverage.forget()
      memory.changed(ids)
    },
    changing(ids) {
      for (const id of ids) changing.set(id, (changing.get(id) ?? 0) + 1)
      keeper.changed(ids)
      let ended = false
      return () => {
        if (ended) return
        ended = true
        for (const id of ids) {
          const left = (changing.get(id) ?? 1) - 1
          if (left > 0) changing.set(id, left)
          else changing.delete(id)
        }
        // What was read meanwhile was read before the store knew.
        keeper.changed(ids)
      }
    },
    forget() {
      coverage.forget()
      memory.forget()
    },
    polled(at) {
      polledAt = at
    },
  }
  return keeper
}

const nodeAnswer = (row: NodeState | undefined): { answer: MaybeNode; row?: NodeState } =>
  row === undefined ? { answer: {} } : { answer: row.gone ? {} : { node: row.node }, row }

const wordOfCatalog = (kind: NodeKind, id: string, now: number): Kept<MaybeNode> => ({
  answer: { node: { kind, id, properties: {} } },
  whole: true,
  stale: false,
  told: now,
  logged: false,
  asOf: now,
  live: [],
  on: [],
})
