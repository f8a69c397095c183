import type { Logger } from 'pino'
import type { LoadedConfig } from '../config.ts'
import type { VoteHouse } from '../doors/operators/vote.ts'
import type { House } from '../enforce/house.ts'
import type { Okta } from '../okta/client.ts'
import type { Job } from './jobs.ts'
import { outboxOf } from './outbox.ts'

export interface PeopleParts {
  readonly loaded: LoadedConfig
  readonly house: House
  readonly okta: Okta
  readonly log: Logger
}

export interface People {
  readonly jobs: readonly Job[]
  close(): Promise<void>
}

const OUTBOX_MS = 1000

/** Ways to people: the outbox. */
export function openPeople({ loaded, house, okta, log }: PeopleParts): Promise<People> {
  const vote: VoteHouse = {
    store: house.store,
    audit: house.audit,
    waiting: house.waiting,
    ids: house.ids,
    now: () => house.now(),
    grantMinutes: loaded.config.holds.grantMinutes,
  }
  const outbox = outboxOf({ loaded, house, okta, vote, log, link: () => undefined })
  return Promise.resolve({
    jobs: [{ name: 'outbox', everyMs: OUTBOX_MS, run: () => outbox.run() }],
    close: () => Promise.resolve(),
  })
}
