import type { Users } from './users.ts'

/** Who is in a group. */
export interface Members {
  readonly size: number
  has(userId: string): boolean
  /** Ids, after the given one, in a fixed order. */
  ids(after?: string): Iterable<string>
  /** False when already in. */
  add(userId: string): boolean
  /** False when not in. */
  remove(userId: string): boolean
}

/** A generated membership: every `step`th person from `start`, `size` times. Takes no memory. */
export interface Span {
  readonly start: number
  readonly step: number
  readonly size: number
}

const NOBODY: Span = { start: 0, step: 1, size: 0 }

/** Members by span, with people added and removed since. Deactivated people are in no group. */
export function makeMembers(users: Users, span: Span = NOBODY): Members {
  const { people } = users
  const added = new Set<string>()
  // Also of those who left again: a page can go on after one who is gone.
  const order = new Map<string, number>()
  const removed = new Set<string>()
  let joined = 0
  const back = span.size === 0 ? 0 : inverse(span.step % people.count, people.count)
  const position = (userId: string): number => {
    const n = span.size === 0 ? undefined : people.numberOf(userId)
    if (n === undefined) return -1
    const k = ((((n - span.start) % people.count) + people.count) * back) % people.count
    return k < span.size && people.statusAt(n) !== 'DEPROVISIONED' ? k : -1
  }
  let born: number | undefined
  const bornSize = (): number => {
    if (born === undefined) {
      born = 0
      for (let k = 0; k < span.size; k++) {
        if (people.statusAt((span.start + k * span.step) % people.count) !== 'DEPROVISIONED') born++
      }
    }
    return born
  }
  const has = (userId: string): boolean => added.has(userId) || (!removed.has(userId) && position(userId) >= 0)
  return {
    get size() {
      return bornSize() + added.size - removed.size
    },
    has,
    *ids(after) {
      const at = after === undefined ? -1 : position(after)
      if (after === undefined || at >= 0) {
        for (let k = at + 1; k < span.size; k++) {
          const n = (span.start + k * span.step) % people.count
          const id = people.idAt(n)
          if (people.statusAt(n) !== 'DEPROVISIONED' && !removed.has(id)) yield id
        }
      }
      const passed = after === undefined || at >= 0 ? -1 : (order.get(after) ?? -1)
      for (const id of added) if ((order.get(id) ?? 0) > passed) yield id
    },
    add(userId) {
      if (has(userId)) return false
      if (removed.has(userId)) removed.delete(userId)
      else {
        added.add(userId)
        order.delete(userId)
        order.set(userId, ++joined)
      }
      return true
    },
    remove(userId) {
      if (!has(userId)) return false
      if (!added.delete(userId)) removed.add(userId)
      return true
    },
  }
}

/** The built-in group Everyone: all who are not deactivated. */
export function makeEveryone(users: Users): Members {
  const here = (userId: string): boolean => {
    const user = users.get(userId)
    return user !== undefined && user.status !== 'DEPROVISIONED'
  }
  return {
    get size() {
      let n = 0
      for (const user of users.all()) if (user.status !== 'DEPROVISIONED') n++
      return n
    },
    has: here,
    *ids(after) {
      for (const user of users.all(after)) if (user.status !== 'DEPROVISIONED') yield user.id
    },
    add: () => false,
    remove: () => false,
  }
}

function inverse(a: number, m: number): number {
  let [r0, r1, t0, t1] = [m, a, 0, 1]
  while (r1 !== 0) {
    const q = Math.floor(r0 / r1)
    ;[r0, r1, t0, t1] = [r1, r0 - q * r1, t1, t0 - q * t1]
  }
  return ((t0 % m) + m) % m
}
