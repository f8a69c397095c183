import assert from 'node:assert/strict'
import { test } from 'node:test'
import { named, of, post } from './asked.ts'

test('a role for a user: which role, silently or not, on whom', () => {
  const plain = post('/api/v1/users/00u1/roles', { type: 'SUPER_ADMIN' }, 'disableNotifications=true')
  assert.equal(plain.properties['role'], 'SUPER_ADMIN')
  assert.equal(plain.properties['disable_notifications'], true)
  assert.deepEqual(named(plain), ['user 00u1 path.userId'])
  const custom = post('/api/v1/groups/00g1/roles', { type: 'CUSTOM', role: 'cr01', 'resource-set': 'iamoJ1' })
  assert.deepEqual(
    [custom.properties['role'], custom.properties['role_id'], custom.properties['resource_set']],
    ['CUSTOM', 'cr01', 'iamoJ1'],
  )
  assert.deepEqual(named(custom), [
    'group 00g1 path.groupId',
    'role cr01 body.role',
    'resource_set iamoJ1 body.resource-set',
  ])
  const client = post('/oauth2/v1/clients/0oa1/roles', { role: 'cr01', 'resource-set': 'iamoJ1' })
  assert.equal(client.properties['role'], 'CUSTOM')
})

test('a malformed disableNotifications counts as silence', () => {
  assert.equal(
    post('/api/v1/users/00u1/roles', { type: 'APP_ADMIN' }, 'disableNotifications=1').properties[
      'disable_notifications'
    ],
    true,
  )
})

test('a new user is active unless the call says otherwise, and joins the groups of the body', () => {
  const user = post('/api/v1/users', {
    profile: { login: 'a@b.test', nickName: null },
    groupIds: ['00g2', '00g1', '00g1'],
    realmId: 'guo1',
    type: { id: 'oty1' },
  })
  const { activate, group_ids, realm, user_type, password_set, attributes_written, attributes_removed } =
    user.properties
  assert.deepEqual(
    { activate, group_ids, realm, user_type, password_set },
    { activate: true, group_ids: ['00g1', '00g2'], realm: 'guo1', user_type: 'oty1', password_set: false },
  )
  assert.deepEqual([attributes_written, attributes_removed], [['login'], ['nickName']])
  assert.deepEqual(named(user), ['group 00g2 body.groupIds', 'group 00g1 body.groupIds', 'realm guo1 body.realmId'])
  assert.equal(post('/api/v1/users', {}, 'activate=false').properties['activate'], false)
  assert.equal(post('/api/v1/users', {}, 'activate=maybe').properties['activate'], true)
})

test('a password is set by text, hash or hook, and not by what Okta shows of an old one', () => {
  const kindOf = (password: unknown): unknown =>
    post('/api/v1/users/00u1', { credentials: { password } }).properties['password_kind']
  assert.deepEqual([{ value: 'x' }, { hash: {} }, { hook: {} }, {}, null, 'x'].map(kindOf), [
    'value',
    'hash',
    'hook',
    'none',
    'none',
    '(other)',
  ])
})

test('a PUT takes the attributes it does not name, a POST leaves them', () => {
  assert.equal(of('PUT', '/api/v1/users/00u1', { body: { profile: {} } }).properties['removes_unnamed'], true)
  assert.equal(post('/api/v1/users/00u1', { profile: {} }).properties['removes_unnamed'], false)
})

test('query flags have Okta’s own defaults', () => {
  assert.equal(post('/api/v1/users/00u1/lifecycle/activate').properties['send_email'], true)
  assert.equal(post('/api/v1/users/00u1/lifecycle/deactivate').properties['send_email'], false)
  const sessions = of('DELETE', '/api/v1/users/00u1/sessions')
  assert.deepEqual([sessions.properties['oauth_tokens'], sessions.properties['forget_devices']], [false, true])
  assert.equal(
    of('DELETE', '/api/v1/groups/rules/0pr1', { query: 'removeUsers=true' }).properties['remove_users'],
    true,
  )
})

