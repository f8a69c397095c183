import { LRUCache } from 'lru-cache'
import type { Store } from '../../store/store.ts'
import { timeOf, type Clock } from '../discover/clock.ts'
import { familyNamed } from '../discover/families.ts'
import {
  keyOf,
  type Edge,
  type EdgeKind,
  type Edges,
  type Gap,
  type MaybeNode,
  type NodeKind,
  type Nodes,
  type Read,
} from '../graph.ts'
import { makeCoverage } from './coverage.ts'
import { knownBy } from './known-by.ts'
import { edgeFrom, edgesStatement, nodeState, sliceState, type NodeState, type SliceState } from './rows.ts'

/** An answer from the store, and how far it may be relied on. */
export interface Kept<A> {
  readonly answer: A
  /** Everything there is: what is not in the answer does not exist. */
  readonly whole: boolean
  /** An event or a write of our own touched it since it was read. */
  readonly stale: boolean
  /** Epoch ms as of which it is true (rule 8). */
  readonly asOf: number
  readonly gap?: Gap
  /** Epoch ms when a node itself was read. */
  readonly readAt?: number
  /** What to read to know it now. */
  readonly live: readonly (readonly [family: string, subject: string])[]
}

/** The graph as the store has it: remembered point reads, which changes invalidate. */
export interface Keeper {
  node(kind: NodeKind, id: string): Promise<Kept<MaybeNode>>
  out(kind: NodeKind, id: string, edge: EdgeKind): Promise<Kept<Edges>>
  in(kind: NodeKind, id: string, edge: EdgeKind): Promise<Kept<Edges>>
  list(kind: NodeKind): Promise<Kept<Nodes>>
  read(read: Read): Promise<Kept<MaybeNode | Edges | Nodes>>
  /** How many edges lead there, without reading them. */
  count(kind: NodeKind, id: string, edge: EdgeKind, end: 'from' | 'to'): Promise<Kept<{ readonly count: number }>>
  /** The node with this login or client id. */
  find(kind: NodeKind, lookup: string): Promise<string | undefined>
  changed(ids: readonly string[]): void
  /** Another replica wrote: everything is looked up anew. */
  forget(): void
  /** Epoch ms of the last complete look into the log. */
  polled(at: number | undefined): void
}

/** Point reads remembered. */
const REMEMBERED = 20_000

