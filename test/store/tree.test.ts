import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  consistencyRanges,
  EMPTY,
  EMPTY_ROOT,
  grow,
  inclusionRanges,
  nodeHash,
  rootOf,
  type Range,
} from '../../gateway/store/tree.ts'
import { continues, includes } from '../../gateway/enforce/audit/proofs.ts'

const leafOf = (data: Uint8Array): Uint8Array => hash('sha256', Buffer.concat([Buffer.of(0), data]), 'buffer')
/** MTH as RFC 6962 section 2.1 writes it. */
const mth = (leaves: readonly Uint8Array[]): Uint8Array => {
  const [only] = leaves
  if (only === undefined) return EMPTY_ROOT
  if (leaves.length === 1) return only
  let k = 1
  while (k * 2 < leaves.length) k *= 2
  return nodeHash(mth(leaves.slice(0, k)), mth(leaves.slice(k)))
}
const leaves = (n: number) => Array.from({ length: n }, (_, i) => leafOf(Buffer.from(`leaf ${i}`)))
const at =
  (all: readonly Uint8Array[]) =>
  ({ start, count }: Range) =>
    mth(all.slice(start, start + count))

test('the known roots of the first eight trees of Certificate Transparency', () => {
  const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
  const roots = [
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ]
  let tree = EMPTY
  assert.equal(
    Buffer.from(rootOf(tree)).toString('hex'),
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  )
  inputs.forEach((input, i) => {
    tree = grow(tree, [leafOf(Buffer.from(input, 'hex'))])
    assert.equal(Buffer.from(rootOf(tree)).toString('hex'), roots[i])
  })
})

test('a tree that grew in any steps has the root of the definition, and tells each complete node once', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 6 }), (steps) => {
      const all = leaves(steps.reduce((a, b) => a + b, 0))
      const nodes = new Map<string, Uint8Array>()
      let tree = EMPTY
      for (const step of steps)
        tree = grow(tree, all.slice(tree.size, tree.size + step), (level, index, node) => {
          assert.ok(!nodes.has(`${level} ${index}`))
          nodes.set(`${level} ${index}`, node)
        })
      assert.deepEqual(Buffer.from(rootOf(tree)), Buffer.from(mth(all)))
      for (const [name, node] of nodes) {
        const [level = 0, index = 0] = name.split(' ').map(Number)
        assert.deepEqual(Buffer.from(node), Buffer.from(mth(all.slice(index * 2 ** level, (index + 1) * 2 ** level))))
      }
    }),
    { numRuns: 40 },
  )
})

test('every leaf proves that it is in the tree, and no other leaf does by its proof', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(), fc.nat(), (size, a, b) => {
      const all = leaves(size)
      const index = a % size
      const proof = inclusionRanges(index, size).map(at(all))
      const root = mth(all)
      const own = all[index] ?? EMPTY_ROOT
      assert.ok(includes(own, index, size, proof, root))
      assert.ok(!includes(leafOf(Buffer.from('other')), index, size, proof, root))
      if (proof.length > 0) assert.ok(!includes(own, index, size, proof.slice(1), root))
      assert.ok(!includes(own, index, size, [...proof, own], root))
      const elsewhere = b % size
      if (elsewhere !== index) assert.ok(!includes(own, elsewhere, size, proof, root))
    }),
  )
})

test('a longer log proves that it continues a shorter one, and one that was rewritten cannot', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(), (size, a) => {
      const all = leaves(size)
      const old = 1 + (a % size)
      const proof = consistencyRanges(old, size).map(at(all))
      const older = { size: old, root: mth(all.slice(0, old)) }
      const newer = { size, root: mth(all) }
      assert.ok(continues(older, newer, proof))
      const rewritten = [leafOf(Buffer.from('other')), ...all.slice(1)]
      assert.ok(!continues({ size: old, root: mth(rewritten.slice(0, old)) }, newer, proof))
      assert.ok(!continues(older, { size, root: mth(rewritten) }, consistencyRanges(old, size).map(at(rewritten))))
      if (old < size) assert.ok(!continues(older, newer, proof.slice(1)))
    }),
  )
})
