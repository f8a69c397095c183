import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { makeOrg, type Org } from './org.ts'
import { as, asAdmin, asSuper, caller } from './support.ts'

/** A fresh org with handles on what the stories need. */
function scene() {
  const org = makeOrg({ users: 200 })
  const { truth } = org
  const group = (name: string): string =>
    truth.groups.find((row) => row.profile['name'] === name)?.id ?? assert.fail(name)
  const emea = group('EMEA Staff')
  const admin = (id: string): boolean => truth.roles.find((row) => row.principalId === id) !== undefined
  const plain = [...truth.users.all()].filter((user) => user.status === 'ACTIVE' && !admin(user.id)).slice(30)
  const inside = plain.find((user) => truth.membersOf(emea).has(user.id))?.id ?? assert.fail('nobody inside')
  const outside = plain.find((user) => !truth.membersOf(emea).has(user.id))?.id ?? assert.fail('nobody outside')
  return { org, truth, group, emea, inside, outside, boss: truth.users.people.idAt(0) }
}

function custom(org: Org, permissions: string[], orns: string[]) {
  const { truth } = org
  const now = truth.stamp()
  const role = truth.customRoles.put({
    id: truth.ids.next('cr0'),
    label: permissions.join(),
    description: '',
    created: now,
    lastUpdated: now,
    permissions: permissions.map((label) => ({ label, created: now, lastUpdated: now, conditions: null })),
  })
  const set = truth.resourceSets.put({
    id: truth.ids.next('iam'),
    label: orns.join(),
    description: '',
    created: now,
    lastUpdated: now,
    resources: orns.map((orn) => ({
      id: truth.ids.next('ire'),
      orn: `orn:okta:${orn.replace('{org}', truth.orgId)}`,
      created: now,
      lastUpdated: now,
    })),
  })
  return asAdmin(org, 'CUSTOM', { roleId: role.id, resourceSetId: set.id })
}

