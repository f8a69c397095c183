import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { makeBody } from '../../gateway/enforce/receive/body.ts'
import { credentialOf } from '../../gateway/enforce/receive/credential.ts'
import { readHeaders } from '../../gateway/enforce/receive/headers.ts'
import { preferencesOf } from '../../gateway/enforce/receive/preferences.ts'
import { Refusal } from '../../gateway/model/refusal.ts'
import { options } from './raw.ts'

describe('credentials', () => {
  const cases: [string | undefined, ReturnType<typeof credentialOf>][] = [
    ['SSWS pk_1', { scheme: 'SSWS', token: 'pk_1' }],
    ['SSWSpk_1', { scheme: 'SSWS', token: 'pk_1' }],
    ['BearereyJ.x.y', { scheme: 'Bearer', token: 'eyJ.x.y' }],
    ['ssws  pk_1', { scheme: 'SSWS', token: 'pk_1' }],
    ['bearer a.b.c', { scheme: 'Bearer', token: 'a.b.c' }],
    ['DPoP tok', { scheme: 'DPoP', token: 'tok' }],
    ['Basic YTpi', { scheme: 'Basic', token: 'YTpi' }],
    ['Bearer', undefined],
    ['Bearer a b', undefined],
    ['Negotiate abc', undefined],
    ['', undefined],
    [undefined, undefined],
  ]
  for (const [header, credential] of cases) {
    it(`${header ?? 'no header'}`, () => assert.deepEqual(credentialOf(header, undefined), credential))
  }
  it('keeps the proof beside a DPoP token', () => {
    assert.deepEqual(credentialOf('DPoP tok', 'proof'), { scheme: 'DPoP', token: 'tok', proof: 'proof' })
  })
})

describe('preferences', () => {
  const of = (...lines: string[]): ReturnType<typeof preferencesOf> =>
    preferencesOf(readHeaders(lines, '1.1', options.limits))

  it('reads what is asked of Postern, ours before the common one', () => {
    assert.deepEqual(of('Postern-Prefer', 'wait=60, respond-async', 'Prefer', 'wait=5'), {
      wait: 60,
      respondAsync: true,
      idempotencyKey: undefined,
      purpose: undefined,
    })
    assert.equal(of('Prefer', 'respond-async; wait=9, wait="7"').wait, 7)
    assert.equal(of('Prefer', 'respond-async').respondAsync, false)
    assert.equal(of('Postern-Prefer', 'wait=-1').wait, 0)
    assert.equal(of('Postern-Prefer', 'wait=soon').wait, 0)
  })

  it('cleans and cuts the purpose, which is read by people', () => {
    const latin1 = Buffer.from('Añadir \u202egnirts\u0007 ', 'utf8').toString('latin1')
    assert.equal(of('Postern-Purpose', latin1).purpose, 'Añadir  gnirts')
    assert.equal(of('Postern-Purpose', 'x'.repeat(900)).purpose?.length, 500)
    assert.equal(of('Postern-Purpose', ' \t ').purpose, undefined)
  })

  it('takes an idempotency key of printable ASCII only', () => {
    assert.equal(of('Idempotency-Key', 'k-1').idempotencyKey, 'k-1')
    assert.throws(() => of('Idempotency-Key', 'x'.repeat(256)), Refusal)
    assert.throws(() => of('Idempotency-Key', 'é'), Refusal)
  })
})