test('a group rule says whom it takes and where it puts them', () => {
  const body = {
    type: 'group_rule',
    conditions: { expression: { value: 'true', type: 'urn' } },
    actions: { assignUserToGroups: { groupIds: ['00g9'] } },
  }
  const rule = post('/api/v1/groups/rules', body)
  assert.deepEqual([rule.properties['group_ids'], rule.properties['takes_everyone']], [['00g9'], true])
  assert.deepEqual(named(rule), ['group 00g9 body.groupIds'])
})

test('members of a binding are told by URL and by ORN', () => {
  const body = {
    role: 'cr01',
    members: [
      'https://acme.okta.com/api/v1/users/00u1',
      'orn:okta:directory:00o1:groups:00g1',
      'https://acme.okta.com/oauth2/v1/clients/0oa1',
    ],
  }
  const binding = post('/api/v1/iam/resource-sets/iam1/bindings', body)
  assert.deepEqual(named(binding), [
    'resource_set iam1 path.resourceSetIdOrLabel',
    'user 00u1 body.members',
    'group 00g1 body.members',
    'client 0oa1 body.members',
    'role cr01 body.role',
  ])
  assert.deepEqual(
    [binding.properties['member_count'], binding.properties['member_types'], binding.properties['role']],
    [3, ['client', 'group', 'user'], 'cr01'],
  )
  const more = of('PATCH', '/api/v1/iam/resource-sets/iam1/bindings/cr01/members', {
    body: { additions: ['https://acme.okta.com/api/v1/groups/00g2'] },
  })
  assert.deepEqual(named(more), [
    'role cr01 path.roleIdOrLabel',
    'resource_set iam1 path.resourceSetIdOrLabel',
    'group 00g2 body.members',
  ])
})

test('a resource set that takes all of a kind says so', () => {
  const additions = [
    'orn:okta:directory:00o1:users',
    'https://acme.okta.com/api/v1/groups/00g1/users',
    'orn:okta:idp:00o1:apps:oidc_client:0oa1',
    'orn:okta:idp:00o1:apps:bookmark',
  ]
  const set = of('PATCH', '/api/v1/iam/resource-sets/iam1/resources', { body: { additions } })
  assert.deepEqual(
    [set.properties['resource_count'], set.properties['resource_types'], set.properties['whole_types']],
    [4, ['app', 'group', 'user'], ['app', 'user']],
  )
  assert.deepEqual(named(set), [
    'resource_set iam1 path.resourceSetIdOrLabel',
    'group 00g1 body.additions',
    'app 0oa1 body.additions',
  ])
})

test('permissions of a custom role come from body or path', () => {
  assert.deepEqual(
    post('/api/v1/iam/roles', { permissions: ['okta.users.read', 'anything'] }).properties['permissions'],
    ['(other)', 'okta.users.read'],
  )
  assert.deepEqual(post('/api/v1/iam/roles/cr01/permissions/okta.users.manage').properties['permissions'], [
    'okta.users.manage',
  ])
})

test('where a role is narrowed to', () => {
  const kindOf = (tail: string): unknown =>
    of('PUT', `/api/v1/users/00u1/roles/ra1/targets/${tail}`).properties['target_kind']
  assert.deepEqual(
    ['groups/00g1', 'catalog/apps', 'catalog/apps/salesforce', 'catalog/apps/salesforce/0oa1'].map(kindOf),
    ['group', 'all_apps', 'app_type', 'app'],
  )
})

test('memberships name the user first, then the group', () => {
  assert.deepEqual(named(of('PUT', '/api/v1/groups/00g1/users/00u1')), [
    'user 00u1 path.userId',
    'group 00g1 path.groupId',
  ])
})

test('an owner of a group is a user or a group', () => {
  assert.deepEqual(named(post('/api/v1/groups/00g1/owners', { id: '00u1', type: 'USER' })), [
    'group 00g1 path.groupId',
    'user 00u1 body.id',
  ])
  assert.deepEqual(named(of('DELETE', '/api/v1/groups/00g1/owners/00g2')), [
    'group 00g2 path.ownerId',
    'group 00g1 path.groupId',
  ])
})
