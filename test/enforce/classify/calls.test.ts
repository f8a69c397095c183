import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from '../../../gateway/model/refusal.ts'
import { named, of, post } from './asked.ts'

const refusal = (run: () => unknown): Refusal => {
  try {
    run()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  return assert.fail('nothing was refused')
}

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
