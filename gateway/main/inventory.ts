import type { Config } from '../config.ts'
import { scanState } from '../inventory/face/scan.ts'
import { logState } from '../inventory/follow/poll.ts'
import { openInventory, type Inventory, type InventoryLog } from '../inventory/inventory.ts'
import type { Check } from '../model/api.ts'
import type { Okta } from '../okta/client.ts'
import type { Store } from '../store/store.ts'
import { clientsOf } from './effective.ts'

interface Parts {
  readonly config: Config
  readonly store: Store
  readonly okta: Okta
  readonly ownPeople: { readonly domains: readonly string[] }
  readonly log: InventoryLog
  readonly now: () => number
}

/** What the org contains; undefined where discovery is off. Reads nothing from Okta until it is started. */
export async function openKnown({ config, store, okta, ownPeople, log, now }: Parts): Promise<Inventory | undefined> {
  const { enabled, everyMinutes, followSeconds, sharePercent, sensitive } = config.discovery
  if (!enabled) return undefined
  return await openInventory({
    store,
    okta,
    log,
    now,
    settings: {
      everyMinutes,
      followSeconds,
      sharePercent,
      sensitive,
      get internalDomains() {
        return ownPeople.domains
      },
      clients: Object.fromEntries(clientsOf(config)),
    },
  })
}

/** Looks into the log that may be missed before it counts as not followed. */
const MISSED = 6
const NAME = 'discovery'

/**
 * Readiness rests on the log's cursor, never on a finished scan: what is not known yet is read live. A log that was followed and
 * is not any more makes facts old, and old facts are read live too.
 */
export async function discoveryCheck({
  config,
  store,
  now,
}: Omit<Parts, 'okta' | 'log' | 'ownPeople'>): Promise<Check[]> {
  if (!config.discovery.enabled) return []
  try {
    const [log, scan] = await Promise.all([logState(store), scanState(store)])
    const said = log?.error === undefined ? '' : `: ${log.error.said}`
    const cure = log?.error === undefined ? 'See postern discover status.' : `${log.error.cure}.`
    if (log?.polledAt === undefined)
      return [{ name: NAME, state: 'fail', detail: `the System Log was not read yet${said}`, hint: cure }]
    const silent = now() - log.polledAt
    if (silent > MISSED * config.discovery.followSeconds * 1000)
      return [
        {
          name: NAME,
          state: 'degraded',
          detail: `the System Log was last read ${Math.round(silent / 1000)} s ago${said}; facts are read live`,
          hint: cure,
        },
      ]
    const scanned =
      scan === undefined
        ? 'no scan yet'
        : scan.finishedAt === undefined
          ? `scan ${scan.number} is under way`
          : `scan ${scan.number} is done`
    return [{ name: NAME, state: 'ok', detail: `the System Log is followed, ${scanned}`, hint: '' }]
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return [{ name: NAME, state: 'degraded', detail, hint: 'The store does not answer; restore it.' }]
  }
}
