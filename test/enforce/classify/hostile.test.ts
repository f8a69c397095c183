import assert from 'node:assert/strict'
import { test } from 'node:test'
import { named, post } from './asked.ts'

test('a host that two readers of one URL would tell differently is no host', () => {
  const hostOf = (uri: string) =>
    post('/api/v1/eventHooks', { channel: { type: 'HTTP', config: { uri } } }).properties['host']
  for (const uri of [
    // WHATWG ends the host at the backslash, RFC 3986 at the slash: then the first part is a user.
    'https://hooks.acme.test\\@collector.evil.test/',
    'https://hooks.acme.test\\.evil.test/',
    'https://x@hooks.acme.test@collector.evil.test/',
    'https://hooks.ac\tme.test/',
    'https://hooks．acme．test/',
    'https:///hooks.acme.test/',
    'https://hooks.acme%2Etest/',
    ' https://hooks.acme.test/',
  ])
    assert.equal(hostOf(uri), '(other)', uri)
  assert.equal(hostOf('https://hooks.acme.test@collector.evil.test/'), 'collector.evil.test')
  assert.equal(hostOf('https://Hooks.acme.test:8443/in?x=a@b#c'), 'hooks.acme.test')
})

test('the host that a hook asks for tokens is told beside the one it calls', () => {
  const config = { uri: 'https://hooks.acme.test/', authType: 'client_secret_post', clientId: 'x' }
  const hook = (more: object) =>
    post('/api/v1/inlineHooks', { type: 'com.okta.oauth2.tokens.transform', channel: { type: 'OAUTH', config: more } })
  assert.equal(hook({ ...config, tokenUrl: 'https://evil.test/token' }).properties['token_host'], 'evil.test')
  assert.equal(hook(config).properties['token_host'], '')
})

test('groups and passwords of a new user are seen however they are spelt', () => {
  const made = (body: object) => post('/api/v1/users', { profile: { login: 'a@acme.test' }, ...body })
  for (const body of [{ groupIds: '00g7' }, { groupids: ['00g7'] }, { GroupIds: [['00g7']] }])
    assert.deepEqual(made(body).properties['group_ids'], ['00g7'], JSON.stringify(body))
  for (const body of [{ group_ids: ['00g7'] }, { GroupId: '00g7' }, { extra: [{ groupids: { a: ['00g7'] } }] }])
    assert.deepEqual(
      named(made(body)).map((one) => one.split(' ').slice(0, 2)),
      'extra' in body ? [] : [['group', '00g7']],
      JSON.stringify(body),
    )
  for (const body of [
    { Credentials: { password: { value: 'x' } } },
    { credentials: [{ password: { value: 'x' } }] },
    { credentials: { Password: 'x' } },
  ])
    assert.deepEqual(
      [made(body).properties['password_set'], made(body).properties['password_kind']],
      [true, '(other)'],
      JSON.stringify(body),
    )
  assert.equal(made({ credentials: { password: {} } }).properties['password_set'], false)
})
