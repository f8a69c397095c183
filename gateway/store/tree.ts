import { hash } from 'node:crypto'

/**
 * The Merkle tree of RFC 6962 (section 2.1) over leaf hashes. Sizes and indexes are numbers below 2^53, so that halving is
 * done by arithmetic, never by 32-bit shifts. Pure.
 */
const NODE = Buffer.of(1)

/** SHA-256 of 0x01, left and right. */
export const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array =>
  hash('sha256', Buffer.concat([NODE, left, right]), 'buffer')

/** Root of the tree without leaves: SHA-256 of nothing. */
export const EMPTY_ROOT: Uint8Array = hash('sha256', '', 'buffer')

/** A tree that grows: its size and the roots of its complete subtrees, largest first. */
export interface Frontier {
  readonly size: number
  readonly peaks: readonly Uint8Array[]
}
export const EMPTY: Frontier = { size: 0, peaks: [] }

/** Adds leaves; tells of each interior node that became complete. */
export function grow(
  frontier: Frontier,
  leaves: Iterable<Uint8Array>,
  complete: (level: number, index: number, hash: Uint8Array) => void = () => undefined,
): Frontier {
  const peaks = [...frontier.peaks]
  let { size } = frontier
  for (const leaf of leaves) {
    let node = leaf
    let index = size
    for (let level = 1; index % 2 === 1; level++) {
      const left = peaks.pop()
      if (left === undefined) throw new Error('the frontier of the tree does not fit its size')
      node = nodeHash(left, node)
      index = (index - 1) / 2
      complete(level, index, node)
    }
    peaks.push(node)
    size += 1
  }
  return { size, peaks }
}

export function rootOf({ peaks }: Frontier): Uint8Array {
  let root = peaks.at(-1)
  for (let i = peaks.length - 2; i >= 0; i--) root = nodeHash(peaks[i] ?? EMPTY_ROOT, root ?? EMPTY_ROOT)
  return root ?? EMPTY_ROOT
}

/** Leaves [start, start + count) of the tree. */
export interface Range {
  readonly start: number
  readonly count: number
}

/** The largest power of two below n, for n > 1. */
export function split(n: number): number {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}

/** PATH(m, D[n]) of section 2.1.1 as ranges, from the leaf upwards. Throws when there is no such leaf. */
export function inclusionRanges(index: number, size: number): Range[] {
  if (!(Number.isSafeInteger(index) && index >= 0 && index < size)) throw new RangeError('no such leaf in the tree')
  const walk = (m: number, start: number, count: number): Range[] => {
    if (count === 1) return []
    const k = split(count)
    return m < k
      ? [...walk(m, start, k), { start: start + k, count: count - k }]
      : [...walk(m - k, start + k, count - k), { start, count: k }]
  }
  return walk(index, 0, size)
}

/** PROOF(m, D[n]) of section 2.1.2 as ranges. Throws unless 0 < old <= size. */
export function consistencyRanges(old: number, size: number): Range[] {
  if (!(Number.isSafeInteger(old) && old > 0 && old <= size)) throw new RangeError('no such earlier tree')
  const walk = (m: number, start: number, count: number, whole: boolean): Range[] => {
    if (m === count) return whole ? [] : [{ start, count }]
    const k = split(count)
    return m <= k
      ? [...walk(m, start, k, whole), { start: start + k, count: count - k }]
      : [...walk(m - k, start + k, count - k, false), { start, count: k }]
  }
  return walk(old, 0, size, true)
}
