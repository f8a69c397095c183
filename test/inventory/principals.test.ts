import assert from 'node:assert/strict'
import { test } from 'node:test'
import { classify } from '../../gateway/enforce/classify.ts'
import type { Call } from '../../gateway/model/call.ts'
import type { Inventory } from '../../gateway/inventory/inventory.ts'
import type { Principal } from '../../gateway/inventory/permissions.ts'
import type { Subject } from '../../gateway/model/subject.ts'
import { makeCatalog } from '../../gateway/okta/catalog.ts'
import { makeOrg } from '../okta/org.ts'
import { asSuper } from '../okta/support.ts'
import { onEachStore } from '../support/stores.ts'
import { nearOkta, opened } from './support/near.ts'

const CATALOG = makeCatalog()

/** May someone suspend this person: the inventory's answer. */
const mayIn =
  (inventory: Inventory, target: string) =>
  async (id: string): Promise<unknown> =>
    (await inventory.verdict({ ...suspending(target), principal: { type: 'user', id }, scopes: 'any' })).effective

function suspending(target: string) {
  const { row, targets, properties } = classify(suspend(target), CATALOG)
  return { operation: row, targets, properties }
}

const suspend = (id: string): Call => ({
  method: 'POST',
  path: `/api/v1/users/${id}/lifecycle/suspend`,
  segments: ['api', 'v1', 'users', id, 'lifecycle', 'suspend'],
  query: '',
  params: [],
  headers: {},
  body: undefined,
  source: { ip: '127.0.0.1', userAgent: undefined },
  receivedAt: 0,
})

// What the inventory asks of a subject: which credential its calls go out with.
const subject = { agent: { id: 'agt1', name: 'bot' } } as Subject

