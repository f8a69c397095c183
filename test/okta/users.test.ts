import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { makeOrg } from './org.ts'
import { asSuper, pages, as } from './support.ts'

const profile = (login: string, more: object = {}) => ({
  login,
  email: login,
  firstName: 'Ada',
  lastName: 'Test',
  ...more,
})

suite('users', () => {
  test('activation is the default, and the state follows from the credentials', async () => {
    const org = makeOrg()
    const call = asSuper(org)
    const born = async (query: string, credentials?: object) =>
      (
        await call('POST', `/api/v1/users${query}`, {
          profile: profile(`u${query.length}${JSON.stringify(credentials ?? '').length}@acme.test`),
          credentials,
        })
      ).json
    assert.equal((await born('')).status, 'PROVISIONED')
    assert.equal((await born('?activate=false')).status, 'STAGED')
    assert.equal((await born('', { password: { value: 'Correct-horse-9' } })).status, 'ACTIVE')
    assert.equal(
      (await born('?nextLogin=changePassword', { password: { value: 'Correct-horse-9' } })).status,
      'PASSWORD_EXPIRED',
    )
    const ad = await born('', { provider: { type: 'ACTIVE_DIRECTORY', name: 'ad' } })
    assert.equal(ad.status, 'ACTIVE')
    assert.equal(ad.credentials.provider.type, 'ACTIVE_DIRECTORY')
  })

  test('a user goes through the whole lifecycle, and each verb only from where Okta allows it', async () => {
    const org = makeOrg()
    const call = asSuper(org)
    const { id } = (
      await call('POST', '/api/v1/users?activate=false', {
        profile: profile('life@acme.test'),
        credentials: { password: { value: 'Correct-horse-9' } },
      })
    ).json
    const verb = async (name: string, query = '') =>
      (await call('POST', `/api/v1/users/${id}/lifecycle/${name}${query}`)).status
    const status = async () => (await call('GET', `/api/v1/users/${id}`)).json.status
    assert.equal(await verb('suspend'), 403)
    assert.equal(await verb('activate', '?sendEmail=false'), 200)
    assert.equal(await status(), 'ACTIVE')
    assert.equal(await verb('activate'), 403)
    assert.equal(await verb('suspend'), 200)
    assert.equal(await status(), 'SUSPENDED')
    assert.equal(await verb('unlock'), 403)
    assert.equal(await verb('unsuspend'), 200)
    assert.equal(await verb('expire_password'), 200)
    assert.equal(await status(), 'PASSWORD_EXPIRED')
    assert.equal(await verb('reset_password'), 200)
    assert.equal(await status(), 'RECOVERY')
    assert.equal(await verb('deactivate'), 200)
    assert.equal(await status(), 'DEPROVISIONED')
  })

  test('the first delete deactivates, the second deletes for good', async () => {
    const org = makeOrg()
    const call = asSuper(org)
    const { id } = (await call('POST', '/api/v1/users', { profile: profile('gone@acme.test') })).json
    assert.equal((await call('DELETE', `/api/v1/users/${id}`)).status, 204)
    assert.equal((await call('GET', `/api/v1/users/${id}`)).json.status, 'DEPROVISIONED')
    assert.equal((await call('DELETE', `/api/v1/users/${id}`)).status, 204)
    const gone = await call('GET', `/api/v1/users/${id}`)
    assert.equal(gone.status, 404)
    assert.equal(gone.json.errorCode, 'E0000007')
  })

  test('deactivation takes groups, apps and roles away', async () => {
    const org = makeOrg()
    const call = asSuper(org)
    const { id } = (
      await call('POST', '/api/v1/users', { profile: profile('leaver@acme.test', { department: 'Sales' }) })
    ).json
    await call('POST', `/api/v1/users/${id}/roles`, { type: 'READ_ONLY_ADMIN' })
    const app = org.truth.apps.find((row) => !row.service) ?? assert.fail('no app')
    await call('POST', `/api/v1/apps/${app.id}/users`, { id })
    assert.deepEqual(
      (await call('GET', `/api/v1/users/${id}/groups`)).json.map((group: any) => group.profile.name),
      ['Everyone', 'Sales'],
    )
    await call('POST', `/api/v1/users/${id}/lifecycle/deactivate`)
    assert.deepEqual((await call('GET', `/api/v1/users/${id}/groups`)).json, [])
    assert.deepEqual((await call('GET', `/api/v1/users/${id}/roles`)).json, [])
    assert.equal((await call('GET', `/api/v1/apps/${app.id}/users/${id}`)).status, 404)
  })

  test('POST changes what it names, PUT drops what it does not', async () => {
    const org = makeOrg()
    const call = asSuper(org)
    const { id } = (
      await call('POST', '/api/v1/users', { profile: profile('partial@acme.test', { nickName: 'Ace', title: 'Lead' }) })
    ).json
    const posted = (await call('POST', `/api/v1/users/${id}`, { profile: { title: 'Head' } })).json
    assert.deepEqual([posted.profile.nickName, posted.profile.title], ['Ace', 'Head'])
    const put = (await call('PUT', `/api/v1/users/${id}`, { profile: profile('partial@acme.test', { title: 'Head' }) }))
      .json
    assert.deepEqual([put.profile.nickName, put.profile.title], [undefined, 'Head'])
  })

  test('id, login, short login and me name the same person; an ambiguous short login names nobody', async () => {
    const org = makeOrg()
    const call = asSuper(org)
    const [id] = [org.truth.users.people.idAt(0)]
    const { login } = (await call('GET', `/api/v1/users/${id}`)).json.profile
    for (const name of [login, login.split('@')[0], 'me', encodeURIComponent(login)])
      assert.equal((await call('GET', `/api/v1/users/${name}`)).json.id, id)
    await call('POST', '/api/v1/users', { profile: profile(`${login.split('@')[0]}@other.test`) })
    assert.equal((await call('GET', `/api/v1/users/${login.split('@')[0]}`)).status, 404)
    assert.equal(
      (await as(org, org.truth.users.people.idAt(9))('GET', '/api/v1/users/me')).json.id,
      org.truth.users.people.idAt(9),
    )
  })

  test('pages hold everyone once, without the deactivated, also when someone leaves between pages', async () => {
    const org = makeOrg({ users: 450 })
    const call = asSuper(org)
    const wanted = [...org.truth.users.all()].filter((user) => user.status !== 'DEPROVISIONED').map((user) => user.id)
    assert.deepEqual(
      (await pages(call, '/api/v1/users?limit=100')).map((user) => user.id),
      wanted,
    )
    const first = (await call('GET', '/api/v1/users?limit=100')).json
    org.truth.users.delete(first[99].id)
    const rest = await pages(call, `/api/v1/users?limit=100&after=200u${first[99].id.slice(3)}`)
    assert.equal(rest.length, wanted.length - 100)
  })

  test('search, filter and q find whom they mean', async () => {
    const org = makeOrg({ users: 400 })
    const call = asSuper(org)
    const ids = async (query: string) => (await pages(call, `/api/v1/users?${query}`)).map((user: any) => user.id)
    const everyone = [...org.truth.users.all()]
    const where = (test: (user: (typeof everyone)[number]) => boolean) => everyone.filter(test).map((user) => user.id)
    const legal = encodeURIComponent('profile.department eq "Legal" and (status eq "ACTIVE" or not (status sw "S"))')
    assert.deepEqual(
      await ids(`search=${legal}`),
      where(
        (user) => user.profile['department'] === 'Legal' && (user.status === 'ACTIVE' || !user.status.startsWith('S')),
      ),
    )
    assert.deepEqual(
      await ids(`filter=${encodeURIComponent('status eq "DEPROVISIONED"')}`),
      where((user) => user.status === 'DEPROVISIONED'),
    )
    const [someone] = everyone.slice(77)
    assert.deepEqual(
      await ids(`search=${encodeURIComponent(`profile.login eq "${String(someone?.profile['login'])}"`)}`),
      [someone?.id],
    )
    assert.ok((await ids('q=mia')).length >= 1)
    const bad = await call('GET', `/api/v1/users?search=${encodeURIComponent('status is "ACTIVE"')}`)
    assert.deepEqual([bad.status, bad.json.errorCode], [400, 'E0000031'])
  })

  test('a login is taken once, and must be an address', async () => {
    const org = makeOrg()
    const call = asSuper(org)
    const taken = await call('POST', '/api/v1/users', { profile: profile('mia.lund@acme.test') })
    const again = await call('POST', '/api/v1/users', { profile: profile('MIA.lund@acme.test') })
    assert.equal(again.status, 400)
    assert.equal(again.json.errorCode, 'E0000001')
    assert.ok(taken.status === 400 || taken.status === 200)
    assert.match(
      (await call('POST', '/api/v1/users', { profile: { login: 'nobody' } })).json.errorCauses[0].errorSummary,
      /email address/,
    )
  })

  test('factors are enrolled, listed and reset', async () => {
    const org = makeOrg()
    const call = asSuper(org)
    const path = `/api/v1/users/${org.truth.users.people.idAt(40)}`
    const { id } = (
      await call('POST', `${path}/factors`, {
        factorType: 'sms',
        provider: 'OKTA',
        profile: { phoneNumber: '+12345678901' },
      })
    ).json
    assert.equal((await call('GET', `${path}/factors/${id}`)).json.status, 'PENDING_ACTIVATION')
    assert.equal(
      (await call('POST', `${path}/factors/${id}/lifecycle/activate`, { passCode: '123456' })).json.status,
      'ACTIVE',
    )
    await call('POST', `${path}/lifecycle/reset_factors`)
    assert.deepEqual((await call('GET', `${path}/factors`)).json, [])
  })
})
