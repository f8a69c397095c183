import { endpointOf } from '../../okta/limits.ts'
import type { Row } from '../../store/statement.ts'
import { endpointFor, FAMILIES } from './families.ts'
import { readSlice, type Outcome, type ReadDeps, type Slice } from './read.ts'

/** Reads whatever is due, stale things first, several families side by side. */
export interface Engine {
  /** Resolves when nothing is due any more. Calls while it runs share the run. */
  drain(): Promise<void>
  /** Reads one slice now, past the budget: a decision waits for it. */
  readNow(family: string, subject: string): Promise<Outcome>
  /** Families that may have something due. */
  hungry(families: readonly string[]): void
  /** Starts nothing new; resolves when what is under way has ended. */
  stop(): Promise<void>
}

/** Slices under way at once, in all and for one root of Okta's paths, which share a limit. */
const WIDTH = 24
const LANE = 4
const STALE_LANE = 2
const FETCH = 48

const ORDER = new Map(FAMILIES.map((family, index) => [family.name, index]))
const LANES = new Map(FAMILIES.map((family) => [family.name, endpointOf('GET', '', endpointFor(family).template).root]))

export function makeEngine(deps: Omit<ReadDeps, 'due'>): Engine {
  const { store, clock } = deps
  const queues = new Map<string, Slice[]>()
  const hungry = new Set<string>()
  const active = new Map<string, Promise<unknown>>()
  const lanes = new Map<string, number>()
  let running: Promise<void> | undefined
  let poked = Promise.withResolvers<void>()
  let again = false
  let stopped = false
  const readDeps: ReadDeps = { ...deps, due: (families) => wake(families) }

  function wake(families: readonly string[]): void {
    for (const name of families) hungry.add(name)
    poked.resolve()
    poked = Promise.withResolvers<void>()
  }

  async function refill(family: string): Promise<void> {
    const rows = await store.read({
      text: `select family, subject, scan, started, cursor, done, event, tries, stale_at from inv_slices where family = ? and due_at is not null and next_at <= ? order by priority, due_at limit ${FETCH}`,
      values: [family, clock.now()],
    })
    const fresh = rows.map(sliceFrom).filter((slice) => !active.has(keyOf(slice)))
    if (fresh.length === 0) hungry.delete(family)
    else queues.set(family, fresh)
  }

  /** Starts what there is room for; tells whether anything was started. */
  async function fill(): Promise<boolean> {
    let started = false
    for (const family of [...hungry].toSorted((a, b) => (ORDER.get(a) ?? 0) - (ORDER.get(b) ?? 0))) {
      const lane = LANES.get(family) ?? ''
      while (!stopped && active.size < WIDTH) {
        const queue = queues.get(family) ?? []
        // What an event touched does not wait behind a scan that waits for its limits.
        const width = queue[0]?.stale === true ? LANE + STALE_LANE : LANE
        if (queue.length > 0 && (lanes.get(lane) ?? 0) >= width) break
        const slice = queue.shift()
        if (slice === undefined) {
          await refill(family)
          if (!hungry.has(family)) break
          continue
        }
        if (active.has(keyOf(slice))) continue
        start(slice, lane)
        started = true
      }
    }
    return started
  }

  function start(slice: Slice, lane: string): void {
    const key = keyOf(slice)
    lanes.set(lane, (lanes.get(lane) ?? 0) + 1)
    const work = readSlice(slice, readDeps)
      // The store may be away for a moment: the slice stays due, and is read when it is back.
      .catch(async (error: unknown) => {
        if (stopped) return
        deps.failed(slice, error)
        await clock.sleep(1000).catch(() => undefined)
      })
      .finally(() => {
        active.delete(key)
        lanes.set(lane, (lanes.get(lane) ?? 1) - 1)
        hungry.add(slice.family)
      })
    active.set(key, work)
  }

  async function run(): Promise<void> {
    do {
      again = false
      for (;;) {
        if (stopped) break
        const started = await fill()
        if (active.size > 0) {
          await Promise.race([...active.values(), poked.promise])
          continue
        }
        if (started) continue
        const wait = await nextDue()
        if (wait === undefined) break
        if (wait > 0) await Promise.race([clock.sleep(wait).catch(() => undefined), poked.promise])
      }
    } while (again && !stopped)
  }

  /** Looks at the whole table: milliseconds until something is due, undefined when nothing is. */
  async function nextDue(): Promise<number | undefined> {
    const rows = await store.read({
      text: `select family, min(next_at) as next_at from inv_slices where due_at is not null group by family`,
      values: [],
    })
    if (rows.length === 0) return undefined
    wake(rows.map((row) => String(row['family'])))
    return Math.max(0, Math.min(...rows.map((row) => Number(row['next_at']))) - clock.now())
  }

  return {
    drain() {
      again = true
      running ??= run().finally(() => {
        running = undefined
      })
      return running
    },
    async readNow(family, subject) {
      const key = `${family} ${subject}`
      await active.get(key)
      const rows = await store.read({
        text: `select family, subject, scan, started, cursor, done, event, tries, stale_at from inv_slices where family = ? and subject = ?`,
        values: [family, subject],
      })
      const slice = rows[0] === undefined ? blank(family, subject) : { ...sliceFrom(rows[0]), started: undefined }
      const work = readSlice(slice, readDeps, { urgent: true })
      active.set(key, work)
      try {
        return await work
      } finally {
        active.delete(key)
      }
    },
    hungry(families) {
      // What is stale comes first: look again.
      for (const family of families) queues.delete(family)
      wake(families)
    },
    async stop() {
      stopped = true
      poked.resolve()
      await Promise.allSettled(active.values())
      await running
    },
  }
}

const keyOf = (slice: { family: string; subject: string }): string => `${slice.family} ${slice.subject}`

const blank = (family: string, subject: string): Slice => ({
  family,
  subject,
  scan: 0,
  started: undefined,
  cursor: undefined,
  done: undefined,
  event: undefined,
  tries: 0,
  stale: false,
})

function sliceFrom(row: Row): Slice {
  const number = (name: string): number | undefined => (typeof row[name] === 'number' ? row[name] : undefined)
  const words = (name: string): string | undefined => (typeof row[name] === 'string' ? row[name] : undefined)
  return {
    family: words('family') ?? '',
    subject: words('subject') ?? '',
    scan: number('scan') ?? 0,
    started: number('started'),
    cursor: words('cursor'),
    done: number('done'),
    event: words('event'),
    tries: number('tries') ?? 0,
    stale: number('stale_at') !== undefined,
  }
}
