import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { makeLinks } from '../gateway/okta/links.ts'

const links = makeLinks({
  origins: ['https://acme.okta.com', 'https://acme-admin.okta.com', 'https://drapp.acme.okta.com'],
  gatewayUrl: 'https://gateway.test/',
})

describe('links lead back to the gateway', () => {
  it('from every host of the org', () => {
    for (const host of ['acme', 'acme-admin', 'drapp.acme']) {
      assert.equal(
        links.toGateway(`https://${host}.okta.com/api/v1/users?after=1#x`),
        'https://gateway.test/api/v1/users?after=1#x',
      )
    }
    assert.equal(links.toGateway('https://acme.okta.com'), 'https://gateway.test')
    assert.equal(links.toGateway('HTTPS://Acme.Okta.com/x'), 'https://gateway.test/x')
    assert.equal(links.toGateway('https://acme.okta.com:443/x'), 'https://gateway.test/x')
  })

  it('and from nowhere else', () => {
    for (const url of [
      'https://acme.okta.com.evil.test/',
      'https://acme.okta.com@evil.test/',
      'https://acme.okta.com:8443/',
      'http://acme.okta.com/',
      'https://other.okta.com/',
      ' https://acme.okta.com/',
      '/api/v1/users',
      '',
    ]) {
      assert.equal(links.toGateway(url), url)
    }
  })

  it('in Link headers of one or many links', () => {
    assert.equal(
      links.linkHeader(
        '<https://acme.okta.com/api/v1/users?limit=2>; rel="self", <https://x.test/>; rel="next"; title="a <b>"',
      ),
      '<https://gateway.test/api/v1/users?limit=2>; rel="self", <https://x.test/>; rel="next"; title="a <b>"',
    )
  })

  it('and everything behind the origin stays as it was', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), (url) => {
        const rest = url.replace(/^https?:\/\/[^/?#]*/, '')
        const path = rest === '' || /^[/?#]/.test(rest) ? rest : `/${rest}`
        assert.equal(links.toGateway(`https://acme.okta.com${path}`), `https://gateway.test${path}`)
      }),
    )
  })

  it('refuses an origin that is none', () => {
    assert.throws(() => makeLinks({ origins: ['acme'], gatewayUrl: 'https://gateway.test' }), TypeError)
  })
})
