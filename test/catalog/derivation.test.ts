import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OperationRow } from '../../gateway/model/operation.ts'
import { makeCatalog } from '../../gateway/okta/catalog.ts'

const catalog = makeCatalog()

const row = (id: string): OperationRow => {
  const found = catalog.byId(id)
  assert.ok(found, id)
  return found
}
const accessOf = (...ids: string[]): string[] => ids.map((id) => row(id).access)

test('what takes something away destroys, whatever its method', () => {
  const destroying = [
    'deleteUser',
    'deactivateUser',
    'suspendUser',
    'resetFactors',
    'revokeUserSessions',
    'unassignUserFromGroup',
  ]
  const more = [
    'deactivateApplication',
    'revokeApiToken',
    'uploadIdentitySourceDataForDelete',
    'revokePrincipalAccess',
    'globalTokenRevocation',
  ]
  assert.deepEqual(new Set(accessOf(...destroying, ...more)), new Set(['destroy']))
})

test('a POST that only asks is a read, and one that sends an e-mail is not', () => {
  assert.deepEqual(accessOf('createPolicySimulation', 'submitGroupAttributeQuery', 'introspect'), [
    'read',
    'read',
    'read',
  ])
  assert.equal(row('sendTestEmail').access, 'write')
  assert.deepEqual(accessOf('createUser', 'activateUser', 'replaceUser', 'updateFeatureLifecycle'), [
    'write',
    'write',
    'write',
    'write',
  ])
})

test('every GET reads and every DELETE destroys', () => {
  for (const { method, access, id } of catalog.rows) {
    if (method === 'GET' || method === 'OPTIONS') assert.equal(access, 'read', id)
    if (method === 'DELETE') assert.equal(access, 'destroy', id)
  }
})

test('sign-in, session cookies and signed tokens are known and refused', () => {
  const refused = [
    'authorize',
    'authorizeWithPost',
    'introspect',
    'userinfo',
    'logout',
    'logoutWithPost',
    'par',
    'parOptions',
  ]
  const more = [
    'tokenOptions',
    'primary-authenticate',
    'oob-authenticate',
    'bcAuthorize',
    'deviceAuthorize',
    'challenge',
  ]
  const others = [
    'getCurrentSession',
    'closeCurrentSession',
    'startDbscRegistration',
    'fake',
    'getIsvAppMetrics',
    'publishSecurityEventTokens',
  ]
  for (const id of [...refused, ...more, ...others, 'undocumented.postAuthn']) {
    assert.equal(row(id).door, 'refuse', id)
    assert.ok((row(id).doorReason ?? '').length > 10, id)
    assert.equal(row(id).takesCredential, false, id)
    assert.equal(row(id).doorWhenEnabled, undefined, id)
  }
})

test('Postern answers tokens and metadata itself', () => {
  const own = catalog.rows.filter(({ door }) => door === 'own').map(({ id }) => id)
  assert.deepEqual(own.toSorted(), [
    'getWellKnownOpenIDConfiguration',
    'oauthKeys',
    'revoke',
    'token',
    'undocumented.getWellKnownOauthAuthorizationServer',
  ])
})

test('client registration and the sessions API are management calls', () => {
  for (const id of [
    'createClient',
    'listClients',
    'deleteClient',
    'generateNewClientSecret',
    'getSession',
    'revokeSession',
  ])
    assert.equal(row(id).door, 'forward', id)
})

