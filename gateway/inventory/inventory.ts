import { LRUCache } from 'lru-cache'
import { makeBudget } from './discover/budget.ts'
import { makeClock, type Clock } from './discover/clock.ts'
import { makeEngine } from './discover/engine.ts'
import type { Context } from './discover/family.ts'
import { exported } from './export/export.ts'
import { slicesOfTargets } from './face/changed.ts'
import { asProof, questionOf, verdictOn } from './face/effective.ts'
import { makeJobs } from './face/jobs.ts'
import { changesSince, thinking } from './face/questions.ts'
import { countOf, engineOf, latestStamp, orgContext, pause, principalOf, progressOf } from './face/org.ts'
import { finish, scan, scanState, type ScanState } from './face/scan.ts'
import { believesEmpty, cutShort, seesPart } from './face/seen.ts'
import { readOwner, readStanding, type Standing } from './face/standing.ts'
import { familyStatus, gaps, sliceErrors } from './face/status.ts'
import { knownFacts } from './facts/facts.ts'
import type { FactMeaning } from './facts/look.ts'
import type { Inventory, InventoryDeps } from './face/words.ts'
import { backfill } from './follow/backfill.ts'
import { logState, poll, type LogState } from './follow/poll.ts'
import { makeKeeper } from './keep/keeper.ts'
import { needOf } from '../okta/client.ts'

export type { Inventory, InventoryDeps, InventoryLog, InventorySettings, InventoryStatus } from './face/words.ts'
export type { Change } from './face/questions.ts'
export type { FamilyGap, FamilyStatus, SliceError } from './face/status.ts'
export type { ScanState } from './face/scan.ts'
export type { Standing } from './face/standing.ts'
export type { LogState } from './follow/poll.ts'
export type { KnownObject } from './facts/facts.ts'
export { FORMATS, type Format } from './export/formats.ts'
export { GAINS } from './face/questions.ts'
export { unread } from './face/status.ts'

const LEASE_MS = 30_000

