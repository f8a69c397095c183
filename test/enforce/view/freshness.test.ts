import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Context } from 'hono'
import { target, view } from './asked.ts'
import { depsOver, makeOrg, MIA, STAFF, withMia } from './org.ts'

test('an answer is remembered for a moment with its age, and asked for once by all who wait', async () => {
  const org = makeOrg()
  withMia(org)
  const deps = depsOver(org)
  const facts = ['user.is_admin', 'user.status']
  await Promise.all(Array.from({ length: 10 }, async () => await view(deps, [target('user', MIA)], facts)))
  assert.equal(org.asked.length, 2)
  org.now += 4_000
  const { targets } = await view(deps, [target('user', MIA)], facts)
  assert.equal(org.asked.length, 2)
  assert.deepEqual([targets[0]?.facts['is_admin']?.age_ms, targets[0]?.facts['is_admin']?.source], [4_000, 'live'])
  org.now += 6_000
  await view(deps, [target('user', MIA)], facts)
  assert.equal(org.asked.length, 4)
})

test('a fresh view reads everything anew, and what it read serves others', async () => {
  const org = makeOrg()
  withMia(org)
  const deps = depsOver(org)
  const inventory = { facts: async () => await Promise.reject(new Error('must not be asked')) }
  await view(deps, [target('user', MIA)], ['user.is_admin'])
  await view({ ...deps, inventory }, [target('user', MIA)], ['user.is_admin'], { fresh: true })
  assert.equal(org.asked.filter((path) => path.endsWith('/roles')).length, 2)
  await view(deps, [target('user', MIA)], ['user.is_admin'])
  assert.equal(org.asked.filter((path) => path.endsWith('/roles')).length, 2)
})

test('what a call was judged by is at hand for a moment, and not once it was changed', async () => {
  const org = makeOrg()
  withMia(org)
  const { reads, ...deps } = depsOver(org)
  const path = `/api/v1/users/${MIA}`
  const login = () => (Object(reads.recent(path, 2_000)) as { profile?: { login?: string } }).profile?.login // as withMia made it
  assert.equal(login(), undefined)
  await view({ reads, ...deps }, [target('user', MIA)], ['user.status', 'user.is_admin'])
  assert.equal(login(), 'mia.lund@acme.test')
  assert.equal(reads.recent(`${path}/roles`, 2_000), undefined, 'a list is no object')
  org.now += 2_001
  assert.equal(login(), undefined)
  await view({ reads, ...deps }, [target('user', MIA)], ['user.status'], { fresh: true })
  assert.equal(login(), 'mia.lund@acme.test')
  reads.invalidate('user', MIA)
  assert.equal(login(), undefined)
})

test('faults and missing objects are not remembered', async () => {
  const org = makeOrg()
  const deps = depsOver(org)
  assert.equal((await view(deps, [target('user', MIA)], ['user.status'])).targets[0]?.exists, false)
  withMia(org)
  assert.equal((await view(deps, [target('user', MIA)], ['user.status'])).targets[0]?.exists, true)
})

test('after our own write nothing read before it is believed, not even an answer still under way', async () => {
  const org = makeOrg()
  withMia(org)
  const deps = depsOver(org)
  const admin = async () =>
    (await view(deps, [target('user', 'mia.lund@acme.test')], ['user.is_admin'])).targets[0]?.facts['is_admin']?.value
  assert.equal(await admin(), true)
  org.answers.set(`/api/v1/users/${MIA}/roles`, [])
  assert.equal(await admin(), true)
  deps.reads.invalidate('user', MIA)
  assert.equal(await admin(), false)
  assert.equal(
    org.asked.filter((path) => path === '/api/v1/users/mia.lund%40acme.test').length,
    2,
    'read by login, forgotten by id',
  )

  let open: (() => void) | undefined
  const opened = new Promise<void>((resolve) => (open = resolve))
  let slow = true
  org.answers.set(`/api/v1/users/${MIA}/roles`, async (c: Context) => {
    const before = slow
    slow = false
    if (before) await opened
    return c.json(before ? [] : [{ type: 'SUPER_ADMIN', status: 'ACTIVE' }])
  })
  org.now += 20_000
  const old = admin()
  await new Promise((resolve) => setTimeout(resolve, 5))
  deps.reads.invalidate('user', MIA)
  assert.equal(await admin(), true)
  open?.()
  assert.equal(await old, false, 'it began before the write')
  assert.equal(await admin(), true)
})

test('a change of a group reaches the roles its members hold through it', async () => {
  const org = makeOrg()
  withMia(org)
  const deps = depsOver(org)
  await view(deps, [target('user', MIA)], ['user.is_admin'])
  deps.reads.invalidate('group', STAFF)
  await view(deps, [target('user', MIA)], ['user.is_admin'])
  assert.equal(org.asked.length, 2)
  deps.reads.invalidate('app', 'x')
  await view(deps, [target('user', MIA)], ['user.is_admin'])
  assert.equal(org.asked.length, 2)
})
