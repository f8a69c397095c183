import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { makeOrg } from './org.ts'
import { asSuper, pages } from './support.ts'

suite('groups', () => {
  test('members come and go, and the page order survives it', async () => {
    const org = makeOrg({ users: 300 })
    const call = asSuper(org)
    const { id } = (await call('POST', '/api/v1/groups', { profile: { name: 'Climbers' } })).json
    const people = [31, 32, 33, 34, 35]
      .map((n) => org.truth.users.people.idAt(n))
      .filter((userId) => org.truth.users.get(userId)?.status !== 'DEPROVISIONED')
    for (const userId of people) assert.equal((await call('PUT', `/api/v1/groups/${id}/users/${userId}`)).status, 204)
    assert.deepEqual(
      (await pages(call, `/api/v1/groups/${id}/users?limit=2`)).map((user) => user.id),
      people,
    )
    await call('DELETE', `/api/v1/groups/${id}/users/${people[1] ?? ''}`)
    const after = await pages(call, `/api/v1/groups/${id}/users?limit=2&after=${people[1] ?? ''}`)
    assert.deepEqual(
      after.map((user) => user.id),
      people.slice(2),
    )
  })

  test('everyone is in Everyone, which nobody changes', async () => {
    const org = makeOrg()
    const call = asSuper(org)
    const path = `/api/v1/groups/${org.truth.everyoneId}`
    assert.equal((await pages(call, `${path}/users`)).length, (await pages(call, '/api/v1/users')).length)
    assert.equal((await call('DELETE', path)).status, 403)
    assert.equal((await call('DELETE', `${path}/users/${org.truth.users.people.idAt(3)}`)).status, 403)
  })

  test('an active rule feeds its group: those who are there, those who come, those who change', async () => {
    const org = makeOrg({ users: 200 })
    const call = asSuper(org)
    const { id } = (await call('POST', '/api/v1/groups', { profile: { name: 'Oslo sales' } })).json
    const rule = {
      type: 'group_rule',
      name: 'Oslo sales',
      conditions: {
        expression: { value: 'user.department=="Sales" and user.city=="Oslo"', type: 'urn:okta:expression:1.0' },
      },
      actions: { assignUserToGroups: { groupIds: [id] } },
    }
    const ruleId = (await call('POST', '/api/v1/groups/rules', rule)).json.id
    assert.deepEqual(await pages(call, `/api/v1/groups/${id}/users`), [])
    assert.equal((await call('POST', `/api/v1/groups/rules/${ruleId}/lifecycle/activate`)).status, 204)
    const wanted = [...org.truth.users.all()].filter(
      (user) =>
        user.profile['department'] === 'Sales' && user.profile['city'] === 'Oslo' && user.status !== 'DEPROVISIONED',
    )
    assert.equal((await pages(call, `/api/v1/groups/${id}/users`)).length, wanted.length)
    const joiner = (
      await call('POST', '/api/v1/users', { profile: { login: 'j@acme.test', department: 'Sales', city: 'Oslo' } })
    ).json.id
    assert.equal((await pages(call, `/api/v1/groups/${id}/users`)).length, wanted.length + 1)
    await call('POST', `/api/v1/users/${joiner}`, { profile: { city: 'Berlin' } })
    assert.equal((await pages(call, `/api/v1/groups/${id}/users`)).length, wanted.length)
    const [someone] = wanted
    await call('DELETE', `/api/v1/groups/${id}/users/${someone?.id ?? ''}`)
    await call('POST', `/api/v1/users/${someone?.id ?? ''}`, { profile: { nickName: 'still out' } })
    assert.equal((await pages(call, `/api/v1/groups/${id}/users`)).length, wanted.length - 1)
    await call('POST', `/api/v1/groups/rules/${ruleId}/lifecycle/deactivate`)
    assert.equal((await call('DELETE', `/api/v1/groups/rules/${ruleId}?removeUsers=true`)).status, 202)
    assert.deepEqual(await pages(call, `/api/v1/groups/${id}/users`), [])
  })

  test('names are unique, types filter, statistics count', async () => {
    const org = makeOrg()
    const call = asSuper(org)
    await call('POST', '/api/v1/groups', { profile: { name: 'Only one' } })
    assert.equal((await call('POST', '/api/v1/groups', { profile: { name: 'Only one' } })).status, 400)
    const builtIn = await call('GET', `/api/v1/groups?filter=${encodeURIComponent('type eq "BUILT_IN"')}`)
    assert.deepEqual(
      builtIn.json.map((group: any) => group.profile.name),
      ['Everyone'],
    )
    const [admins] = (await call('GET', '/api/v1/groups?q=Domain&expand=stats')).json
    assert.equal(admins._embedded.stats.usersCount, 1)
    assert.equal(admins._embedded.stats.hasAdminPrivilege, true)
  })

  test('a group that grants a role takes no rule, and a group with a rule takes no role', async () => {
    const org = makeOrg()
    const call = asSuper(org)
    const named = (name: string) =>
      org.truth.groups.find((group) => group.profile['name'] === name)?.id ?? assert.fail(name)
    const rule = {
      type: 'group_rule',
      name: 'r',
      conditions: { expression: { value: 'user.city=="Oslo"' } },
      actions: { assignUserToGroups: { groupIds: [named('Domain Admins')] } },
    }
    assert.equal((await call('POST', '/api/v1/groups/rules', rule)).json.errorCode, 'E0000192')
    assert.equal(
      (await call('POST', `/api/v1/groups/${named('Sales')}/roles`, { type: 'APP_ADMIN' })).json.errorCode,
      'E0000192',
    )
    assert.equal(
      (await call('POST', `/api/v1/groups/${org.truth.everyoneId}/roles`, { type: 'APP_ADMIN' })).json.errorCode,
      'E0000211',
    )
  })
})
