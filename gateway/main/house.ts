import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '../config.ts'
import type { Audit } from '../enforce/audit.ts'
import type { Policy } from '../enforce/decide.ts'
import { makeWaiting } from '../enforce/hold.ts'
import type { House, Log } from '../enforce/house.ts'
import type { IdentifyDeps } from '../enforce/identify.ts'
import { makeReservations } from '../enforce/reservations.ts'
import { makeShare } from '../enforce/share.ts'
import type { ReceiveOptions } from '../enforce/receive.ts'
import { makeBeforeImages } from '../enforce/undo.ts'
import { makeLiveReads } from '../enforce/view.ts'
import type { Inventory } from '../inventory/inventory.ts'
import type { Ids } from '../model/ids.ts'
import type { Catalog } from '../okta/catalog.ts'
import { needOf, type Okta } from '../okta/client.ts'
import type { Store } from '../store/store.ts'
import { effectiveOf } from './effective.ts'
import { selfOf } from './self.ts'

export interface HouseParts {
  readonly config: Config
  readonly store: Store
  readonly okta: Okta
  readonly audit: Audit
  readonly identify: IdentifyDeps
  readonly catalog: Catalog
  readonly ids: Ids
  readonly log: Log
  readonly now: () => number
  readonly publicUrl: string
  /** E-mail domains of the org's own people, as known now. */
  readonly ownPeople: { readonly domains: readonly string[] }
  /** Undefined: everything is read live. */
  readonly inventory: Inventory | undefined
  policy(): Policy | undefined
}

/** From the judgement's read of a target to its write. */
const JUST_READ_MS = 2000

/** Everything the road is given, from the rooms that main opened. */
export function makeHouse(parts: HouseParts): House {
  const { config, store, okta, now, inventory, ownPeople } = parts
  const reads = makeLiveReads({ okta, now })
  const { answerSeconds, bodySeconds } = config.forward
  return {
    now,
    sleep: async (ms) => await sleep(ms),
    ids: parts.ids,
    org: okta.address.org,
    orgName: new URL(okta.address.org).host,
    publicUrl: parts.publicUrl,
    identify: parts.identify,
    catalog: () => parts.catalog,
    self: selfOf(config),
    view: {
      reads,
      now,
      settings: {
        get internalDomains() {
          return ownPeople.domains
        },
      },
      effective: effectiveOf(
        { okta, config, now },
        inventory === undefined ? undefined : async (asked) => await inventory.effective(asked),
      ),
      credential: ({ subject, operation, rules }) =>
        operation.row.takesCredential ? okta.credentials.nameFor(needOf(subject.agent, operation, rules)) : '',
      ...(inventory === undefined ? {} : { inventory }),
      history: (agent, operation) => store.history(agent, operation, now()),
    },
    policy: () => parts.policy(),
    approvers: config.approvers,
    store,
    reservations: makeReservations(),
    share: makeShare({
      okta,
      enabled: config.shares.enabled,
      now,
      sleep: async (ms) => await sleep(ms),
      patienceMs: config.shares.patienceMs,
      reserve: config.shares.reservePercent / 100,
    }),
    audit: parts.audit,
    waiting: makeWaiting(store, now),
    forward: {
      okta,
      gatewayUrl: parts.publicUrl,
      limits: { headersMs: answerSeconds * 1000, bodyMs: bodySeconds * 1000 },
      now,
    },
    before: makeBeforeImages({
      okta,
      store,
      rows: (operation) => parts.catalog.byId(operation),
      options: config.undo,
      now,
      // What the same call was judged by is what was there: one read less at Okta for such a write.
      recent: (path) => reads.recent(path, JUST_READ_MS),
      log: parts.log,
    }),
    log: parts.log,
    writeSeconds: answerSeconds + bodySeconds + 30,
    changed(targets) {
      for (const target of targets) reads.invalidate(target.type, target.id)
      inventory?.changed(targets)
    },
  }
}

/** How requests are read: which names mean us, and how large anything may be. */
export function receiveOptions(config: Config, okta: Okta, publicUrl: string, now: () => number): ReceiveOptions {
  const { org, admin } = okta.address
  const own = new URL(publicUrl)
  const { listen, names } = config.doors.agents
  const hosts = [org, admin, publicUrl].map((origin) => new URL(origin).host)
  return {
    authorities: [
      ...new Set([
        ...hosts,
        own.hostname,
        `${listen.host}:${listen.port}`,
        `localhost:${listen.port}`,
        'localhost',
        ...names,
      ]),
    ],
    gatewayUrls: [publicUrl],
    orgUrl: org,
    limits: config.limits,
    now,
  }
}
