import { performance } from 'node:perf_hooks'
import { LRUCache } from 'lru-cache'
import { agentOf } from '../../model/agent.ts'
import { Refusal } from '../../model/refusal.ts'
import type { Agent } from '../../model/subject.ts'
import { integer, optionalInteger, sql, text } from '../../store/statement.ts'
import type { Store } from '../../store/store.ts'

export const EPOCHS = ['agents', 'keys', 'policy', 'stop', 'operators', 'tokens'] as const
export type EpochName = (typeof EPOCHS)[number]

/** A key as the store knows it. Times are epoch milliseconds. */
export interface KeyRecord {
  readonly agent: string
  readonly prefix: string
  readonly expiresAt: number | undefined
  readonly revokedAt: number | undefined
}

/** Who is known, as this replica knows it: never older than five seconds (rule 27). */
export interface Directory {
  /** Throws Refusal store_unavailable when the epochs could not be read for five seconds: then nobody is let in. */
  assertFresh(): void
  agent(id: string): Agent | undefined
  agentNamed(name: string): Agent | undefined
  agents(): readonly Agent[]
  /** Another number whenever agents may have changed. */
  readonly generation: number
  key(hash: string): Promise<KeyRecord | undefined>
  /** Tells the store that a key was used, once a minute at most; never waits and never fails. */
  used(hash: string): void
  /** Reads the epochs now, as after a change made by this process. */
  refresh(): Promise<void>
  /** The number of an epoch as last read. */
  epoch(name: EpochName): number
  /** Calls back when an epoch has changed; returns what ends that. */
  onChange(name: EpochName, listener: () => void): () => void
  close(): void
}

export interface DirectoryOptions {
  readonly now: () => number
  /** Milliseconds that only grow; beside the clock, which can be set back. */
  readonly ticks?: () => number
  /** Milliseconds between two readings; 0 = only when asked. */
  readonly everyMs?: number
}

const STALE_MS = 5000
const TOUCH_MS = 60_000
const MOST_KEYS = 10_000

const KEY = `select agent_id, prefix, expires_at, revoked_at from agent_keys where hash = ?`

/** Reads all agents once, then the epoch rows each second, and again whatever they say has changed. */
export async function makeDirectory(store: Store, options: DirectoryOptions): Promise<Directory> {
  const ticks = options.ticks ?? (() => performance.now())
  const keys = new LRUCache<string, KeyRecord>({ max: MOST_KEYS })
  const touched = new LRUCache<string, number>({ max: MOST_KEYS })
  const listeners = new Map<EpochName, Set<() => void>>()
  let byId = new Map<string, Agent>()
  let byName = new Map<string, Agent>()
  let epochs = new Map<string, number>()
  let generation = 0
  let readAt = { clock: -Infinity, ticks: -Infinity }

  async function readAgents(): Promise<void> {
    const rows = await store.read(sql(`select body from agents`))
    const agents = rows.map((row) => agentOf(text(row, 'body')))
    byId = new Map(agents.map((agent) => [agent.id, agent]))
    byName = new Map(agents.map((agent) => [agent.name, agent]))
  }

  async function read(): Promise<void> {
    // The age counts from before the question: what changed while the answer was on its way is not in it.
    const asked = { clock: options.now(), ticks: ticks() }
    const rows = await store.read(sql(`select name, value from epoch`))
    const seen = new Map(rows.map((row) => [text(row, 'name'), integer(row, 'value')]))
    const changed = EPOCHS.filter((name) => seen.get(name) !== epochs.get(name))
    if (changed.includes('agents')) await readAgents()
    if (changed.length > 0) generation += 1
    if (changed.includes('keys')) keys.clear()
    epochs = seen
    readAt = asked
    for (const name of changed) for (const tell of listeners.get(name) ?? []) tell()
  }

  let running: Promise<void> | undefined
  let again: Promise<void> | undefined
  /** A reading that begins after this call; those asked for while one is under way share the next. */
  const refresh = (): Promise<void> => {
    if (running === undefined) {
      running = read().finally(() => (running = undefined))
      return running
    }
    again ??= running
      .catch(() => undefined)
      .then(() => {
        again = undefined
        return refresh()
      })
    return again
  }

  await refresh()
  const every = options.everyMs ?? 1000
  // A reading that fails is repeated a second later; assertFresh tells when that has gone on for too long.
  const timer = every === 0 ? undefined : setInterval(() => void refresh().catch(() => undefined), every)
  timer?.unref()

  return {
    assertFresh() {
      // Both clocks: one can be set back, the other stands still while a machine sleeps.
      const age = Math.max(options.now() - readAt.clock, ticks() - readAt.ticks)
      if (age > STALE_MS) throw new Refusal('store_unavailable', { why: `epochs not read for ${Math.round(age)} ms` })
    },
    agent: (id) => byId.get(id),
    agentNamed: (name) => byName.get(name),
    agents: () => [...byId.values()],
    get generation() {
      return generation
    },
    async key(hash) {
      const known = keys.get(hash)
      if (known !== undefined) return known
      const then = generation
      const rows = await store.read(sql(KEY, hash))
      const row = rows[0]
      if (row === undefined) return undefined
      const record: KeyRecord = Object.freeze({
        agent: text(row, 'agent_id'),
        prefix: text(row, 'prefix'),
        expiresAt: optionalInteger(row, 'expires_at'),
        revokedAt: optionalInteger(row, 'revoked_at'),
      })
      // A row read before a revocation must not be remembered after the epoch told of it.
      if (then === generation) keys.set(hash, record)
      return record
    },
    used(hash) {
      const now = options.now()
      if (now - (touched.get(hash) ?? -Infinity) < TOUCH_MS) return
      touched.set(hash, now)
      // Convenience for operators, no part of the record: the road does not wait for it nor fail with it.
      store.run('touchAgentKey', { hash, at: now }).catch(() => touched.delete(hash))
    },
    refresh,
    epoch: (name) => epochs.get(name) ?? 0,
    onChange(name, listener) {
      const set = listeners.get(name) ?? new Set()
      listeners.set(name, set.add(listener))
      return () => set.delete(listener)
    },
    close: () => clearInterval(timer),
  }
}
