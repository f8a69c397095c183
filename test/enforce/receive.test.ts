import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { makeDoor, post, request, type Door } from './raw.ts'

let door: Door
before(async () => {
  door = await makeDoor()
})
after(() => door.close())
const taken: Door['taken'] = (bytes) => door.taken(bytes)
const refusedAs: Door['refusedAs'] = (bytes) => door.refusedAs(bytes)

describe('the path has one form', () => {
  it('keeps what is canonical byte for byte and decodes segments once', async () => {
    const { call } = await taken(request('GET /api/v1/users/mia%2Flund%40acme.test/roles?limit=2&q=a+b%20c'))
    assert.equal(call.path, '/api/v1/users/mia%2Flund%40acme.test/roles')
    assert.deepEqual(call.segments, ['api', 'v1', 'users', 'mia/lund@acme.test', 'roles'])
    assert.equal(call.query, 'limit=2&q=a+b%20c')
    assert.deepEqual(call.params, [
      ['limit', '2'],
      ['q', 'a b c'],
    ])
    assert.ok(Object.isFrozen(call) && Object.isFrozen(call.segments) && Object.isFrozen(call.headers))
  })

  it('mends the quirks of recorded clients: a doubled first slash, one slash at the end, small hex digits', async () => {
    assert.equal((await taken(request('GET //api/v1/users'))).call.path, '/api/v1/users')
    assert.equal((await taken(request('GET /api/v1/api-tokens/'))).call.path, '/api/v1/api-tokens')
    assert.equal((await taken(request('GET //api/v1/users/?'))).call.path, '/api/v1/users')
    assert.equal((await taken(request('GET /api/v1/users/a%2fb%c3%a9'))).call.path, '/api/v1/users/a%2Fb%C3%A9')
    assert.deepEqual((await taken(request('GET //'))).call.segments, [])
  })

  const crooked = {
    'dot segments': ['/api/../x', '/api/./x', '/api/v1/..', '/.', '/api/%2e%2e/x', '/api/.%2E/x'],
    'dots behind an encoded slash': ['/api/a%2F..%2Fb', '/api/..%2Fb', '/api/a%2F.'],
    'empty segments': ['/api//v1', '///api', '/api/v1//', '//api//v1'],
    backslashes: ['/api\\v1', '/api/%5c', '/api/a%5Cb'],
    'control bytes': ['/api/%00', '/api/%0d%0aX:1', '/api/%1F', '/api/%7f', '/api/%C2%85'],
    'double encoding': ['/api/%252e', '/api/a%252Fb', '/api/%25%32%65', '/api/%2541'],
    'needless encoding': ['/api/v1/users/%6de', '/api/v1/users/m%65', '/%61pi', '/api/a%2Db', '/api/%7E', '/api/%5F'],
    'invalid escapes': ['/api/%', '/api/%4', '/api/%zz', '/api/%C3', '/api/%C0%AF', '/api/%ED%A0%80', '/api/%FF'],
    'path parameters': ['/api/v1;x=1/users', '/api/..;/x', '/api/..%3B/x'],
    'characters no URL has': ['/api/"', '/api/<a>', '/api/{id}', '/api/a|b', '/api/[', '/api/^', '/api/`'],
  }
  for (const [what, paths] of Object.entries(crooked)) {
    it(`refuses ${what}`, async () => {
      for (const path of paths) assert.equal(await refusedAs(request(`GET ${path}`)), 'malformed_path', path)
    })
  }

  it('refuses fragments, raw bytes beyond ASCII and blanks', async () => {
    assert.equal(await refusedAs(request('GET /api/v1/users#x')), 'malformed_target')
    assert.equal(await refusedAs(request('GET /api?a=b#x')), 'malformed_target')
    assert.match(await refusedAs(request('GET /api/\xe9')), /malformed_path|node/)
    assert.equal(await refusedAs(request('GET /api/a b')), 'node')
    assert.equal(await refusedAs(request('GET /api/\x01')), 'node')
  })

  it('refuses a target that is too long with 414', async () => {
    assert.equal(await refusedAs(request(`GET /api/${'a'.repeat(2000)}`)), 'too_large_path')
    assert.equal(await refusedAs(request(`GET /api?q=${'a'.repeat(2000)}`)), 'too_large_path')
  })
})

describe('the query is well formed', () => {
  it('refuses broken escapes, control bytes and characters no query has', async () => {
    for (const query of ['a=%', 'a=%g0', 'a=%00', 'a=%0A', 'a=%C0%AF', 'a="x"', 'a=<', 'a=1;b=2', 'a=[1]', 'a=\\']) {
      assert.equal(await refusedAs(request(`GET /api/v1/users?${query}`)), 'malformed_query', query)
    }
  })

  it('takes a key twice on reads and refuses it on writes, however it is spelt', async () => {
    assert.equal((await taken(request('GET /api/v1/logs?a=1&a=2'))).call.params.length, 2)
    assert.equal(await refusedAs(post('POST /api/v1/users?activate=true&activate=false', '{}')), 'malformed_query')
    assert.equal(await refusedAs(request('DELETE /api/v1/users/1?sendEmail=true&send%45mail=false')), 'malformed_query')
  })

  it('refuses parameters that override the method', async () => {
    for (const query of [
      '_method=DELETE',
      'method=delete',
      '%5fmethod=PUT',
      '_METHOD=PUT',
      'a=1&X-HTTP-Method-Override=PUT',
    ]) {
      assert.equal(await refusedAs(request(`GET /api/v1/users?${query}`)), 'malformed_query', query)
    }
    const form = ['Content-Type: application/x-www-form-urlencoded', 'Content-Length: 14']
    assert.equal(await refusedAs(request('POST /api/v1/users', form, '_method=DELETE')), 'malformed_query')
  })
})

describe('the target names the gateway or the org', () => {
  it('takes absolute form for a known authority, with or without its port', async () => {
    for (const target of [
      'http://gateway.test:8080/api/v1/users',
      'http://gateway.test/api/v1/users',
      'HTTP://GATEWAY.test/api/v1/users',
      'https://acme.okta.com/api/v1/users',
      'https://acme.okta.com:443/api/v1/users',
    ]) {
      assert.equal((await taken(request(`GET ${target}`))).call.path, '/api/v1/users', target)
    }
    assert.equal((await taken(request('GET http://gateway.test?limit=1'))).call.query, 'limit=1')
  })

  it('refuses other authorities, userinfo, other schemes and asterisk form', async () => {
    for (const target of [
      'http://evil.test/api/v1/users',
      'http://gateway.test@evil.test/api',
      'http://user:pass@gateway.test/api',
      'http://gateway.test:81/api',
      'http://gateway.test.evil.test/api',
      'http://gateway.test\\@evil.test/api',
      'ftp://gateway.test/api',
      'http:///api',
    ]) {
      assert.match(await refusedAs(request(`GET ${target}`)), /^(?:malformed_target|node)$/, target)
    }
    assert.match(await refusedAs(request('OPTIONS *')), /malformed_target|node/)
  })

  it('refuses an absolute target beside a Host that means someone else', async () => {
    const bytes = 'GET http://gateway.test/api HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n'
    assert.equal(await refusedAs(bytes), 'malformed_target')
  })
})
