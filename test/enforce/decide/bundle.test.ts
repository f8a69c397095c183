import assert from 'node:assert/strict'
import { gunzipSync, gzipSync } from 'node:zlib'
import { test } from 'node:test'
import fc from 'fast-check'
import { readBundle } from '../../../gateway/enforce/decide/bundle.ts'
import { untar } from '../../../gateway/enforce/decide/tar.ts'
import { committed } from '../../policies/places.ts'

const archive = committed()
const plain = gunzipSync(archive)
const LIMIT = 64 * 1024 * 1024

/** One ustar entry, its checksum right. */
function entry(name: string, body: Uint8Array, kind = '0'): Buffer {
  const header = Buffer.alloc(512)
  header.write(name, 0)
  header.write('0000600\0', 100)
  header.write(`${body.length.toString(8).padStart(11, '0')}\0`, 124)
  header.write('        ', 148)
  header.write(kind, 156)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return Buffer.concat([header, body, Buffer.alloc((512 - (body.length % 512)) % 512)])
}
const tar = (...entries: readonly Buffer[]) => gzipSync(Buffer.concat([...entries, Buffer.alloc(1024)]))

/** The committed bundle with some files in place of its own. */
function changed(files: Record<string, (was: Uint8Array) => Uint8Array>): Uint8Array {
  return tar(...[...untar(archive, LIMIT)].map(([name, body]) => entry(name, files[name]?.(body) ?? body)))
}
const json = (change: (value: string) => string) => (was: Uint8Array) =>
  Buffer.from(change(Buffer.from(was).toString()))

test('the committed bundle is read whole', () => {
  const { revision, rules, cases } = readBundle(archive)
  assert.match(revision, /^[0-9a-f]{32}$/)
  assert.ok(rules.length >= 25)
  assert.ok(cases.length >= 40)
  assert.equal(readBundle(changed({})).revision, revision)
})

test('content other than that of its revision is refused', () => {
  const settings = json((text) =>
    text.replace('"destroys_per_hour_before_hold":10', '"destroys_per_hour_before_hold":99'),
  )
  assert.throws(() => readBundle(changed({ 'data.json': settings })), /not that of revision/)
  const wasm = (was: Uint8Array) => Uint8Array.from(was, (byte, i) => (i === was.length - 1 ? byte ^ 1 : byte))
  assert.throws(() => readBundle(changed({ 'policy.wasm': wasm })), /not that of revision/)
  assert.throws(() => readBundle(changed({ '.manifest': json(() => '{"revision":""}') })), /revision/)
})

test('a rule whose source is there and that no index names is refused', () => {
  const files = [...untar(archive, LIMIT)].map(([name, body]) => entry(name, body))
  const stray = entry('product/rules/users/forgotten/forgotten.rego', Buffer.from('package rules.users.forgotten\n'))
  assert.throws(() => readBundle(tar(...files, stray)), /does not know the rule of .*forgotten/)
})

test('a bundle without its parts, or with a part twice, is refused', () => {
  assert.throws(() => readBundle(tar(entry('data.json', Buffer.from('{}')))), /has no policy\.wasm/)
  const twice = entry('/a', Buffer.from('1'))
  assert.throws(() => untar(tar(twice, entry('a', Buffer.from('2'))), LIMIT), /holds a twice/)
})

test('links and folders in an archive are refused', () => {
  for (const kind of ['1', '2', '5', 'x', 'L'])
    assert.throws(() => untar(tar(entry('a', Buffer.alloc(0), kind)), LIMIT), /not a file/)
})

test('an archive that unpacks to more than its limit is refused', () => {
  assert.throws(() => untar(archive, 100_000))
})

test('an archive that was cut or changed anywhere gives an Error or the same files, never anything else', () => {
  const { revision } = readBundle(archive)
  fc.assert(
    fc.property(fc.nat(plain.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const bytes = Buffer.from(plain)
      bytes[at] = (bytes[at] ?? 0) ^ change
      let read
      try {
        read = readBundle(gzipSync(bytes, { level: 0 }))
      } catch (cause) {
        assert.ok(cause instanceof Error)
        return
      }
      // A change of padding, or in the sources that lie beside, does not touch what the revision covers.
      assert.equal(read.revision, revision)
    }),
    { numRuns: 60 },
  )
  fc.assert(
    fc.property(fc.nat(plain.length - 1025), (length) => {
      assert.throws(() => readBundle(gzipSync(plain.subarray(0, length), { level: 0 })), Error)
    }),
    { numRuns: 30 },
  )
})
