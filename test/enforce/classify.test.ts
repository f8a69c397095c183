import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Operation } from '../../gateway/model/operation.ts'
import { Refusal } from '../../gateway/model/refusal.ts'
import { makeCatalog } from '../../gateway/okta/catalog.ts'
import { classify } from '../../gateway/enforce/classify.ts'
import { type CallParts, makeCall } from '../support/calls.ts'

const catalog = makeCatalog()
const of = (method: CallParts['method'], path: string, more: Partial<CallParts> = {}): Operation =>
  classify(makeCall({ method, path, ...more }), catalog)
const post = (path: string, body?: unknown, query = ''): Operation => of('POST', path, { body, query })
const named = ({ targets }: Operation): string[] =>
  targets.map(({ type, id, from, as }) => `${type} ${id} ${from}.${as}`)
const refusal = (run: () => unknown): Refusal => {
  try {
    run()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  return assert.fail('nothing was refused')
}

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

test('a list says how it is narrowed, and never by what', () => {
  const list = of('GET', '/api/v1/users', {
    query: 'filter=status%20eq%20%22ACTIVE%22%20or%20status%20eq%20%22SUSPENDED%22&limit=200&search=',
  })
  const { limit, filter_present, search_present, q_present, statuses } = list.properties
  assert.deepEqual(
    { limit, filter_present, search_present, q_present, statuses },
    { limit: 200, filter_present: true, search_present: false, q_present: false, statuses: ['ACTIVE', 'SUSPENDED'] },
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

test('a service app with a wildcard redirect and a client secret of the caller’s choice', () => {
  const { properties } = post('/api/v1/apps', {
    name: 'oidc_client',
    signOnMode: 'OPENID_CONNECT',
    credentials: { oauthClient: { token_endpoint_auth_method: 'private_key_jwt', client_secret: 'x' } },
    settings: {
      oauthClient: {
        application_type: 'service',
        grant_types: ['client_credentials'],
        redirect_uris: ['https://*.example.test/cb', 'http://far.test/cb'],
        dpop_bound_access_tokens: true,
      },
    },
  })
  assert.deepEqual(
    [properties['sign_on_mode'], properties['is_service'], properties['grant_types'], properties['redirect_hosts']],
    ['OPENID_CONNECT', true, ['client_credentials'], ['*.example.test', 'far.test']],
  )
  const { wildcard_redirect, insecure_redirect, auth_method, dpop, secret_supplied, activate } = properties
  assert.deepEqual(
    { wildcard_redirect, insecure_redirect, auth_method, dpop, secret_supplied, activate },
    {
      wildcard_redirect: true,
      insecure_redirect: true,
      auth_method: 'private_key_jwt',
      dpop: true,
      secret_supplied: true,
      activate: true,
    },
  )
})

test('a scope granted to an app', () => {
  const grant = post('/api/v1/apps/0oa1/grants', { scopeId: 'okta.users.manage', issuer: 'https://acme.okta.com' })
  assert.deepEqual([grant.properties['scope'], named(grant)], ['okta.users.manage', ['app 0oa1 path.appId']])
})

test('a sign-on rule that lets anybody in with one factor', () => {
  const body = {
    type: 'SIGN_ON',
    status: 'ACTIVE',
    conditions: { people: { groups: { include: ['00g1'] }, users: { exclude: ['00u1'] } } },
    actions: { signon: { access: 'ALLOW', requireFactor: false, session: { maxSessionLifetimeMinutes: 0 } } },
  }
  const rule = post('/api/v1/policies/00p1/rules', body)
  const { access, require_factor, connection, session_lifetime_minutes, groups_included, users_excluded, activate } =
    rule.properties
  assert.deepEqual(
    { access, require_factor, connection, session_lifetime_minutes, groups_included, users_excluded, activate },
    {
      access: 'ALLOW',
      require_factor: false,
      connection: 'ANYWHERE',
      session_lifetime_minutes: 0,
      groups_included: ['00g1'],
      users_excluded: 1,
      activate: true,
    },
  )
  assert.deepEqual(named(rule), [
    'policy 00p1 path.policyId',
    'group 00g1 body.groups.include',
    'user 00u1 body.users.exclude',
  ])
})

test('an app sign-on rule: factors, constraints and zones', () => {
  const verificationMethod = {
    type: 'ASSURANCE',
    factorMode: '2FA',
    reauthenticateIn: 'PT2H',
    constraints: [{ possession: { phishingResistant: 'REQUIRED' } }],
  }
  const body = {
    conditions: { network: { connection: 'ZONE', include: ['nzo1', 'ALL_ZONES'] } },
    actions: { appSignOn: { access: 'DENY', verificationMethod } },
  }
  const rule = of('PUT', '/api/v1/policies/rst1/rules/rul1', { body })
  const { access, factor_mode, phishing_resistant, has_constraints, reauthenticate_in, connection, zones_included } =
    rule.properties
  assert.deepEqual(
    { access, factor_mode, phishing_resistant, has_constraints, reauthenticate_in, connection, zones_included },
    {
      access: 'DENY',
      factor_mode: '2FA',
      phishing_resistant: true,
      has_constraints: true,
      reauthenticate_in: 'PT2H',
      connection: 'ZONE',
      zones_included: ['ALL_ZONES', 'nzo1'],
    },
  )
  assert.deepEqual(named(rule), [
    'policy_rule rul1 path.ruleId',
    'policy rst1 path.policyId',
    'zone nzo1 body.network.include',
  ])
})

test('a zone tells how wide it is', () => {
  const open = (...values: string[]): unknown[] => {
    const { properties } = post('/api/v1/zones', {
      type: 'IP',
      gateways: values.map((value) => ({ type: 'CIDR', value })),
    })
    return [properties['open_to_all'], properties['widest_prefix'], properties['gateway_count']]
  }
  assert.deepEqual(open('0.0.0.0/0'), [true, 0, 1])
  assert.deepEqual(open('0.0.0.0/2', '64.0.0.0/2'), [true, 2, 2])
  assert.deepEqual(open('10.0.0.1-10.0.0.2'), [false, 31, 1])
  assert.deepEqual(open('1.2.3.4/24'), [false, 24, 1])
  assert.deepEqual(open('0.0.0.0-255.255.255.255'), [true, 0, 1])
  assert.deepEqual(open('nonsense'), [true, 0, 1])
  assert.deepEqual(open(), [false, -1, 0])
})

test('a hook tells its host, not its path, header or key', () => {
  const config = {
    uri: 'https://user:pass@Hooks.Example.test:8443/in?key=planted',
    authScheme: { type: 'HEADER', key: 'authorization', value: 'planted' },
    headers: [{ key: 'X-Env', value: 'planted' }],
  }
  const hook = post('/api/v1/eventHooks', {
    channel: { type: 'HTTP', config },
    events: { items: ['user.lifecycle.create'] },
  })
  const { host, is_https, auth_type, header_names, event_types } = hook.properties
  assert.deepEqual(
    { host, is_https, auth_type, header_names, event_types },
    {
      host: 'hooks.example.test',
      is_https: true,
      auth_type: 'HEADER',
      header_names: ['X-Env'],
      event_types: ['user.lifecycle.create'],
    },
  )
  assert.doesNotMatch(JSON.stringify(hook.properties), /planted|pass/)
})

test('a log stream tells where the log goes', () => {
  const aws = post('/api/v1/logStreams', {
    type: 'aws_eventbridge',
    settings: { accountId: '123456789012', region: 'us-east-1' },
  }).properties
  assert.deepEqual([aws['stream_type'], aws['account'], aws['host']], ['aws_eventbridge', '123456789012', ''])
  const splunk = post('/api/v1/logStreams', {
    type: 'splunk_cloud_logstreaming',
    settings: { host: 'acme.splunkcloud.com', token: 'planted' },
  }).properties
  assert.equal(splunk['host'], 'acme.splunkcloud.com')
})

test('an identity provider that puts strangers into groups', () => {
  const policy = {
    provisioning: { action: 'AUTO', groups: { action: 'ASSIGN', assignments: ['00g1'] } },
    accountLink: { action: 'AUTO' },
  }
  const idp = post('/api/v1/idps', {
    type: 'OIDC',
    policy,
    protocol: { issuer: { url: 'https://idp.test' }, endpoints: { authorization: { url: 'https://idp.test/auth' } } },
  })
  const { idp_type, provisioning, account_link, group_ids, host } = idp.properties
  assert.deepEqual(
    { idp_type, provisioning, account_link, group_ids, host },
    { idp_type: 'OIDC', provisioning: 'AUTO', account_link: 'AUTO', group_ids: ['00g1'], host: 'idp.test' },
  )
  assert.deepEqual(named(idp), ['group 00g1 body.provisioning.groups'])
})

test('an API token may be bound to zones', () => {
  const token = of('PUT', '/api/v1/api-tokens/00T1', {
    body: { name: 'x', network: { connection: 'ZONE', include: ['nzo1'] } },
  })
  assert.deepEqual([token.properties['has_network_limit'], token.properties['connection']], [true, 'ZONE'])
  assert.deepEqual(named(token), ['token 00T1 path.apiTokenId', 'zone nzo1 body.network'])
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

test('a key cloned to another app names that app', () => {
  assert.deepEqual(named(post('/api/v1/apps/0oa1/credentials/keys/k1/clone', undefined, 'targetAid=0oa2')), [
    'key k1 path.keyId',
    'app 0oa1 path.appId',
    'app 0oa2 query.targetAid',
  ])
})

test('links that Okta wrote into a body name nothing', () => {
  const body = { profile: { name: 'x' }, _links: { users: { href: 'https://acme.okta.com/api/v1/groups/00g9' } } }
  assert.deepEqual(named(of('PUT', '/api/v1/groups/00g1', { body })), ['group 00g1 path.groupId'])
})

test('words of a path are properties', () => {
  assert.equal(post('/api/v1/features/ftr1/DISABLE', undefined, 'mode=force').properties['lifecycle'], 'DISABLE')
  assert.equal(post('/api/v1/features/ftr1/DISABLE', undefined, 'mode=force').properties['force'], true)
  assert.equal(
    of('GET', '/api/v1/apps/0oa1/features/USER_PROVISIONING').properties['feature_name'],
    'USER_PROVISIONING',
  )
})

test('an unknown operation is refused with what might have been meant', () => {
  const error = refusal(() => of('GET', '/api/v1/user/00u1'))
  assert.deepEqual([error.code, /did you mean 'users'/.test(error.message)], ['unknown_operation', true])
  assert.match(refusal(() => of('HEAD', '/api/v1/users')).message, /takes GET, POST/)
})

test('an operation that is known and shut is refused by its name', () => {
  const shut = refusal(() => of('GET', '/oauth2/v1/authorize'))
  assert.deepEqual([shut.code, /authorize/.test(shut.message)], ['not_forwarded', true])
  assert.match(refusal(() => post('/api/v1/sessions', { sessionToken: 'x' })).message, /createSession.*not enabled/)
  assert.match(refusal(() => post('/api/v1/authn', {})).message, /undocumented\.postAuthn/)
})

test('a body that was not read as JSON is refused where JSON is meant', () => {
  const text = { mediaType: 'text/plain', body: '{"type":"SUPER_ADMIN"}' }
  assert.equal(refusal(() => of('POST', '/api/v1/users/00u1/roles', text)).code, 'unsupported_media_type')
  assert.equal(refusal(() => of('POST', '/api/v1/users/00u1/lifecycle/activate', text)).code, 'unsupported_media_type')
  const image = { mediaType: 'multipart/form-data', body: 'x' }
  assert.equal(of('POST', '/api/v1/apps/0oa1/logo', image).row.id, 'uploadApplicationLogo')
  assert.equal(
    of('POST', '/oauth2/v1/token', { mediaType: 'application/x-www-form-urlencoded', body: 'x' }).row.door,
    'own',
  )
})
