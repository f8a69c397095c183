import assert from 'node:assert/strict'
import { test } from 'node:test'
import { choose } from '../../gateway/okta/credentials/choose.ts'
import type { CredentialSpec } from '../../gateway/okta/credentials.ts'
import { makeOkta } from '../../gateway/okta/client.ts'
import { given } from './upstream.ts'

const over = (credentials: readonly CredentialSpec[]) => makeOkta({ orgUrl: 'https://acme.okta.com', credentials })
const main = (more: object): CredentialSpec => ({
  name: 'main',
  kind: 'private_key',
  clientId: 'client',
  keys: [{ source: given('') }],
  ...more,
})

test('settings nobody can use are refused when the gateway is built', () => {
  const token = { kind: 'api_token', token: given('x') } as const
  for (const specs of [
    [
      { name: 'a', ...token },
      { name: 'a', ...token },
    ],
    [{ name: 'a b', ...token }],
    [main({ keys: [] })],
    [main({ clientId: ' ' })],
    [
      { name: 'a', ...token, isDefault: true },
      { name: 'b', ...token, isDefault: true },
    ],
  ]) {
    assert.throws(() => over(specs as CredentialSpec[]))
  }
})

test('the credential of a call: by name, rule, agent, operation, tag, family of scopes, then the default', () => {
  const specs = [
    { name: 'first' },
    { name: 'bots', use: { agents: ['noisy-bot'] } },
    { name: 'strict', use: { rules: ['roles.admin_grant'] } },
    { name: 'one', use: { operations: ['deleteUser'] } },
    { name: 'groups', use: { tags: ['Group'] } },
    { name: 'people', use: { scopes: ['okta.users', 'okta.groups'] } },
    { name: 'reading', use: { scopes: ['okta.users.read'] } },
    { name: 'usual', isDefault: true },
  ]
  const pick = (need: object) => choose(specs, { scopes: [], ...need })?.name
  assert.equal(pick({}), 'usual')
  assert.equal(pick({ credential: 'first', agent: 'noisy-bot' }), 'first')
  assert.equal(pick({ credential: 'gone' }), undefined)
  assert.equal(pick({ agent: 'noisy-bot', rules: ['roles.admin_grant'] }), 'strict')
  assert.equal(pick({ agent: 'noisy-bot', operation: 'deleteUser' }), 'bots')
  assert.equal(pick({ operation: 'deleteUser', tag: 'Group' }), 'one')
  assert.equal(pick({ tag: 'Group', scopes: ['okta.users.read'] }), 'groups')
  assert.equal(pick({ scopes: ['okta.users.read'] }), 'reading')
  assert.equal(pick({ scopes: ['okta.users.manage'] }), 'people')
  assert.equal(pick({ scopes: ['okta.users.read', 'okta.groups.read'] }), 'people')
  assert.equal(pick({ scopes: ['okta.users.read', 'okta.apps.read'] }), 'usual', 'a family must cover every scope')
  assert.equal(pick({ scopes: ['okta.usersother.read'] }), 'usual')
  assert.equal(choose([{ name: 'only' }], { scopes: [] })?.name, 'only')
})
