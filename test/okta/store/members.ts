import type { People } from '../generate/people.ts'
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

/** A generated membership of people, by their numbers. Takes no memory. */
export interface Base {
  has(n: number): boolean
  /** Numbers in a fixed order, after the given one. */
  after(n: number | undefined): Iterable<number>
}

const NOBODY: Base = { has: () => false, after: () => [] }

/** Every `step`th person from `start`, `size` times. `step` shares no divisor with the count of people. */
export function spanOf(
  people: People,
  span: { readonly start: number; readonly step: number; readonly size: number },
): Base {
  const { count } = people
  const back = inverse(span.step % count, count)
  const position = (n: number): number => ((((n - span.start) % count) + count) * back) % count
  return {
    has: (n) => position(n) < span.size && people.statusAt(n) !== 'DEPROVISIONED',
    *after(n) {
      for (let k = n === undefined ? 0 : position(n) + 1; k < span.size; k++) {
        const next = (span.start + k * span.step) % count
        if (people.statusAt(next) !== 'DEPROVISIONED') yield next
      }
    },
  }
}

/** Everyone of one department. */
export function departmentOf(people: People, name: string): Base {
  const has = (n: number): boolean => people.departmentAt(n) === name && people.statusAt(n) !== 'DEPROVISIONED'
  return {
    has,
    *after(from) {
      for (let n = from === undefined ? 0 : from + 1; n < people.count; n++) if (has(n)) yield n
    },
  }
}

/** Members by a generated base, with people added and removed since. Deactivated people are in no group. */
export function makeMembers(users: Users, base: Base = NOBODY): Members {
  const { people } = users
  const added = new Set<string>()
  // Also of those who left again: a page can go on after one who is gone.
  const order = new Map<string, number>()
  const removed = new Set<string>()
  let joined = 0
  let born: number | undefined
  const inBase = (userId: string): number | undefined => {
    const n = base === NOBODY ? undefined : people.numberOf(userId)
    return n !== undefined && base.has(n) ? n : undefined
  }
  const bornSize = (): number => {
    if (born !== undefined) return born
    born = 0
    for (const _n of base.after(undefined)) born++
    return born
  }
  const has = (userId: string): boolean => added.has(userId) || (!removed.has(userId) && inBase(userId) !== undefined)
  return {
    get size() {
      return bornSize() + added.size - removed.size
    },
    has,
    *ids(after) {
      const from = after === undefined ? undefined : inBase(after)
      if (after === undefined || from !== undefined) {
        for (const n of base.after(from)) {
          const id = people.idAt(n)
          if (!removed.has(id)) yield id
        }
      }
      const passed = after === undefined || from !== undefined ? -1 : (order.get(after) ?? -1)
      for (const id of added) if ((order.get(id) ?? 0) > passed) yield id
    },
    add(userId) {
      if (has(userId)) return false
      if (removed.delete(userId)) return true
      added.add(userId)
      order.delete(userId)
      order.set(userId, ++joined)
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
      return users.activeCount
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
