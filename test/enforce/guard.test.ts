import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from '../../gateway/model/refusal.ts'
import { makeCatalog } from '../../gateway/okta/catalog.ts'
import { classify } from '../../gateway/enforce/classify.ts'
import { guard, type Self } from '../../gateway/enforce/guard.ts'
import { type CallParts, makeCall } from '../support/calls.ts'

const self: Self = {
  clientIds: new Set(['0oaGateway']),
  appIds: new Set(['0oaGateway']),
  userIds: new Set(['00uGateway', 'svc-postern@acme.test']),
  tokenIds: new Set(['00TGateway']),
  keyIds: new Set(['main']),
  hookIds: new Set(['whoGateway', 'calGateway']),
  logStreamIds: new Set(['0ggGateway']),
  zoneIds: new Set(['nzoGateway']),
  roleAssignmentIds: new Set(['raGateway', 'KVJUKUS7IFCE2SKO']),
  approverGroupIds: new Set(['00gApprovers']),
  approverRuleIds: new Set(['0prApprovers']),
  roleIds: new Set(['crGateway']),
  resourceSetIds: new Set(['iamGateway']),
}
const catalog = makeCatalog({ enable: ['management-beta', 'management-dev', 'undocumented'] })

/** The code of the refusal, or 'passes'. */
const verdict = (method: CallParts['method'], path: string, more: Partial<CallParts> = {}): string => {
  const call = makeCall({ method, path, ...more })
  const operation = classify(call, catalog)
  try {
    guard(operation, call, self)
    return 'passes'
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
}

test('me and current are the gateway upstream, so nobody may say them', () => {
  const selves: [CallParts['method'], string][] = [
    ['GET', '/api/v1/users/me'],
    ['GET', '/api/v1/users/ME/groups'],
    ['POST', '/api/v1/users/me/lifecycle/delete_sessions'],
    ['PUT', '/api/v1/groups/00g1/users/me'],
    ['DELETE', '/api/v1/api-tokens/current'],
    ['GET', '/api/v1/sessions/current'],
    ['GET', '/governance/api/v2/my/tasks'],
    ['PATCH', '/governance/api/v1/my/settings'],
  ]
  for (const [method, path] of selves) assert.equal(verdict(method, path), 'ambiguous_self', path)
  assert.equal(verdict('PUT', '/api/v1/org/contacts/BILLING', { body: { userId: 'me' } }), 'ambiguous_self')
})

test('default and other words of Okta’s paths are not the caller', () => {
  for (const path of [
    '/api/v1/authorizationServers/default',
    '/api/v1/meta/schemas/user/default',
    '/api/v1/authenticators/aut1/methods',
    '/api/v1/apps/0oa1/connections/default',
  ])
    assert.equal(verdict('GET', path), 'passes', path)
})

test('an assignment that is named by its role alone is the gateway’s only below the gateway', () => {
  assert.equal(verdict('DELETE', '/api/v1/users/00u1/roles/KVJUKUS7IFCE2SKO'), 'passes')
  assert.equal(verdict('DELETE', '/api/v1/users/00uGateway/roles/KVJUKUS7IFCE2SKO'), 'guarded')
  assert.equal(verdict('DELETE', '/oauth2/v1/clients/0oaGateway/roles/KVJUKUS7IFCE2SKO'), 'guarded')
})

test('the gateway’s own things are changed by nobody', () => {
  const writes: [CallParts['method'], string][] = [
    ['DELETE', '/api/v1/apps/0oaGateway'],
    ['POST', '/api/v1/apps/0oaGateway/lifecycle/deactivate'],
    ['POST', '/api/v1/apps/0oaGateway/credentials/secrets'],
    ['DELETE', '/api/v1/apps/0oaGateway/credentials/jwks/main'],
    ['POST', '/api/v1/apps/0oaGateway/grants'],
    ['DELETE', '/api/v1/apps/0oaGateway/grants/oag1'],
    ['POST', '/oauth2/v1/clients/0oaGateway/roles'],
    ['DELETE', '/oauth2/v1/clients/0oa1/roles/raGateway'],
    ['PUT', '/oauth2/v1/clients/0oaGateway'],
    ['DELETE', '/api/v1/api-tokens/00TGateway'],
    ['POST', '/api/v1/users/00uGateway/lifecycle/suspend'],
    ['POST', '/api/v1/users/SVC-postern%40acme.test/lifecycle/reset_password'],
    ['POST', '/api/v1/users/svc-postern/lifecycle/deactivate'],
    ['DELETE', '/api/v1/eventHooks/whoGateway'],
    ['POST', '/api/v1/inlineHooks/calGateway/lifecycle/deactivate'],
    ['POST', '/api/v1/logStreams/0ggGateway/lifecycle/deactivate'],
    ['DELETE', '/api/v1/zones/nzoGateway'],
    ['PUT', '/api/v1/iam/roles/crGateway'],
    ['DELETE', '/api/v1/iam/resource-sets/iamGateway/resources/ire1'],
    ['PUT', '/api/v1/apps/0oaGateway/policies/rst1'],
  ]
  for (const [method, path] of writes) assert.equal(verdict(method, path), 'guarded', `${method} ${path}`)
})

test('a body reaches them no more than a path does', () => {
  assert.equal(
    verdict('POST', '/api/v1/principal-rate-limits', {
      body: { principalId: '00TGateway', principalType: 'SSWS_TOKEN' },
    }),
    'guarded',
  )
  const additions = ['orn:okta:idp:00o1:apps:oidc_client:0oaGateway']
  assert.equal(verdict('PATCH', '/api/v1/iam/resource-sets/iam1/resources', { body: { additions } }), 'guarded')
  const members = ['https://acme.okta.com/oauth2/v1/clients/0oaGateway']
  assert.equal(
    verdict('POST', '/api/v1/iam/resource-sets/iam1/bindings', { body: { role: 'cr1', members } }),
    'guarded',
  )
  assert.equal(
    verdict('POST', '/api/v1/apps/0oa1/credentials/keys/k1/clone', { query: 'targetAid=0oaGateway' }),
    'guarded',
  )
})

test('an operation without extractors is no way around', () => {
  const body = { anything: [{ deep: 'orn:okta:idp:00o1:apps:oidc_client:0oaGateway' }] }
  assert.equal(verdict('POST', '/governance/api/v2/revoke-principal-access', { body }), 'guarded')
})

test('approver groups: membership, roles, deletion and the rules that feed them', () => {
  const writes: [CallParts['method'], string, unknown?][] = [
    ['PUT', '/api/v1/groups/00gApprovers/users/00u1'],
    ['DELETE', '/api/v1/groups/00gApprovers/users/00u1'],
    ['DELETE', '/api/v1/groups/00gApprovers'],
    ['PUT', '/api/v1/groups/00gApprovers', { profile: { name: 'x' } }],
    ['POST', '/api/v1/groups/00gApprovers/roles', { type: 'HELP_DESK_ADMIN' }],
    ['POST', '/api/v1/groups/00gApprovers/owners', { id: '00u1', type: 'USER' }],
    ['DELETE', '/api/v1/groups/rules/0prApprovers'],
    ['POST', '/api/v1/groups/rules/0prApprovers/lifecycle/deactivate'],
    ['POST', '/api/v1/groups/rules', { actions: { assignUserToGroups: { groupIds: ['00gApprovers'] } } }],
    ['POST', '/api/v1/users', { profile: {}, groupIds: ['00g1', '00gApprovers'] }],
    [
      'POST',
      '/api/v1/directories/0oa1/groups/modify',
      { id: '00gApprovers', parameters: { action: 'ADD', values: ['00u1'] } },
    ],
    ['POST', '/api/v1/idps', { policy: { provisioning: { groups: { assignments: ['00gApprovers'] } } } }],
    ['POST', '/api/v1/apps/0oa1/group-push/mappings', { sourceGroupId: '00gApprovers' }],
    ['POST', '/governance/api/v1/grants', { target: { externalId: '00gApprovers', type: 'OKTA_GROUP' } }],
  ]
  for (const [method, path, body] of writes)
    assert.equal(verdict(method, path, { body }), 'guarded', `${method} ${path}`)
})

test('reading them is no harm, unless it shows a secret of the gateway', () => {
  for (const path of [
    '/api/v1/groups/00gApprovers/users',
    '/api/v1/apps/0oaGateway',
    '/api/v1/users/00uGateway',
    '/api/v1/zones/nzoGateway',
  ])
    assert.equal(verdict('GET', path), 'passes', path)
  for (const path of [
    '/api/v1/apps/0oaGateway/credentials/secrets',
    '/api/v1/users/00uGateway/factors',
    '/api/v1/api-tokens/00TGateway',
  ])
    assert.equal(verdict('GET', path), 'guarded', path)
})

test('everybody else’s things pass', () => {
  assert.equal(verdict('PUT', '/api/v1/groups/00g1/users/00u1'), 'passes')
  assert.equal(verdict('POST', '/api/v1/users', { body: { profile: { login: 'main' }, groupIds: ['00g1'] } }), 'passes')
  assert.equal(verdict('DELETE', '/api/v1/apps/0oa1/credentials/jwks/other'), 'passes')
})

test('the refusal tells the caller nothing about what it touched, and the operator everything', () => {
  const call = makeCall({ method: 'DELETE', path: '/api/v1/groups/00gApprovers' })
  try {
    guard(classify(call, catalog), call, self)
    assert.fail('nothing was refused')
  } catch (error) {
    assert.ok(error instanceof Refusal)
    assert.doesNotMatch(error.message, /00gApprovers|group/)
    assert.match(error.why ?? '', /approver group 00gApprovers \(path\)/)
  }
})