suite('what admins may do', () => {
  test('scope and role are two gates; a manage scope also reads; no role sees empty lists', async () => {
    const { org, inside } = scene()
    const app = await org.issueServiceApp({ label: 'two gates', scopes: ['okta.users.manage'] })
    const call = caller(org, `Bearer ${await org.accessToken(app.clientId)}`)
    assert.deepEqual((await call('GET', '/api/v1/users')).json, [])
    assert.equal((await call('GET', `/api/v1/users/${inside}`)).json.errorCode, 'E0000006')
    org.giveRole('client', app.clientId, 'HELP_DESK_ADMIN')
    assert.equal((await call('GET', `/api/v1/users/${inside}`)).status, 200)
    assert.equal((await call('POST', `/api/v1/users/${inside}/lifecycle/suspend`)).status, 403)
    const refused = await call('GET', '/api/v1/groups')
    assert.equal(refused.status, 403)
    assert.match(refused.headers.get('www-authenticate') ?? '', /insufficient_scope/)
  })

  test('public client app admins: granting a scope makes the app super admin', async () => {
    const { org, boss } = scene()
    org.truth.settings.publicClientAppAdmins = true
    const app = await org.issueServiceApp({ label: 'silent', scopes: [] })
    const path = `/api/v1/apps/${app.appId}/grants`
    assert.equal(
      (await as(org, boss)('POST', path, { scopeId: 'okta.users.read', issuer: 'https://acme.okta.com' })).status,
      200,
    )
    assert.equal(org.truth.roles.find((row) => row.principalId === app.clientId)?.type, 'SUPER_ADMIN')
    const call = caller(org, `Bearer ${await org.accessToken(app.clientId)}`)
    assert.equal((await call('GET', `/api/v1/users/${boss}`)).status, 200)
    assert.equal((await call('GET', '/api/v1/groups')).status, 403)
  })

  test('only super admins grant scopes, assign roles and rotate keys of an app with grants', async () => {
    const { org, inside } = scene()
    const app = await org.issueServiceApp({ label: 'rotate', scopes: ['okta.users.read'] })
    const call = asAdmin(org, 'APP_ADMIN')
    assert.equal(
      (
        await call('POST', `/api/v1/apps/${app.appId}/grants`, {
          scopeId: 'okta.groups.read',
          issuer: 'https://acme.okta.com',
        })
      ).status,
      403,
    )
    assert.equal((await call('POST', `/api/v1/apps/${app.appId}/credentials/jwks`, { kty: 'EC' })).status, 403)
    assert.equal((await call('POST', `/api/v1/users/${inside}/roles`, { type: 'APP_ADMIN' })).status, 403)
    assert.equal((await asSuper(org)('POST', `/api/v1/users/${inside}/roles`, { type: 'APP_ADMIN' })).status, 201)
  })

  test('viewing admins is for super admins and okta.iam.read', async () => {
    const { org, boss } = scene()
    assert.equal((await asAdmin(org, 'ORG_ADMIN')('GET', `/api/v1/users/${boss}/roles`)).status, 403)
    const viewer = custom(makeOrg({ users: 200 }), ['okta.iam.read'], ['iam:{org}:contained_resources'])
    assert.equal((await viewer('GET', `/api/v1/users/${boss}/roles`)).status, 200)
  })

  test('a group gives nothing over its members, its contained users nothing over the group', async () => {
    const one = scene()
    const overGroup = custom(one.org, ['okta.users.read', 'okta.groups.read'], [`directory:{org}:groups:${one.emea}`])
    assert.equal((await overGroup('GET', `/api/v1/groups/${one.emea}`)).status, 200)
    assert.equal((await overGroup('GET', `/api/v1/users/${one.inside}`)).status, 403)
    const two = scene()
    const overMembers = custom(
      two.org,
      ['okta.users.read', 'okta.groups.read'],
      [`directory:{org}:groups:${two.emea}:contained_resources`],
    )
    assert.equal((await overMembers('GET', `/api/v1/users/${two.inside}`)).status, 200)
    assert.equal((await overMembers('GET', `/api/v1/users/${two.outside}`)).status, 403)
    assert.equal((await overMembers('GET', `/api/v1/groups/${two.emea}`)).status, 403)
  })

  test('membership and assignment are two-sided; creating groups counts only over all groups', async () => {
    const one = scene()
    const groupSide = custom(
      one.org,
      ['okta.groups.members.manage', 'okta.groups.create'],
      [`directory:{org}:groups:${one.emea}`],
    )
    assert.equal((await groupSide('PUT', `/api/v1/groups/${one.emea}/users/${one.outside}`)).status, 403)
    assert.equal((await groupSide('POST', '/api/v1/groups', { profile: { name: 'Mine' } })).status, 403)
    const two = scene()
    const both = custom(
      two.org,
      ['okta.groups.members.manage', 'okta.users.groupMembership.manage'],
      [`directory:{org}:groups:${two.emea}`, 'directory:{org}:users'],
    )
    assert.equal((await both('PUT', `/api/v1/groups/${two.emea}/users/${two.outside}`)).status, 204)
    const three = scene()
    const app = three.truth.apps.find((row) => !row.service) ?? assert.fail('no app')
    const appSide = custom(three.org, ['okta.apps.assignment.manage'], ['idp:{org}:apps'])
    assert.equal((await appSide('POST', `/api/v1/apps/${app.id}/users`, { id: three.inside })).status, 403)
  })

  test('targets narrow each role in its own way', async () => {
    const one = scene()
    const groupAdmin = asAdmin(one.org, 'USER_ADMIN', { groupTargets: [one.emea] })
    assert.equal((await groupAdmin('GET', `/api/v1/users/${one.outside}`)).status, 403)
    assert.equal((await groupAdmin('PUT', `/api/v1/groups/${one.emea}/users/${one.outside}`)).status, 403)
    assert.equal((await groupAdmin('POST', `/api/v1/users/${one.inside}/lifecycle/suspend`)).status, 200)
    const seen = (await groupAdmin('GET', '/api/v1/users')).json.map((user: any) => user.id)
    assert.ok(seen.includes(one.inside) && !seen.includes(one.outside))
    const two = scene()
    const membership = asAdmin(two.org, 'GROUP_MEMBERSHIP_ADMIN', { groupTargets: [two.emea] })
    assert.equal((await membership('GET', `/api/v1/users/${two.outside}`)).status, 200)
    assert.equal((await membership('PUT', `/api/v1/groups/${two.emea}/users/${two.outside}`)).status, 204)
    assert.equal(
      (await membership('PUT', `/api/v1/groups/${two.group('IAM approvers')}/users/${two.outside}`)).status,
      403,
    )
    const three = scene()
    const [mine, other] = three.truth.apps.where((row) => !row.service)
    const appAdmin = asAdmin(three.org, 'APP_ADMIN', { appTargets: [`${mine?.name ?? ''}/${mine?.id ?? ''}`] })
    assert.equal((await appAdmin('GET', `/api/v1/users/${three.outside}`)).status, 200)
    assert.equal((await appAdmin('GET', `/api/v1/apps/${mine?.id ?? ''}`)).status, 200)
    assert.equal((await appAdmin('GET', `/api/v1/apps/${other?.id ?? ''}`)).status, 403)
  })

  test('admins are closed to lesser admins, but for the named exceptions', async () => {
    const { org, boss } = scene()
    const desk = asAdmin(org, 'HELP_DESK_ADMIN')
    assert.equal((await desk('POST', `/api/v1/users/${boss}/lifecycle/reset_password`)).status, 403)
    assert.equal((await desk('DELETE', `/api/v1/users/${boss}/sessions`)).status, 204)
    assert.equal((await desk('GET', `/api/v1/users/${boss}`)).status, 200)
    const orgAdmin = asAdmin(makeOrg({ users: 200 }), 'ORG_ADMIN')
    assert.equal((await orgAdmin('POST', `/api/v1/users/${boss}`, { profile: { title: 'No' } })).status, 403)
    assert.equal((await orgAdmin('POST', `/api/v1/users/${boss}/lifecycle/deactivate`)).status, 403)
    assert.equal((await orgAdmin('POST', `/api/v1/users/${boss}/lifecycle/suspend`)).status, 200)
  })

  test('nobody but a super admin touches a group that grants a role', async () => {
    const { org, group, inside } = scene()
    const call = asAdmin(org, 'ORG_ADMIN')
    assert.equal((await call('PUT', `/api/v1/groups/${group('Domain Admins')}/users/${inside}`)).status, 403)
    assert.equal((await call('DELETE', `/api/v1/groups/${group('Domain Admins')}`)).status, 403)
    assert.equal((await asSuper(org)('PUT', `/api/v1/groups/${group('Domain Admins')}/users/${inside}`)).status, 204)
    assert.equal((await as(org, inside)('POST', '/api/v1/iam/roles', {})).json.errorCode, 'E0000001')
  })

  test('the System Log is open to some roles and closed to others', async () => {
    for (const [role, status] of [
      ['ORG_ADMIN', 200],
      ['APP_ADMIN', 200],
      ['READ_ONLY_ADMIN', 200],
      ['REPORT_ADMIN', 200],
      ['API_ACCESS_MANAGEMENT_ADMIN', 200],
      ['USER_ADMIN', 403],
      ['HELP_DESK_ADMIN', 403],
      ['GROUP_MEMBERSHIP_ADMIN', 403],
    ] as const) {
      assert.equal((await asAdmin(makeOrg(), role)('GET', '/api/v1/logs')).status, status, role)
    }
  })

  test('rights add up over assignments, and never across them', async () => {
    const { org, emea, outside, inside } = scene()
    const id = org.truth.users.people.idAt(26)
    org.giveRole('user', id, 'USER_ADMIN', { groupTargets: [emea] })
    org.giveRole('user', id, 'READ_ONLY_ADMIN')
    const call = as(org, id)
    assert.equal((await call('GET', `/api/v1/users/${outside}`)).status, 200)
    assert.equal((await call('POST', `/api/v1/users/${outside}/lifecycle/suspend`)).status, 403)
    assert.equal((await call('POST', `/api/v1/users/${inside}/lifecycle/suspend`)).status, 200)
  })

  test('a token has the present roles of its owner and dies with it', async () => {
    const { org, inside, boss } = scene()
    const call = as(org, inside)
    assert.equal((await call('GET', '/api/v1/users')).status, 403)
    const { id } = (await asSuper(org)('POST', `/api/v1/users/${inside}/roles`, { type: 'READ_ONLY_ADMIN' })).json
    assert.equal((await call('GET', '/api/v1/users')).status, 200)
    await asSuper(org)('DELETE', `/api/v1/users/${inside}/roles/${id}`)
    assert.equal((await call('GET', '/api/v1/users')).status, 403)
    await as(org, boss)('POST', `/api/v1/users/${inside}/lifecycle/deactivate`)
    assert.equal((await call('GET', '/api/v1/users')).json.errorCode, 'E0000011')
  })

  test('the first target narrows, and the last cannot be taken away', async () => {
    const { org, emea, inside, outside } = scene()
    const call = asSuper(org)
    const id = org.truth.users.people.idAt(27)
    const role = (await call('POST', `/api/v1/users/${id}/roles`, { type: 'HELP_DESK_ADMIN' })).json.id
    const desk = as(org, id)
    assert.equal((await desk('POST', `/api/v1/users/${outside}/lifecycle/reset_factors`)).status, 200)
    assert.equal((await call('PUT', `/api/v1/users/${id}/roles/${role}/targets/groups/${emea}`)).status, 204)
    assert.equal((await desk('POST', `/api/v1/users/${outside}/lifecycle/reset_factors`)).status, 403)
    assert.equal((await desk('POST', `/api/v1/users/${inside}/lifecycle/reset_factors`)).status, 200)
    assert.equal((await call('DELETE', `/api/v1/users/${id}/roles/${role}/targets/groups/${emea}`)).status, 400)
  })
})
