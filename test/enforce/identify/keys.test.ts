import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { hashKey, isKey, makeKey } from '../../../gateway/enforce/identify.ts'

test('a fresh key passes its own checksum, and only as the kind it is', () => {
  fc.assert(
    fc.property(fc.infiniteStream(fc.nat(255)), fc.constantFrom('pk' as const, 'ok' as const), (bytes, kind) => {
      const { key, prefix, hash } = makeKey(kind, (count) =>
        Uint8Array.from({ length: count }, () => Number(bytes.next().value)),
      )
      assert.match(key, /^(pk|ok)_[0-9A-Za-z]{38}$/)
      assert.ok(isKey(kind, key))
      assert.ok(!isKey(kind === 'pk' ? 'ok' : 'pk', key))
      assert.ok(key.startsWith(prefix) && prefix.length === 11)
      assert.equal(hash, hashKey(key))
    }),
  )
})

test('one wrong character is a typo that needs no look into the store', () => {
  const { key } = makeKey('pk', randomBytes)
  fc.assert(
    fc.property(fc.integer({ min: 3, max: key.length - 1 }), fc.stringMatching(/^[0-9A-Za-z]$/), (at, other) => {
      fc.pre(key[at] !== other)
      assert.ok(!isKey('pk', key.slice(0, at) + other + key.slice(at + 1)))
    }),
  )
})

test('no character is likelier than another: bytes that would make it so are drawn again', () => {
  const draws = [new Uint8Array(32).fill(255), new Uint8Array(32).fill(247)]
  const { key } = makeKey('pk', () => draws.shift() ?? new Uint8Array(32))
  assert.equal(key.slice(3, 35), 'z'.repeat(32))
})

test('nothing but a key is a key', () => {
  fc.assert(fc.property(fc.string(), (text) => assert.ok(!isKey('pk', `pk_${text}`) || text.length === 38)))
  assert.ok(!isKey('pk', ''))
  assert.ok(!isKey('pk', `${makeKey('pk', randomBytes).key}\n`))
})