/** Opens it over a store that is open; reads nothing from Okta yet. */
export async function openInventory(deps: InventoryDeps): Promise<Inventory> {
  const { store, okta, settings } = deps
  const random = (): number => (deps.random === undefined ? Math.random() : deps.random())
  const ending = new AbortController()
  const clock: Clock = makeClock({
    now: () => deps.now(),
    // Whoever waits for a limit when the gateway ends does not wait it out.
    async sleep(ms) {
      await (deps.sleep === undefined ? pause(ms, ending.signal) : deps.sleep(ms))
      if (ending.signal.aborted) throw new Error('the inventory has ended')
    },
    after: await latestStamp(store),
  })
  const budget = makeBudget(okta.limits, clock, { share: settings.sharePercent / 100, random })
  const keeper = makeKeeper(store, clock)
  const maxAgeMs = settings.maxAgeMs ?? 60_000
  const meaning: FactMeaning = {
    get internalDomains() {
      return settings.internalDomains ?? []
    },
    sensitive: settings.sensitive ?? {},
    wide: 1000,
  }
  const [firstClient] = Object.values(settings.clients)
  let standing: Promise<Standing> | undefined
  let context: Promise<Context> | undefined
  let writes = -1
  let marking: Promise<unknown> = Promise.resolve()
  const owners = new Map<string, Promise<string | undefined>>()
  /** A token belongs to one person as long as it lives; what could not be read is asked again. */
  function ownerOf(credential: string): Promise<string | undefined> {
    const owner = owners.get(credential) ?? readOwner(okta, credential)
    owners.set(credential, owner)
    void owner.then((id) => (id === undefined ? owners.delete(credential) : undefined))
    return owner
  }
  const standingNow = (): Promise<Standing> => (standing ??= readStanding(okta, firstClient))

  const engine = makeEngine({
    okta,
    store,
    clock,
    budget,
    random,
    context: () => (context ??= orgContext(okta, store)),
    changed: (ids) => keeper.changed(ids),
    failed: ({ family, subject }, error) =>
      deps.log.warn({ err: error, family, subject }, 'what was read could not be kept; it is tried again'),
    seesAll: async (family) => believesEmpty(family, await standingNow()),
    seesPart: async (family) => seesPart(family, await standingNow()),
    cutShort: async (family, [id = ''], listed) =>
      await cutShort(family, await standingNow(), listed, async () =>
        family.name === 'group.users' ? await countOf(store, id) : undefined,
      ),
    ...(deps.onPage === undefined ? {} : { onPage: deps.onPage }),
  })
  const followDeps = {
    okta,
    store,
    clock,
    budget,
    stale: (slices: readonly { family: string; parent: string }[]) => {
      keeper.changed(slices.map((slice) => slice.parent))
      engine.hungry(slices.map((slice) => slice.family))
    },
  }
  const effectiveDeps = {
    futile: new LRUCache<string, number>({ max: 1000 }),
    keeper,
    now: () => deps.now(),
    maxAgeMs,
    readNow: async (family: string, subject: string) => {
      await engine.readNow(family, subject).catch(() => undefined)
    },
  }

  /** Looks into the log; what it touched is read while others go on. */
  async function look(): Promise<LogState> {
    const state = await poll(followDeps)
    keeper.polled(state.polledAt)
    void engine
      .drain()
      .catch((error: unknown) => deps.log.warn({ err: error }, 'what the log touched could not be read'))
    return state
  }

  async function scanNow(families?: readonly string[]): Promise<ScanState> {
    standing = undefined
    // A credential of the same name may have been exchanged for another's.
    owners.clear()
    // The log first: what changes while the scan runs is then reported.
    if ((await logState(store))?.polledAt === undefined) keeper.polled((await poll(followDeps)).polledAt)
    return await scan({ store, clock, engine }, families)
  }

  /** On start a scan that was left is finished; then one as often as set. */
  async function scanIfTime(): Promise<void> {
    const last = await scanState(store)
    if (last !== undefined && last.finishedAt === undefined) {
      await finish(last, { store, clock, engine })
      return
    }
    if (last?.finishedAt === undefined || deps.now() - last.startedAt >= settings.everyMinutes * 60_000) {
      const done = await scanNow()
      deps.log.info({ scan: done.number, ms: (done.finishedAt ?? 0) - done.startedAt }, 'the org was scanned')
    }
  }

  /** `told`: called when the store knows that they changed. */
  async function marked(all: ReturnType<typeof slicesOfTargets>, told: () => void): Promise<void> {
    const slices = []
    for (const { slice, known } of all) {
      if (!known) slices.push(slice)
      else {
        const rows = await store.read({
          text: `select subject from inv_slices where parent = ? and family = ?`,
          values: [slice.parent, slice.family],
        })
        slices.push(...rows.map((row) => ({ ...slice, subject: String(row['subject']) })))
      }
    }
    await store.run('inventoryStale', { slices, stamp: clock.stamp(), now: deps.now(), event: null })
    told()
    followDeps.stale(slices)
    await engine.drain()
  }

  /** Another replica wrote: what is remembered here may be old. */
  async function lookForWrites(): Promise<void> {
    const [row] = await store.read({ text: `select value from epoch where name = 'inventory'`, values: [] })
    const value = Number(row?.['value'] ?? 0)
    const leads = await leading()
    if (!leads && value !== writes) keeper.forget()
    if (!leads) keeper.polled((await logState(store))?.polledAt)
    writes = value
  }

  const leading = (): Promise<boolean> =>
    store.run('takeLease', { name: 'inventory', writer: store.writer, now: deps.now(), until: deps.now() + LEASE_MS })
  const ifLeading = (run: () => Promise<unknown>) => async () => ((await leading()) ? await run() : undefined)
  const jobs = makeJobs((name, error) =>
    deps.log.warn({ err: error, job: name }, 'the inventory could not do this; it tries again'),
  )

  return {
    keeper,
    facts: async (type, id, names) =>
      await knownFacts({ type, id, names }, { keeper, now: deps.now(), maxAgeMs, meaning }),
    async effective({ subject, operation, rules }) {
      const name = okta.credentials.nameFor(needOf(subject.agent, operation, rules))
      const principal = await principalOf(name, settings.clients, ownerOf, keeper)
      if (principal === undefined)
        return { effective: 'unknown', proof: ['not known: who the gateway is at Okta; see postern doctor'] }
      return asProof(await verdictOn(questionOf(operation, principal), effectiveDeps))
    },
    start() {
      jobs.every('writes', 1000, lookForWrites)
      jobs.every('follow', settings.followSeconds * 1000, ifLeading(look))
      jobs.every('scan', 10_000, ifLeading(scanIfTime))
      jobs.every(
        'backfill',
        5000,
        ifLeading(() => backfill(followDeps)),
      )
      jobs.every('retention', 3_600_000, ifLeading(forgetOld))
    },
    async stop() {
      const ended = [jobs.stop(), engine.stop()]
      ending.abort()
      await Promise.all(ended)
    },
    scan: scanNow,
    async follow() {
      const state = await look()
      await engine.drain()
      return state
    },
    backfill: async () => await backfill(followDeps),
    changed(targets) {
      // At once for whoever asks here; in the store, and from Okta, a moment later.
      const all = slicesOfTargets(targets)
      const known = keeper.changing([...targets.map((target) => target.id), ...all.map(({ slice }) => slice.parent)])
      const mark = marked(all, known).catch((error: unknown) =>
        deps.log.warn({ err: error }, 'a change of our own could not be read; the log tells it'),
      )
      marking = Promise.all([marking, mark])
    },
    async settled() {
      await marking
      await engine.drain()
    },
    async status() {
      const [current, log, families] = await Promise.all([scanState(store), logState(store), familyStatus(store)])
      return {
        scan: current,
        progress: progressOf(current, families, deps.now()),
        log,
        engine: await engineOf(store),
        standing: await standing,
        families,
      }
    },
    standing: standingNow,
    through: async (agent) =>
      await principalOf(okta.credentials.nameFor({ scopes: [], agent }), settings.clients, ownerOf, keeper),
    errors: async () => await sliceErrors(store),
    coverage: async () => await gaps(store),
    verdict: async (question) => await verdictOn(question, effectiveDeps),
    think: async (question) => await thinking(question, keeper),
    changes: async (since, options) => await changesSince(store, since, options),
    export: (format) => exported(store, format),
  }

  async function forgetOld(): Promise<void> {
    const before = deps.now() - (settings.retentionDays ?? 90) * 86_400_000
    while ((await store.run('inventoryRetention', { eventsBefore: before, changesBefore: before * 1000 })) > 0);
  }
}
