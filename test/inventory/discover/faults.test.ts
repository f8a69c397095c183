import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { openStore, type Store } from '../../../gateway/store/store.ts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeOrg, type OrgOptions } from '../../okta/org.ts'
import { makeRandom } from '../../okta/random.ts'
import { asSuper, type Call } from '../../okta/support.ts'
import { MASTER_KEY } from '../../support/stores.ts'
import { nearOkta, opened } from '../support/near.ts'
import { differences } from '../support/differences.ts'
import { kept, truth } from '../support/whole.ts'

/** An org whose answers `before` may spoil, a clock that waits in no time, and an inventory over a fresh SQLite. */
async function rig(
  t: TestContext,
  options: OrgOptions & { roles?: readonly string[]; scopes?: readonly string[] } = {},
) {
  let now = Date.parse('2026-11-22T10:00:00Z')
  const folder = mkdtempSync(join(tmpdir(), 'postern-inv-'))
  const store = await openStore({ url: join(folder, 'a.db'), masterKey: MASTER_KEY, writer: 'gw', now: () => now })
  const org = makeOrg({ users: 60, groups: 10, apps: 8, now: () => now, ...options })
  const near = await nearOkta(org, { now: () => now, ...options })
  const inventory = await opened(t, store, org, {
    near,
    now: () => now,
    sleep: async (ms) => {
      now += ms
      await new Promise((go) => setImmediate(go))
    },
  })
  t.after(async () => {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return { org, store, inventory, near, elapsed: () => now }
}

test('500s, broken answers and lost connections in the middle: the scan finishes, nothing is lost', async (t) => {
  const random = makeRandom(5)
  const { org, store, inventory } = await rig(t, {
    before: (request) => {
      if (!/\/api\/v1\/(users|groups|apps|iam|policies)/.test(request.url)) return undefined
      const luck = random.unit()
      if (luck < 0.08) return new Response('oops', { status: 503 })
      if (luck < 0.14) return new Response('[{"id":"00u', { status: 200 })
      if (luck < 0.18) throw new Error('connection lost')
      return undefined
    },
  })
  await inventory.scan()
  assert.deepEqual(differences(await kept(store, org.truth), truth(org.truth)), [])
})

test('limits that are spent: it waits for them, and never takes more than its share', async (t) => {
  const { org, store, inventory } = await rig(t, { rateLimits: { scale: 0.2, principalShare: 1 } })
  await inventory.scan()
  assert.deepEqual(differences(await kept(store, org.truth), truth(org.truth)), [])
  assert.deepEqual(await inventory.errors(), [])
})

test('a cursor that Okta refuses: the list is read from its beginning', async (t) => {
  let refused = 0
  const { org, store, inventory } = await rig(t, {
    users: 450,
    before: (request) => {
      if (!/\/users\?.*after=/.test(request.url) || refused > 1) return undefined
      refused += 1
      return Response.json({ errorCode: 'E0000031', errorSummary: 'Invalid cursor' }, { status: 400 })
    },
  })
  await inventory.scan()
  assert.equal(refused, 2)
  assert.deepEqual(differences(await kept(store, org.truth), truth(org.truth)), [])
})

test('objects that go while the scan runs are gone, and those that come are there, once the log is read', async (t) => {
  let done = false
  let call: Call | undefined
  const { org, store, inventory } = await rig(t, {
    before: async (request) => {
      if (done || !/\/groups\/[^/]+\/owners/.test(request.url)) return undefined
      done = true
      const group = org.truth.groups.all().find((one) => one.type === 'OKTA_GROUP')?.id ?? ''
      await call?.('DELETE', `/api/v1/groups/${group}`)
      await call?.('POST', '/api/v1/groups', { profile: { name: 'Born in the middle' } })
      return undefined
    },
  })
  call = asSuper(org)
  await inventory.scan()
  await inventory.follow()
  assert.ok(done)
  assert.deepEqual(differences(await kept(store, org.truth), truth(org.truth)), [])
})

test('values and types nobody knows are kept as they are', async (t) => {
  const { org, store, inventory } = await rig(t)
  const user = org.truth.users.edit(org.truth.users.people.idAt(3))
  Object.assign(user, { status: 'IN_ORBIT' })
  await inventory.scan()
  assert.deepEqual(differences(await kept(store, org.truth), truth(org.truth)), [])
})

test('an admin role and a kind of group that nobody knows are kept as they are', async (t) => {
  const { org, store, inventory } = await rig(t)
  org.giveRole('user', org.truth.users.people.idAt(20), 'QUANTUM_ADMIN')
  Object.assign(org.truth.groups.all()[3] ?? {}, { type: 'FLOATING_GROUP' })
  await inventory.scan()
  assert.deepEqual(await inventory.errors(), [])
  assert.deepEqual(differences(await kept(store, org.truth), truth(org.truth)), [])
})

/** What zones the store has. */
const zonesIn = async (store: Store): Promise<number> => {
  const text = `select count(*) as n from inv_nodes where kind = 'Postern_NetworkZone' and gone_at is null`
  return Number((await store.read({ text, values: [] }))[0]?.['n'])
}

for (const [words, answer, told] of [
  [
    'an object that nothing names',
    (real: readonly unknown[]) => Response.json([{ name: 'Nameless' }, ...real.slice(1)]),
    /1 objects came without/,
  ],
  ['no list at all', () => Response.json({ zones: [] }), /not the list it should be/],
  [
    'a next page that is this page',
    (real: readonly unknown[], url: string) => Response.json(real, { headers: { link: `<${url}>; rel="next"` } }),
    /the next page is this page/,
  ],
  [
    'a next page of another list',
    (real: readonly unknown[], url: string) =>
      Response.json(real, { headers: { link: `<${url.replace('/zones', '/users')}>; rel="next"` } }),
    /another list/,
  ],
] as const)
  test(`a list with ${words} is a gap that says so: nothing known of it is buried, and the rest is read`, async (t) => {
    let real: readonly unknown[] | undefined
    const { org, store, inventory } = await rig(t, {
      before: (request) =>
        real !== undefined && request.url.includes('/api/v1/zones') ? answer(real, request.url) : undefined,
    })
    const call = asSuper(org)
    await inventory.scan()
    const before = await zonesIn(store)
    assert.ok(before > 1)
    real = (await call('GET', '/api/v1/zones')).json
    await call('POST', '/api/v1/groups', { profile: { name: 'Born later' } })
    await inventory.scan()
    assert.equal(await zonesIn(store), before)
    assert.match((await inventory.coverage()).find((gap) => gap.family === 'zones')?.what ?? '', told)
    assert.deepEqual(differences(await kept(store, org.truth), truth(org.truth)), [])
    real = undefined
    await inventory.scan()
    assert.deepEqual(await inventory.coverage(), [])
  })

test('a family that is refused is a gap with the scope or role that closes it, and the rest is read', async (t) => {
  const { inventory } = await rig(t, {
    before: (request) =>
      request.url.includes('/api/v1/idps')
        ? Response.json({ errorCode: 'E0000006', errorSummary: 'You do not have permission' }, { status: 403 })
        : undefined,
  })
  await inventory.scan()
  const gaps = await inventory.coverage()
  assert.ok(
    gaps.some(
      (gap) => gap.family === 'idps' && /Read-only Administrator/.test(gap.cure) && /okta\.idps\.read/.test(gap.cure),
    ),
  )
  assert.deepEqual([...new Set(gaps.map((gap) => gap.family))].toSorted(), ['idp.keys', 'idps'])
})

test('an empty list for a client without a role is a gap, and buries nothing', async (t) => {
  const { org, store, near, inventory } = await rig(t)
  await inventory.scan()
  const users = (await inventory.status()).families.find((family) => family.family === 'users')
  assert.equal(users?.items, org.truth.users.size)
  for (const role of org.truth.roles.where((row) => row.principalId === near.clientId)) org.truth.roles.delete(role.id)
  await inventory.scan()
  const gaps = await inventory.coverage()
  assert.ok(
    gaps.some((gap) => gap.family === 'users' && /list is empty/.test(gap.what)),
    JSON.stringify(gaps.slice(0, 3)),
  )
  assert.ok(gaps.some((gap) => gap.family === 'groups'))
  const [row] = await store.read({
    text: `select count(*) as n from inv_nodes where kind = 'Okta_User' and gone_at is null`,
    values: [],
  })
  assert.equal(Number(row?.['n']), org.truth.users.size)
})

test('a list that a custom role shows in part is a gap, and buries nobody; one that it shows whole is none', async (t) => {
  const { org, store, near, inventory } = await rig(t)
  await inventory.scan()
  const people = async () => {
    const [row] = await store.read({
      text: `select count(*) as n from inv_nodes where kind = 'Okta_User' and gone_at is null`,
      values: [],
    })
    return Number(row?.['n'])
  }
  assert.equal(await people(), org.truth.users.size)
  const withRole = (orn: string) => {
    for (const role of org.truth.roles.where((row) => row.principalId === near.clientId))
      org.truth.roles.delete(role.id)
    const now = org.truth.stamp()
    const at = { created: now, lastUpdated: now }
    const [roleId, resourceSetId] = [org.truth.ids.next('cr0'), org.truth.ids.next('iam')]
    const permissions = ['okta.users.read', 'okta.iam.read'].map((label) => ({ label, ...at, conditions: null }))
    org.truth.customRoles.put({ id: roleId, label: roleId, description: '', ...at, permissions })
    const iam = `orn:okta:iam:${org.truth.orgId}:contained_resources`
    const resources = [orn, iam].map((each) => ({ id: org.truth.ids.next('ire'), ...at, orn: each }))
    org.truth.resourceSets.put({ id: resourceSetId, label: resourceSetId, description: '', ...at, resources })
    org.giveRole('client', near.clientId, 'CUSTOM', { roleId, resourceSetId })
  }
  const group = org.truth.groups.all().find((one) => org.truth.membersOf(one.id).size < org.truth.users.size)
  const directory = `orn:okta:directory:${org.truth.orgId}`
  const gap = async () => (await inventory.coverage()).find((one) => one.family === 'users')?.what
  withRole(`${directory}:groups:${group?.id ?? ''}:contained_resources`)
  await inventory.scan()
  assert.match((await gap()) ?? '', /only what the gateway's roles reach/)
  assert.equal(await people(), org.truth.users.size)
  withRole(`${directory}:users`)
  await inventory.scan()
  assert.equal(await gap(), undefined)
  assert.equal(await people(), org.truth.users.size)
})