describe('bodies', () => {
  const make = (text: string | Buffer, contentType = 'application/json'): ReturnType<typeof makeBody> =>
    makeBody('POST', Buffer.from(text), { contentType }, options)
  const code = (text: string | Buffer, contentType?: string): string => {
    try {
      make(text, contentType)
    } catch (error) {
      if (error instanceof Refusal) return error.code
      throw error
    }
    return 'taken'
  }

  it('refuses JSON that two parsers could read differently', () => {
    const crooked: (string | Buffer)[] = [
      '{"a":1,"a":2}',
      '{"a":1,"\\u0061":2}',
      '{"x":{"type":"A","type":"B"}}',
      '[{"b":1,"b":1}]',
      '{"__proto__":{"admin":true}}',
      '{"\\u005f_proto__":1}',
      '\ufeff{}',
      '{} {}',
      '{}x',
      '',
      '{a:1}',
      "{'a':1}",
      '[1,]',
      '// no\n{}',
      'NaN',
      '"\\ud800"',
      '["\\udc00\\ud800"]',
      '{"\\ud800":1}',
      '[1e400]',
      '[-1e999]',
      '[12345678901234567890]',
      '[9007199254740993]',
      '[0.1000000000000000055]',
      '[1e-400]',
      '[3.141592653589793238462643]',
      `${'['.repeat(21)}${']'.repeat(21)}`,
      Buffer.from([0x22, 0xff, 0x22]),
      Buffer.from([0x22, 0xc0, 0xaf, 0x22]),
      Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]),
      Buffer.from('{"a":1}', 'utf16le'),
    ]
    for (const text of crooked) assert.equal(code(text), 'malformed_body', text.toString())
  })

  it('takes JSON that is merely unusual, and keeps its bytes', () => {
    const plain = [
      '{"a":1,"b":{"a":1}}',
      ' [1.50e2, 100000000000000000000, 1E+2, -0, 0.1, 1e-7, 9007199254740992, 5e-324, 1.7976931348623157e308] ',
      '{"toString":1,"constructor":2}',
      '"\\ud83d\\ude00"',
      '{"":{"":[]}}',
      'null',
      `${'['.repeat(20)}${']'.repeat(20)}`,
      '{"a":"{\\"a\\":1,\\"a\\":2}"}',
    ]
    for (const text of plain) {
      const body = make(text)
      assert.equal(body.bytes.toString(), text)
      assert.deepEqual(body.json, JSON.parse(text))
    }
    assert.ok(Object.isFrozen((make('{"a":{"b":[1]}}').json as { a: { b: unknown } }).a.b)) // the text above
  })

  it('knows JSON by its media type, and in UTF-8 only', () => {
    assert.equal(code('{', 'application/merge-patch+json'), 'malformed_body')
    assert.equal(code('{', 'APPLICATION/JSON; charset=utf-8'), 'malformed_body')
    assert.equal(code('{}', 'application/json; okta-response="omitCredentials,omitCredentialsLinks"'), 'taken')
    assert.equal(code('{}', 'application/json; charset=utf-16'), 'malformed_body')
    assert.equal(code('{}', 'application/json;charset="utf-8";charset=utf-7'), 'malformed_body')
    for (const odd of ['', 'json', 'application/json, text/plain', 'application/json; a', 'application/json\u00a0']) {
      assert.equal(code('{}', odd), 'malformed_headers', odd)
    }
  })

  it('passes other bodies as bytes', () => {
    const body = make(Buffer.from([0, 255, 1]), 'multipart/form-data; boundary=x')
    assert.deepEqual([...body.bytes], [0, 255, 1])
    assert.equal(body.mediaType, 'multipart/form-data')
    assert.ok(!('json' in body))
  })

  it('maps gateway URLs, as whole strings only, and touches no other byte', () => {
    const from = String.raw`{ "a" : "https://gateway.test/api/v1/users/1","b":["http:\/\/gateway.test:8080?x=\u0041", "https://gateway.test"], "n":1.50e2 }`
    const to = String.raw`{ "a" : "https://acme.okta.com/api/v1/users/1","b":["https://acme.okta.com?x=A", "https://acme.okta.com"], "n":1.50e2 }`
    const body = make(from)
    assert.equal(body.bytes.toString(), to)
    assert.deepEqual(body.json, JSON.parse(to))
  })

  it('leaves strings that only look like gateway URLs', () => {
    const text = JSON.stringify({
      'https://gateway.test/key': 1,
      a: 'see https://gateway.test/x',
      b: 'https://gateway.test.evil.test/',
      c: 'https://gateway.test@evil.test/',
      d: 'https://acme.okta.com/x',
    })
    assert.equal(make(text).bytes.toString(), text)
  })
})
