import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import canonicalize from 'canonicalize'
import fc from 'fast-check'
import { canonicalCall, digestOf, type DigestInput } from '../../gateway/enforce/digest.ts'
import { makeBody } from '../../gateway/enforce/receive/body.ts'
import { readTarget } from '../../gateway/enforce/receive/target.ts'
import type { Call, Method } from '../../gateway/model/call.ts'
import { options } from './raw.ts'

function call(method: Method, target: string, body?: string, headers: Record<string, string> = {}): Call {
  return {
    method,
    ...readTarget(target, method, undefined, options),
    headers: { 'content-type': 'application/json', ...headers },
    body:
      body === undefined
        ? undefined
        : makeBody(method, Buffer.from(body), { contentType: headers['content-type'] ?? 'application/json' }, options),
    source: { ip: '127.0.0.1', userAgent: undefined },
    receivedAt: 0,
  }
}
const digest = (of: Call, more: Partial<DigestInput> = {}): string =>
  digestOf({
    org: 'https://acme.okta.com',
    agentId: 'agt_1',
    call: of,
    semanticHeaders: ['content-type'],
    resolvedIds: {},
    ...more,
  })

const base = call('POST', '/api/v1/users?activate=true&x=1', '{"profile":{"login":"a"},"n":150}')

describe('the digest of a call', () => {
  it('is the same for the same call written differently', () => {
    assert.match(digest(base), /^[0-9a-f]{64}$/)
    for (const same of [
      call('POST', '/api/v1/users?x=1&activate=true', ' { "n" : 1.5e2 , "profile":{"login":"\\u0061"} } '),
      call('POST', '//api/v1/users/?x=1&activate=tru%65', '{"n":150.0,"profile":{"login":"a"}}'),
      { ...base, receivedAt: 5, source: { ip: '::1', userAgent: 'x' } },
      call('POST', '/api/v1/users?activate=true&x=1', '{"profile":{"login":"a"},"n":150}', { 'user-agent': 'other' }),
    ]) {
      assert.equal(digest(same), digest(base))
    }
  })

  it('is taken of canonical JSON, whatever the words in it', () => {
    const words = fc.string({ unit: 'grapheme' })
    const pairs = fc.dictionary(words, words)
    fc.assert(
      fc.property(
        words,
        words,
        words,
        pairs,
        pairs,
        fc.jsonValue(),
        (org, agentId, path, headers, resolvedIds, json) => {
          const semanticHeaders = [...Object.keys(headers), 'if-match']
          const type = 'application/json'
          const body = { bytes: Buffer.from(JSON.stringify(json)), json, mediaType: type, contentType: type }
          const query = Object.entries(resolvedIds)
          const of: Call = { ...base, path, headers, body, params: query }
          assert.equal(
            canonicalCall({ org, agentId, call: of, semanticHeaders, resolvedIds }),
            canonicalize({
              version: 1,
              org,
              agent: agentId,
              method: of.method,
              path,
              query: query.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
              headers: { ...headers, 'if-match': headers['if-match'] ?? null },
              ids: resolvedIds,
              body: { json },
            }),
          )
        },
      ),
    )
  })

  it('differs in everything that matters', () => {
    const others = [
      digest(base, { agentId: 'agt_2' }),
      digest(base, { org: 'https://other.okta.com' }),
      digest(base, { resolvedIds: { 'path.userId': '00u1' } }),
      digest(call('PUT', '/api/v1/users?activate=true&x=1', '{"profile":{"login":"a"},"n":150}')),
      digest(call('POST', '/api/v1/users?activate=false&x=1', '{"profile":{"login":"a"},"n":150}')),
      digest(call('POST', '/api/v1/users?activate=true&x=1', '{"profile":{"login":"b"},"n":150}')),
      digest(call('POST', '/api/v1/users?activate=true&x=1', '{"profile":{"login":"a"},"n":"150"}')),
      digest(call('POST', '/api/v1/users?activate=true&x=1')),
      digest(call('POST', '/api/v1/users?activate=true&x=1', 'null')),
      digest(call('POST', '/api/v1/users?activate=true&x=1', 'a', { 'content-type': 'text/plain' })),
      digest(call('POST', '/api/v1/users?activate=true&x=1', 'b', { 'content-type': 'text/plain' })),
    ]
    assert.equal(new Set([digest(base), ...others]).size, others.length + 1)
  })

  it('keeps the order of a key that is given twice on a read', () => {
    assert.notEqual(digest(call('GET', '/api/v1/logs?a=1&a=2')), digest(call('GET', '/api/v1/logs?a=2&a=1')))
  })
})
