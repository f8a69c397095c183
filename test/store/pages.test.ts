import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EdgeInput, NodeInput, PageArgs } from '../../gateway/store/commands/inventory.ts'
import type { Store } from '../../gateway/store/store.ts'
import { onEachStore } from '../support/stores.ts'

/** Texts that an array, a list or a statement could take for its own signs. */
const ODD = [
  '',
  'NULL',
  'null',
  '{}',
  '{a,b}',
  '"',
  '\\',
  '\\"',
  "it's",
  ' x ',
  'a,b',
  '?',
  '$1',
  '@rows',
  'ß🙂',
  '\n\t',
]
const oddAt = (n: number): string => ODD[n % ODD.length] ?? ''

const node = (n: number, props: Record<string, unknown> = {}): NodeInput => ({
  kind: 'Okta_User',
  id: `00u${n}`,
  label: n % 3 === 0 ? null : oddAt(n),
  lookup: oddAt(n + 1),
  parent: null,
  props: { name: oddAt(n), ...props },
  keep: [],
  patch: false,
})
const edge = (n: number, props: Record<string, unknown> = {}): EdgeInput => ({
  kind: 'Okta_MemberOf',
  from: `00u${n}`,
  fromKind: 'Okta_User',
  to: '00g1',
  toKind: 'Okta_Group',
  tag: oddAt(n),
  props,
})
const page = (stamp: number, rows: Partial<PageArgs>): PageArgs => ({
  family: 'users',
  subject: '',
  parent: '',
  stamp,
  started: stamp,
  now: 1_800_000_000_000,
  nodes: [],
  edges: [],
  due: [],
  scan: 1,
  history: true,
  event: null,
  items: 0,
  ...rows,
})
const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n)
const told = async (store: Store, stamp: number) =>
  (await store.db.selectFrom('inv_changes').selectAll().where('stamp', '=', stamp).execute()).length

/** No multiple of any size in which a database takes its rows. */
const MANY = 1249

