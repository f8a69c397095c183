import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { AddressError, makeAddress } from '../../gateway/okta/address.ts'

const acme = { org: 'https://acme.okta.com', admin: 'https://acme-admin.okta.com', dr: 'https://drapp.acme.okta.com' }

test('an org address in every shape people paste becomes the three hosts of the org', () => {
  for (const pasted of [
    'https://acme.okta.com',
    'acme.okta.com',
    '  https://acme.okta.com/  ',
    'http://acme.okta.com',
    'HTTPS://ACME.Okta.COM/app/UserHome?iss=x#y',
    'https://acme-admin.okta.com/admin/dashboard',
    'https://acme.okta.com.',
    'acme.okta.com...',
    'https://acme.okta.com:443/',
    'https://drapp.acme.okta.com/api/v1/dr/status',
    '<https://acme.okta.com>,',
    '//acme.okta.com',
  ]) {
    assert.deepEqual(makeAddress(pasted), acme, pasted)
  }
})

test('each of Okta’s cells keeps its parent', () => {
  for (const cell of ['oktapreview.com', 'okta-emea.com', 'okta-gov.com', 'okta.mil']) {
    assert.deepEqual(makeAddress(`https://acme-admin.${cell}/`), {
      org: `https://acme.${cell}`,
      admin: `https://acme-admin.${cell}`,
      dr: `https://drapp.acme.${cell}`,
    })
  }
})

test('a custom domain stands for all hosts until the org’s own address is told', () => {
  const alone = makeAddress('id.acme.test/login')
  assert.deepEqual(alone, { org: 'https://id.acme.test', admin: 'https://id.acme.test', dr: 'https://id.acme.test' })
  assert.deepEqual(makeAddress('id.acme.test', { home: 'acme-admin.okta.com' }), {
    ...acme,
    org: 'https://id.acme.test',
  })
})

test('a simulated org on this machine keeps its protocol and port', () => {
  for (const [pasted, org] of [
    ['http://localhost:9090/', 'http://localhost:9090'],
    ['localhost:9090', 'http://localhost:9090'],
    ['https://localhost:9090', 'https://localhost:9090'],
    ['127.0.0.1:81', 'http://127.0.0.1:81'],
    ['http://[::1]:81', 'http://[::1]:81'],
  ] as const) {
    assert.deepEqual(makeAddress(pasted), { org, admin: org, dr: org })
  }
})

test('an address nobody can use is refused with a hint, and never repeats a password', () => {
  for (const pasted of [
    '',
    '   ',
    'https://{yourOktaDomain}',
    'https://your-okta-domain.com',
    'https://okta.com',
    'https://login.okta.com',
    'https://www.okta.com',
    'https://a.b.okta.com',
    'https://acme.okta.com:8443',
    'ftp://acme.okta.com',
    'https://https://acme.okta.com',
    'https://acme.okta.com.com',
    'acme',
    'https://',
    'https://bob:hunter2secret@acme.okta.com',
  ]) {
    assert.throws(
      () => makeAddress(pasted),
      (error) => error instanceof AddressError && error.hint !== '' && !error.message.includes('hunter2secret'),
      pasted,
    )
  }
})

test('whatever is pasted, the result is https or this machine, has no path, and normalises to itself', () => {
  const words = fc.stringMatching(/^[a-z][a-z0-9]{0,9}$/)
  const pasted = fc.oneof(
    fc.webUrl({ withFragments: true, withQueryParameters: true }),
    fc
      .tuple(
        words,
        fc.constantFrom('', '-admin'),
        fc.constantFrom('okta.com', 'oktapreview.com', 'acme.test'),
        fc.constantFrom('', '/', '/a?b'),
      )
      .map(([name, admin, cell, path]) => `${name}${admin}.${cell}${path}`),
    fc.string(),
  )
  fc.assert(
    fc.property(pasted, (text) => {
      let address
      try {
        address = makeAddress(text)
      } catch (error) {
        assert.ok(error instanceof AddressError, String(error))
        return
      }
      for (const origin of Object.values(address)) {
        assert.equal(new URL(origin).origin, origin)
        assert.ok(
          origin.startsWith('https:') || /^http:\/\/(localhost|[^/]*\.localhost|127\.|\[::1\])/.test(origin),
          origin,
        )
      }
      assert.deepEqual(makeAddress(address.org), address)
    }),
    { numRuns: 500 },
  )
})