export function makeKeeper(store: Store, clock: Clock, options: { readonly max?: number } = {}): Keeper {
  const cache = new LRUCache<string, { readonly value: unknown }>({ max: options.max ?? REMEMBERED })
  // Every key begins with the id it hangs on, so that a change of the object finds its keys.
  const keys = new Map<string, Set<string>>()
  const coverage = makeCoverage(store, clock)
  let polledAt: number | undefined
  let generation = 0

  async function remembered<T>(id: string, what: string, load: () => Promise<T>): Promise<T> {
    const key = `${id} ${what}`
    const known = cache.get(key)
    // What was put under this key was loaded by the same kind of read.
    if (known !== undefined) return known.value as T
    const before = generation
    const value = await load()
    // A change that came while it was loaded may not be in it.
    if (before === generation) {
      cache.set(key, { value })
      const own = keys.get(id)
      if (own === undefined) keys.set(id, new Set([key]))
      else own.add(key)
      if (keys.size > REMEMBERED * 2) trim()
    }
    return value
  }

  function trim(): void {
    for (const [id, own] of keys) if (![...own].some((key) => cache.has(key))) keys.delete(id)
  }

  const slicesOf = (id: string): Promise<readonly SliceState[]> =>
    remembered(id, 'slices', async () =>
      (
        await store.read({
          text: `select family, subject, done, stale_at, gap from inv_slices where parent = ?`,
          values: [id],
        })
      ).map(sliceState),
    )

  async function judged<A>(read: Read, answer: A, readAt: number | undefined, holder?: string): Promise<Kept<A>> {
    const id = read.read === 'list' ? '' : read.ref.id
    const by = knownBy(read)
    const known = await coverage.now()
    const extra =
      holder === undefined
        ? []
        : (await slicesOf(holder)).filter((one) => one.family.includes('.role.') && one.subject.split(' ')[1] === id)
    const own: SliceState[] = [...extra]
    let missing = false
    for (const [family, ...subject] of by.slices) {
      const rows = await slicesOf(subject[0] ?? '')
      const found = rows.filter((row) => row.family === family)
      if (found.length === 0 && !(readAt !== undefined && familyNamed(family)?.onDemand === true)) missing = true
      own.push(...found)
    }
    const stale = own.some((row) => row.stale)
    const open = own.find((row) => row.done === undefined || row.gap !== undefined)
    const bySlices = (by.slices.length > 0 || extra.length > 0) && !missing && open === undefined
    const byFamilies = by.families.length > 0 && open === undefined && known.complete(by.families)
    const free = by.slices.length === 0 && by.families.length === 0 && open === undefined
    const whole = bySlices || byFamilies || free
    const gap = open?.gap ?? (whole ? undefined : (known.gap(by.families) ?? notYet(read)))
    const families = bySlices ? own.map((row) => row.family) : by.families
    const readTimes = bySlices
      ? own.flatMap((row) => (row.done === undefined ? [] : [timeOf(row.done)]))
      : byFamilies
        ? [known.asOf(by.families)]
        : []
    const oldest =
      readAt !== undefined && readTimes.length === 0
        ? timeOf(readAt)
        : Math.min(
            ...readTimes,
            readAt === undefined ? Number.MAX_SAFE_INTEGER : Math.max(timeOf(readAt), ...readTimes, 0),
          )
    const logged = families.every((family) => familyNamed(family)?.log === 'complete')
    const asOf = Math.max(
      oldest === Number.MAX_SAFE_INTEGER ? 0 : oldest,
      logged && polledAt !== undefined ? polledAt : 0,
    )
    const live = by.slices.map(([family, ...subject]): [string, string] => [family, subject.join(' ')])
    for (const one of extra) live.push([one.family, one.subject])
    const itself = readAt === undefined ? {} : { readAt: timeOf(readAt) }
    return { answer, whole, stale, asOf, live, ...itself, ...(gap === undefined ? {} : { gap }) }
  }

  const edges = (id: string, edge: EdgeKind, end: 'from' | 'to'): Promise<readonly Edge[]> =>
    remembered(id, `${end} ${edge}`, async () => (await store.read(edgesStatement(id, edge, end))).map(edgeFrom))

  async function nodeRow(kind: NodeKind, id: string): Promise<NodeState | undefined> {
    return await remembered(id, `node ${kind}`, async () => {
      const [row] = await store.read({
        text: `select kind, id, label, parent, props, read_at, gone_at from inv_nodes where kind = ? and id = ?`,
        values: [kind, id],
      })
      return row === undefined ? undefined : nodeState(row)
    })
  }

  async function holderOf(read: Read): Promise<string | undefined> {
    if (read.read !== 'out' || read.edge !== 'Okta_ScopedTo') return undefined
    return (await nodeRow('Okta_RoleAssignment', read.ref.id))?.parent
  }

  const keeper: Keeper = {
    async node(kind, id) {
      // Types of apps are words of Okta's catalog, not objects of the org.
      if (kind === 'Postern_AppType')
        return {
          answer: { node: { kind, id, properties: {} } },
          whole: true,
          stale: false,
          asOf: clock.now(),
          live: [],
        }
      const row = await nodeRow(kind, id)
      const here = row !== undefined && !row.gone
      const kept = await judged<MaybeNode>(
        { read: 'node', ref: { kind, id } },
        here ? { node: row.node } : {},
        row?.readAt,
      )
      if (here && kind !== 'Okta_CustomRole') return { ...kept, whole: true }
      // A tombstone is knowledge too.
      if (row?.gone === true) return { ...kept, whole: true }
      return kept.gap === undefined ? kept : { ...kept, answer: { ...kept.answer, gap: kept.gap } }
    },
    async out(kind, id, edge) {
      const read: Read = { read: 'out', ref: { kind, id }, edge }
      return withGap(await judged(read, { edges: await edges(id, edge, 'from') }, undefined, await holderOf(read)))
    },
    async in(kind, id, edge) {
      const read: Read = { read: 'in', ref: { kind, id }, edge }
      return withGap(await judged(read, { edges: await edges(id, edge, 'to') }, undefined))
    },
    async list(kind) {
      const rows = await store.read({
        text: `select kind, id, label, parent, props, read_at, gone_at from inv_nodes where kind = ? and gone_at is null order by id`,
        values: [kind],
      })
      const kept = await judged<Nodes>(
        { read: 'list', kind },
        { nodes: rows.map((row) => nodeState(row).node) },
        undefined,
      )
      return kept.gap === undefined ? kept : { ...kept, answer: { ...kept.answer, gap: kept.gap } }
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
      const count = await remembered(id, `count ${end} ${edge}`, async () => {
        const [row] = await store.read({
          text: `select count(*) as n from inv_edges where ${end}_id = ? and kind = ? and gone_at is null`,
          values: [id, edge],
        })
        return Number(row?.['n'] ?? 0)
      })
      return await judged(read, { count }, undefined)
    },
    async find(kind, lookup) {
      const rows = await store.read({
        text: `select id from inv_nodes where kind = ? and lookup = ? and gone_at is null limit 2`,
        values: [kind, lookup],
      })
      return rows.length === 1 ? String(rows[0]?.['id']) : undefined
    },
    changed(ids) {
      generation += 1
      coverage.forget()
      for (const id of ids) {
        for (const key of keys.get(id) ?? []) cache.delete(key)
        keys.delete(id)
      }
    },
    forget() {
      generation += 1
      coverage.forget()
      cache.clear()
      keys.clear()
    },
    polled(at) {
      polledAt = at
    },
  }
  return keeper
}

const withGap = (kept: Kept<{ edges: readonly Edge[] }>): Kept<Edges> =>
  kept.whole || kept.gap === undefined ? kept : { ...kept, answer: { ...kept.answer, gap: kept.gap } }

const notYet = (read: Read): Gap => ({
  what: `${keyOf(read)}: not read yet`,
  cure: 'wait for the scan, or run postern discover',
})