test('public metadata is forwarded without the gateway’s credential', () => {
  assert.deepEqual(
    [row('getWellknownOrgMetadata').door, row('getWellknownOrgMetadata').takesCredential],
    ['forward', false],
  )
  for (const { door, takesCredential, template, id } of catalog.rows)
    if (door === 'forward' && !takesCredential) assert.match(template, /^\/\.well-known\//, id)
})

test('rows outside the production descriptions are off until they are enabled', () => {
  const outside = catalog.rows.filter(({ spec }) => spec.startsWith('management-'))
  assert.equal(outside.length, 96)
  assert.ok(outside.every(({ door }) => door === 'refuse'))
  assert.match(row('createSession').doorReason ?? '', /not enabled/)
  const enabled = makeCatalog({ enable: ['management-dev'] })
  assert.equal(enabled.byId('createSession')?.door, 'forward')
  assert.equal(enabled.byId('createSession')?.doorReason, undefined)
  assert.equal(enabled.byId('getCurrentSession')?.door, 'refuse')
  assert.equal(enabled.byId('listAIAgents')?.door, 'refuse')
})

test('enabling undocumented rows never opens authn', () => {
  const enabled = makeCatalog({ enable: ['undocumented'] })
  assert.equal(enabled.byId('undocumented.getOrgFactorsOktaQuestion')?.door, 'forward')
  assert.equal(enabled.byId('undocumented.postAuthn')?.door, 'refuse')
})

test('a door that cannot be is refused when the catalog is made', () => {
  assert.equal(makeCatalog({ doors: { deleteUser: 'refuse' } }).byId('deleteUser')?.door, 'refuse')
  assert.equal(makeCatalog({ doors: { createSession: 'forward' } }).byId('createSession')?.door, 'forward')
  assert.throws(() => makeCatalog({ doors: { authorize: 'forward' } }), /cannot be forwarded/)
  assert.throws(() => makeCatalog({ doors: { 'undocumented.postAuthn': 'forward' } }), /cannot be forwarded/)
  assert.throws(() => makeCatalog({ doors: { createUser: 'own' } }), /no answer of its own/)
  assert.throws(() => makeCatalog({ doors: { createUsers: 'refuse' } }), /no operation createUsers/)
})

test('disaster recovery and the admin console have hosts of their own', () => {
  assert.deepEqual([row('startOrgFailover').host, row('getDRStatusForDomain').host], ['dr', 'dr'])
  assert.equal(row('undocumented.putInternalOrgSettingsSecurityNotificationSettings').host, 'admin')
  assert.equal(row('listUsers').host, 'org')
})

test('headers that change the meaning enter the digest, those of transport do not', () => {
  assert.deepEqual(row('listUsers').semanticHeaders, ['content-type'])
  assert.deepEqual(row('deleteUser').semanticHeaders, ['content-type', 'prefer'])
  assert.deepEqual(row('replaceUser').semanticHeaders, ['content-type', 'if-match'])
  assert.deepEqual(row('verifyFactor').semanticHeaders, ['accept-language', 'content-type'])
  assert.deepEqual(row('listGroups').semanticHeaders, [])
})

test('reads and writes whose answer shows a secret are marked', () => {
  const revealing = [
    'listOAuth2ClientSecrets',
    'createOAuth2ClientSecret',
    'listApiTokens',
    'listFactors',
    'getIdentityProvider',
  ]
  const oneTime = [
    'resetPassword',
    'activateUser',
    'forgotPassword',
    'expirePasswordWithTempPassword',
    'createApplication',
    'createClient',
  ]
  for (const id of [...revealing, ...oneTime]) assert.equal(row(id).revealsSecrets, true, id)
  for (const id of [
    'listUsers',
    'getApplication',
    'listSupportedFactors',
    'deleteOAuth2ClientSecret',
    'listGroupRules',
  ])
    assert.equal(row(id).revealsSecrets, false, id)
})

test('one call over many objects is marked', () => {
  for (const id of [
    'revokeOAuth2TokensForApplication',
    'activateGroupRule',
    'startImportFromIdentitySource',
    'executeRealmAssignment',
  ])
    assert.equal(row(id).bulk, true, id)
  for (const id of ['deleteApplication', 'listUsers', 'deleteUser', 'revokeOAuth2TokenForApplication'])
    assert.equal(row(id).bulk, false, id)
})

test('every row says what it acts on, and what each of its ids names', () => {
  assert.equal(row('assignRoleToUser').resource, 'role_assignment')
  assert.deepEqual(row('assignUserToGroup').parameters, { groupId: 'group', userId: 'user' })
  assert.deepEqual(row('updateFeatureLifecycle').parameters, { featureId: 'feature' })
  assert.equal(row('getPolicyRule').parameters['ruleId'], 'policy_rule')
  assert.equal(row('getAuthorizationServerPolicyRule').parameters['policyId'], 'authorization_server_policy')
  assert.equal(row('revokeApiToken').parameters['apiTokenId'], 'token')
  assert.equal(row('listLogEvents').resource, 'log_event')
  assert.equal(row('listUsers').resource, 'user')
})