onEachStore('pages of the inventory in the store', (stores) => {
  test('a page of any size and any text is kept as it was read, and told once', async (t) => {
    const store = await stores.open(t)
    const rows = { nodes: numbers(MANY).map((n) => node(n)), edges: numbers(MANY).map((n) => edge(n)) }
    const first = await store.run('inventoryPage', page(10, rows))
    assert.equal(first.changed.length, MANY + 1, 'each user, and the group')
    assert.equal(await told(store, 10), 2 * MANY)
    const nodes = await store.db.selectFrom('inv_nodes').selectAll().execute()
    assert.equal(nodes.length, MANY)
    for (const { id, label, lookup, props, first_seen, gone_at } of nodes) {
      const n = Number(id.slice(3))
      const want = [n % 3 === 0 ? null : oddAt(n), oddAt(n + 1), JSON.stringify({ name: oddAt(n) }), 10, null]
      assert.deepEqual([label, lookup, props, first_seen, gone_at], want)
    }
    const edges = await store.db.selectFrom('inv_edges').selectAll().execute()
    assert.deepEqual(new Set(edges.map((one) => `${one.from_id} ${one.tag}`)).size, MANY)
    for (const one of edges) assert.equal(one.tag, oddAt(Number(one.from_id.slice(3))))

    const again = await store.run('inventoryPage', page(20, rows))
    assert.deepEqual(again.changed, [])
    assert.equal(await told(store, 20), 0)
    const read = await store.db.selectFrom('inv_edges').select(['first_seen', 'read_at', 'changed_at']).execute()
    for (const one of read) assert.deepEqual({ ...one }, { first_seen: 10, read_at: 20, changed_at: 10 })
  })

  test('among many that are the same, each that is new, changed, gone or read later is seen', async (t) => {
    const store = await stores.open(t)
    const all = numbers(MANY)
    await store.run('inventoryPage', page(10, { nodes: all.map((n) => node(n)), edges: all.map((n) => edge(n)) }))
    const whole = { restates: [], parts: [], rechecks: [], forget: false }
    const pair = { from: '00u7', kind: 'Okta_MemberOf', to: '00g1' }
    await store.run('inventoryPage', page(20, { whole: { ...whole, pairs: [pair] } }))
    await store.run('inventoryPage', page(40, { nodes: [node(3, { late: 1 })], edges: [edge(3, { late: 1 })] }))
    const rows = {
      nodes: [...all.map((n) => node(n, n === 500 ? { status: 'x' } : {})), node(MANY)],
      edges: [...all.map((n) => edge(n, n === 900 ? { via: 'rule' } : {})), edge(MANY)],
    }
    const { changed } = await store.run('inventoryPage', page(30, rows))
    assert.deepEqual([...changed].toSorted(), ['00g1', '00u1249', '00u500', '00u7', '00u900'])
    const lines = await store.db.selectFrom('inv_changes').selectAll().where('stamp', '=', 30).execute()
    assert.deepEqual(lines.map(({ kind, id, what }) => `${kind} ${id} ${what}`).toSorted(), [
      'Okta_MemberOf 00u1249 added',
      'Okta_MemberOf 00u7 added',
      'Okta_MemberOf 00u900 changed',
      'Okta_User 00u1249 added',
      'Okta_User 00u500 changed',
    ])
    const late = await store.db.selectFrom('inv_edges').selectAll().where('from_id', '=', '00u3').executeTakeFirst()
    assert.deepEqual([late?.read_at, late?.props], [40, '{"late":1}'])
    const back = await store.db.selectFrom('inv_edges').selectAll().where('from_id', '=', '00u7').executeTakeFirst()
    assert.deepEqual([back?.gone_at, back?.first_seen, back?.changed_at], [null, 10, 30])
  })

  test('what a whole list does not name is gone, with its edges, over many rows', async (t) => {
    const store = await stores.open(t)
    const all = numbers(MANY)
    await store.run('inventoryPage', page(10, { nodes: all.map((n) => node(n)), edges: all.map((n) => edge(n)) }))
    const whole = {
      lists: { kind: 'Okta_User' },
      restates: [{ kind: 'Okta_MemberOf', end: 'from' }] as const,
      parts: [],
      pairs: [],
      rechecks: [],
      forget: false,
    }
    const nodes = all.filter((n) => n !== 11).map((n) => node(n))
    const edges = all.filter((n) => n !== 11 && n % 2 === 0).map((n) => edge(n))
    const args = page(20, { nodes, edges, whole })
    for (let at = await store.run('inventoryPage', args); at.next !== undefined;)
      at = await store.run('inventorySweep', { ...args, whole, after: at.next })
    const left = await store.db.selectFrom('inv_edges').select('from_id').where('gone_at', 'is', null).execute()
    assert.equal(left.length, edges.length)
    assert.ok(left.every((one) => Number(one.from_id.slice(3)) % 2 === 0))
    const gone = await store.db.selectFrom('inv_nodes').select('id').where('gone_at', 'is not', null).execute()
    assert.deepEqual(
      gone.map((one) => one.id),
      ['00u11'],
    )
    assert.equal(await told(store, 20), 1 + MANY - edges.length)
  })

  test('a decision does not wait for all the pages that came before it', async (t) => {
    const store = await stores.open(t)
    const ended: string[] = []
    const pages = numbers(4).map((k) =>
      store
        .run('inventoryPage', page(10 + k, { edges: numbers(900).map((n) => edge(k * 900 + n)) }))
        .then(() => ended.push('page')),
    )
    const entry = {
      id: 'ent_1',
      kind: 'decision',
      at: 1,
      decision: 'dec_1',
      agent: 'agt_1',
      operation: 'getUser',
    } as const
    const decided = store
      .run('record', { writer: 'gw-0', entry: { ...entry, effect: 'allow', hold: null, public: '{}', sealed: null } })
      .then(() => ended.push('decision'))
    await Promise.all([...pages, decided])
    assert.ok(ended.indexOf('decision') <= 1, ended.join(' '))
    const [row] = await store.read({ text: 'select count(*) as n from inv_edges', values: [] })
    assert.equal(row?.['n'], 3600)
  })
})
