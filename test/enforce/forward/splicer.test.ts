import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Splicer, spliceRules } from '../../../gateway/enforce/forward/splicer.ts'
import { makeLinks } from '../../../gateway/okta/links.ts'

const links = makeLinks({
  origins: ['https://acme.okta.com', 'https://acme-admin.okta.com'],
  gatewayUrl: 'https://gateway.test',
})
const SECRETS = ['activationUrl', 'tac']
const rules = spliceRules(links, SECRETS)

/** Cuts text into pieces at the given places and runs them through a splicer. */
function spliced(text: string, cuts: readonly number[] = [], of = rules): string {
  const bytes = Buffer.from(text)
  const splicer = new Splicer(of)
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b)]
  const out = places.map((place, i) => splicer.push(bytes.subarray(place, places[i + 1] ?? bytes.length)))
  return Buffer.concat([...out, splicer.end()]).toString()
}

/** What the splicer should do, said over the parsed value. */
function reference(value: unknown, linked = false, secret = false, key = ''): unknown {
  if (typeof value === 'string') {
    if (secret) return '-REDACTED-'
    return linked && key === 'href' ? links.toGateway(value) : value
  }
  if (Array.isArray(value)) return value.map((item) => reference(item, linked, secret))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      reference(item, linked || name === '_links', secret || SECRETS.includes(name), name),
    ]),
  )
}

const url = fc.oneof(
  fc.constantFrom(
    'https://acme.okta.com',
    'https://acme.okta.com/api/v1/users/1',
    'https://acme-admin.okta.com/x?a="b"',
    'https://acme.okta.com.evil.test/',
    'https://acme.okta.com/é😀\\',
    '"_links":{"href":"https://acme.okta.com"}',
    '\\"_links',
    'activationUrl',
    '_links',
  ),
  fc.string(),
)
const name = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('_links', 'href', 'self', 'activationUrl', 'tac', 'a"_links', '"href', 'x\\'),
  },
  { weight: 1, arbitrary: fc.string() },
)
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    url,
    fc.constantFrom(null, true, 0, -1.5e300),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(name, tie('json'), { maxKeys: 4, noNullPrototype: true }),
  ),
}))

/** Other ways to write the same JSON: blanks, `\/`, escaped letters. */
const style = fc.record({ indent: fc.constantFrom('', ' ', '\t\n'), slashes: fc.boolean(), escapes: fc.boolean() })
function write(value: unknown, how: { indent: string; slashes: boolean; escapes: boolean }): string {
  let text = JSON.stringify(value, null, how.indent)
  if (how.slashes) text = text.replaceAll('/', '\\/')
  if (how.escapes) text = text.replace(/(?<!\\)[_hT]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`)
  return text
}

describe('the splicer', () => {
  it('says the same as a rewriting of the parsed value, whatever the chunks and the style', () => {
    fc.assert(
      fc.property(json, style, fc.array(fc.nat({ max: 5000 }), { maxLength: 12 }), (value, how, cuts) => {
        const text = write(value, how)
        assert.deepEqual(JSON.parse(spliced(text, cuts)), reference(JSON.parse(text)))
      }),
      { numRuns: 3000 },
    )
  })

  it('says the same byte by byte', () => {
    fc.assert(
      fc.property(json, style, (value, how) => {
        const text = write(value, how)
        const every = Array.from({ length: Buffer.byteLength(text) }, (_, i) => i)
        assert.equal(spliced(text, every), spliced(text))
      }),
      { numRuns: 500 },
    )
  })

  it('leaves every byte alone where nothing is to change', () => {
    const none = spliceRules(makeLinks({ origins: ['https://unused.test'], gatewayUrl: 'https://gateway.test' }), [])
    fc.assert(
      fc.property(json, style, fc.array(fc.nat({ max: 5000 }), { maxLength: 6 }), (value, how, cuts) => {
        const text = write(value, how)
        assert.equal(spliced(text, cuts, none), text)
      }),
    )
  })

  it('never fails on text that is no JSON', () => {
    const piece = fc.constantFrom(
      '"',
      '\\',
      '_links',
      '"_links"',
      ':',
      '{',
      '}',
      '[',
      ']',
      ',',
      '"tac"',
      'href',
      ' ',
      '\\u005f',
    )
    fc.assert(
      fc.property(fc.array(piece), fc.array(fc.nat({ max: 200 }), { maxLength: 5 }), (pieces, cuts) => {
        spliced(pieces.join(''), cuts)
      }),
    )
  })

  it('keeps large numbers, odd blanks and escapes as they were', () => {
    const text = String.raw`{ "id":12345678901234567890 ,"n":1.50E+2,"é":"\u00e9\/","_links" : {"self":
      {"href" :"https:\/\/acme.okta.com\/api\/v1\/us\u0065rs\/1?q=\"", "n": 1e400}, "all":[{"href":"https://acme.okta.com/a"},7]}}`
    const wanted = String.raw`{ "id":12345678901234567890 ,"n":1.50E+2,"é":"\u00e9\/","_links" : {"self":
      {"href" :"https://gateway.test\/api\/v1\/us\u0065rs\/1?q=\"", "n": 1e400}, "all":[{"href":"https://gateway.test/a"},7]}}`
    assert.equal(spliced(text), wanted)
  })

  it('leaves org URLs that are data: issuer, logo, href outside _links', () => {
    const text =
      '{"issuer":"https://acme.okta.com","href":"https://acme.okta.com/x","_links":{"logo":"https://acme.okta.com"}}'
    assert.equal(spliced(text), text)
  })

  it('is not misled by a quote whose backslash came in the chunk before', () => {
    const text = JSON.stringify({ [`${'long '.repeat(40)}"_links`]: { href: 'https://acme.okta.com/data' } })
    for (let cut = 0; cut < text.length; cut++) assert.equal(spliced(text, [cut]), text)
  })

  it('lets no part of a secret out of a text that is cut off within it', () => {
    for (const text of [
      '{"activationUrl":"https://acme.okta.com/welcome/topsecret',
      '{"_links":{"tac":"topsecret',
      '{"tac":{"code":"topsecret',
      '{"tac":["a","topsecret\\',
    ]) {
      const every = Array.from({ length: text.length }, (_, i) => i)
      assert.doesNotMatch(spliced(text), /top/)
      assert.doesNotMatch(spliced(text, every), /top/)
    }
  })
})