onEachStore('who the gateway is at Okta', (maker) => {
  test('is told for an API token beside a client, by the token itself', async (t) => {
    const org = makeOrg({ users: 40, groups: 6, apps: 6 })
    const [, owner = '', target = ''] = [...org.truth.users.all()].map((user) => user.id)
    for (const role of org.truth.roles.where((row) => row.principal !== 'client')) org.truth.roles.delete(role.id)
    org.giveRole('user', owner, 'HELP_DESK_ADMIN')
    const { token } = org.issueToken(owner)
    const near = await nearOkta(org)
    const okta: typeof near.okta = {
      ...near.okta,
      credentials: { nameFor: ({ operation }) => (operation === 'suspendUser' ? 'token' : 'main') },
      async get(path, asked) {
        if (asked.credential !== 'token') return await near.okta.get(path, asked)
        const headers = { authorization: `SSWS ${token}` }
        const response = await org.fetch(new Request(org.truth.origin + path, { headers }))
        return { status: response.status, headers: {}, json: await response.json() }
      },
    }
    const settings = { sharePercent: 50, everyMinutes: 30, followSeconds: 10, clients: { main: near.clientId } }
    const inventory = await opened(t, await maker.open(t), org, { near: { ...near, okta }, settings })
    await inventory.scan()
    const operation = classify(suspend(target), CATALOG)
    const refused = await inventory.effective({ subject, operation })
    assert.equal(refused.effective, false, JSON.stringify(refused))
    assert.match(refused.proof.join('\n'), /HELP_DESK_ADMIN/)
    org.giveRole('user', owner, 'USER_ADMIN')
    await inventory.scan()
    assert.equal((await inventory.effective({ subject, operation })).effective, true)
  })

  test('a role whose only target was deleted reaches nobody, in whatever order that is learned', async (t) => {
    const org = makeOrg({ users: 40, groups: 6, apps: 6 })
    const [first = '', admin = '', target = ''] = [...org.truth.users.all()].map((user) => user.id)
    for (const role of org.truth.roles.where((row) => row.principalId !== first)) org.truth.roles.delete(role.id)
    const call = asSuper(org)
    const { id } = (await call('POST', '/api/v1/groups', { profile: { name: 'The only target' } })).json
    org.giveRole('user', admin, 'USER_ADMIN', { groupTargets: [id] })
    const inventory = await opened(t, await maker.open(t), org)
    await inventory.scan()
    const { row, targets, properties } = classify(suspend(target), CATALOG)
    const may = async () =>
      (
        await inventory.verdict({
          principal: { type: 'user', id: admin },
          scopes: 'any',
          operation: row,
          targets,
          properties,
        })
      ).effective
    assert.equal(await may(), false)
    await call('DELETE', `/api/v1/groups/${id}`)
    // The assignments are read before anybody hears of the group.
    await inventory.scan(['admins'])
    assert.equal(await may(), false)
    await inventory.scan()
    await inventory.follow()
    assert.equal(await may(), false)
  })

  test('holders of one role have each their own limits, though Okta calls their assignments by one id', async (t) => {
    const org = makeOrg({ users: 40, groups: 6, apps: 6 })
    const [first = '', here = '', there = '', free = '', target = ''] = [...org.truth.users.all()].map(({ id }) => id)
    for (const role of org.truth.roles.where((row) => row.principalId !== first)) org.truth.roles.delete(role.id)
    const call = asSuper(org)
    const group = async (name: string): Promise<string> =>
      (await call('POST', '/api/v1/groups', { profile: { name } })).json.id
    const [mine, other] = [await group('Its people'), await group('Other people')]
    await call('PUT', `/api/v1/groups/${mine}/users/${target}`)
    org.giveRole('user', here, 'USER_ADMIN', { groupTargets: [mine] })
    org.giveRole('user', there, 'USER_ADMIN', { groupTargets: [other] })
    org.giveRole('user', free, 'USER_ADMIN')
    const shown = await call('GET', `/api/v1/users/${here}/roles`)
    assert.equal(shown.json[0].id, (await call('GET', `/api/v1/users/${there}/roles`)).json[0].id)
    const inventory = await opened(t, await maker.open(t), org)
    const may = mayIn(inventory, target)
    for (let scan = 0; scan < 2; scan += 1) {
      await inventory.scan()
      assert.deepEqual([await may(here), await may(there), await may(free)], [true, false, true])
    }
  })

  test('what the gateway may not see is not read for anew at each call, and is asked for again later', async (t) => {
    let now = Date.parse('2026-11-22T10:00:00Z')
    const org = makeOrg({ users: 40, groups: 6, apps: 6, now: () => now })
    const [, admin = '', target = ''] = [...org.truth.users.all()].map((user) => user.id)
    org.giveRole('user', admin, 'USER_ADMIN')
    const calls: string[] = []
    const near = await nearOkta(org, { now: () => now, calls, roles: ['HELP_DESK_ADMIN'] })
    const inventory = await opened(t, await maker.open(t), org, { near, now: () => now })
    await inventory.scan()
    const may = mayIn(inventory, target)
    assert.equal(await may(admin), 'unknown')
    const after = calls.length
    for (let again = 0; again < 5; again += 1) assert.equal(await may(admin), 'unknown')
    assert.equal(calls.length, after)
    now += 3_000
    assert.equal(await may(admin), 'unknown')
    assert.ok(calls.length > after)
  })

  for (const holder of ['user', 'group', 'client'] as const)
    test(`a role of a ${holder} whose only target went before it was ever seen is unknown, not unlimited`, async (t) => {
      let now = Date.parse('2026-11-22T10:00:00Z')
      const org = makeOrg({ users: 40, groups: 6, apps: 6, now: () => now })
      const [first = '', admin = '', target = ''] = [...org.truth.users.all()].map((user) => user.id)
      for (const role of org.truth.roles.where((row) => row.principalId !== first)) org.truth.roles.delete(role.id)
      const call = asSuper(org)
      const near = await nearOkta(org, { now: () => now })
      const made = await org.issueServiceApp({ label: 'bot', scopes: ['okta.users.manage'] })
      const { id: team } = (await call('POST', '/api/v1/groups', { profile: { name: 'Admins' } })).json
      await call('PUT', `/api/v1/groups/${team}/users/${admin}`)
      const at = {
        user: `/api/v1/users/${admin}`,
        group: `/api/v1/groups/${team}`,
        client: `/oauth2/v1/clients/${made.clientId}`,
      }[holder]
      const { id } = (await call('POST', '/api/v1/groups', { profile: { name: 'The only target' } })).json
      const { id: role } = (await call('POST', `${at}/roles`, { type: 'USER_ADMIN' })).json
      now += 60_000
      assert.equal((await call('PUT', `${at}/roles/${role}/targets/groups/${id}`)).status, 204)
      assert.equal((await call('DELETE', `/api/v1/groups/${id}`)).status, 204)
      assert.deepEqual((await call('GET', `${at}/roles/${role}/targets/groups`)).json, [])
      const inventory = await opened(t, await maker.open(t), org, { near, now: () => now })
      const principal = { type: holder === 'client' ? 'client' : 'user', id: holder === 'client' ? made.appId : admin }
      const may = async () =>
        await inventory.verdict({ ...suspending(target), principal: principal as Principal, scopes: 'any' }) // a word of the union
      // Asked live before there is a scan, after one, and after another.
      for (let scan = 0; scan < 3; scan += 1) {
        const { effective, gaps } = await may()
        assert.equal(effective, 'unknown', JSON.stringify({ effective, gaps }))
        assert.match(gaps.map((gap) => gap.what).join(), /USER_ADMIN of assignment/)
        assert.match(gaps.map((gap) => gap.cure).join(), /give it anew/)
        await inventory.scan()
      }
      // Given anew without targets, it is what it says.
      await call('DELETE', `${at}/roles/${role}`)
      await call('POST', `${at}/roles`, { type: 'USER_ADMIN' })
      await inventory.follow()
      assert.equal((await may()).effective, true)
    })
})
