import { TILE_LEVELS } from '../../store/commands/sealer.ts'
import type { Store } from '../../store/store.ts'
import { consistencyRanges, EMPTY_ROOT, inclusionRanges, nodeHash, split, type Range } from '../../store/tree.ts'

/** Proofs over the sealed log, in the form of RFC 6962: hashes in the order the verifier takes them. */
export interface Proofs {
  /** That the entry at this position is in the log of this size. Throws RangeError when it is not. */
  inclusion(position: number, size: number): Promise<Uint8Array[]>
  /** That the log of the old size is the beginning of the one of this size. Throws RangeError when there was no such. */
  consistency(old: number, size: number): Promise<Uint8Array[]>
  root(size: number): Promise<Uint8Array>
}

const TILE = 2 ** TILE_LEVELS

export function makeProofs({ db }: Pick<Store, 'db'>): Proofs {
  /** `count` stored hashes of one level; leaves are the entries' own. */
  const stored = async (level: number, start: number, count: number): Promise<Uint8Array[]> => {
    const rows =
      level === 0
        ? await db
            .selectFrom('entries')
            .select(['leaf as hash'])
            .where('position', '>=', start)
            .where('position', '<', start + count)
            .orderBy('position')
            .execute()
        : await db
            .selectFrom('tree')
            .select('hash')
            .where('level', '=', level)
            .where('idx', '>=', start)
            .where('idx', '<', start + count)
            .orderBy('idx')
            .execute()
    if (rows.length !== count) throw new RangeError('the log is not sealed that far')
    return rows.map((row) => row.hash)
  }
  /** The hash of a complete subtree, from the nearest stored level below it. */
  const complete = async (count: number, start: number): Promise<Uint8Array> => {
    let level = 0
    let width = 1
    while (width * TILE <= count) {
      level += TILE_LEVELS
      width *= TILE
    }
    let hashes = await stored(level, start / width, count / width)
    while (hashes.length > 1) hashes = pairs(hashes)
    return hashes[0] ?? EMPTY_ROOT
  }
  const hashOf = async ({ start, count }: Range): Promise<Uint8Array> => {
    if (count === 0) return EMPTY_ROOT
    // Ranges of the tree begin where a subtree of their size begins.
    if (Number.isInteger(Math.log2(count))) return await complete(count, start)
    const k = split(count)
    return nodeHash(await complete(k, start), await hashOf({ start: start + k, count: count - k }))
  }
  const all = async (ranges: readonly Range[]): Promise<Uint8Array[]> => {
    const hashes: Uint8Array[] = []
    for (const range of ranges) hashes.push(await hashOf(range))
    return hashes
  }
  return {
    inclusion: async (position, size) => await all(inclusionRanges(position, size)),
    consistency: async (old, size) => await all(consistencyRanges(old, size)),
    root: async (size) => await hashOf({ start: 0, count: size }),
  }
}

const pairs = (hashes: readonly Uint8Array[]): Uint8Array[] =>
  Array.from({ length: hashes.length / 2 }, (_, i) =>
    nodeHash(hashes[2 * i] ?? EMPTY_ROOT, hashes[2 * i + 1] ?? EMPTY_ROOT),
  )

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0
const half = (n: number): number => Math.floor(n / 2)

/** RFC 9162, section 2.1.3.2. Pure. */
export function includes(
  leaf: Uint8Array,
  position: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!(position >= 0 && position < size)) return false
  let fn = position
  let sn = size - 1
  let hash = leaf
  for (const step of proof) {
    if (sn === 0) return false
    if (fn % 2 === 1 || fn === sn) {
      hash = nodeHash(step, hash)
      while (fn % 2 === 0 && fn !== 0) {
        fn = half(fn)
        sn = half(sn)
      }
    } else hash = nodeHash(hash, step)
    fn = half(fn)
    sn = half(sn)
  }
  return sn === 0 && same(hash, root)
}

/** RFC 9162, section 2.1.4.2: the newer log begins with the older one. Pure. */
export function continues(
  older: { readonly size: number; readonly root: Uint8Array },
  newer: { readonly size: number; readonly root: Uint8Array },
  proof: readonly Uint8Array[],
): boolean {
  if (older.size < 1 || older.size > newer.size) return false
  if (older.size === newer.size) return proof.length === 0 && same(older.root, newer.root)
  const path = Number.isInteger(Math.log2(older.size)) ? [older.root, ...proof] : [...proof]
  const [first, ...rest] = path
  if (first === undefined) return false
  let fn = older.size - 1
  let sn = newer.size - 1
  while (fn % 2 === 1) {
    fn = half(fn)
    sn = half(sn)
  }
  let fr = first
  let sr = first
  for (const step of rest) {
    if (sn === 0) return false
    if (fn % 2 === 1 || fn === sn) {
      fr = nodeHash(step, fr)
      sr = nodeHash(step, sr)
      while (fn % 2 === 0 && fn !== 0) {
        fn = half(fn)
        sn = half(sn)
      }
    } else sr = nodeHash(sr, step)
    fn = half(fn)
    sn = half(sn)
  }
  return sn === 0 && same(fr, older.root) && same(sr, newer.root)
}
