import assert from 'node:assert/strict'
import { test } from 'node:test'
import { named, of, post } from './asked.ts'

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

test('a key cloned to another app names that app', () => {
  assert.deepEqual(named(post('/api/v1/apps/0oa1/credentials/keys/k1/clone', undefined, 'targetAid=0oa2')), [
    'key k1 path.keyId',
    'app 0oa1 path.appId',
    'app 0oa2 query.targetAid',
  ])
})
