import type { Config } from '../config.ts'
import type { Log } from '../enforce/house.ts'
import type { Check } from '../model/api.ts'
import type { Okta } from '../okta/client.ts'
import { readDomainsOfMost } from '../okta/domains.ts'
import type { Job } from './jobs.ts'

/** Whose e-mail domains make somebody one of the org's own people: as configured, else as most of its people have. */
export interface OwnPeople {
  /** Lower case; empty while nobody can be told apart. */
  readonly domains: readonly string[]
  readonly jobs: readonly Job[]
  check(): Check
}

const EVERY_MS = 3_600_000
/** Asked again so soon where Okta did not answer; where it said no, a person has to do something first. */
const RETRY_MS = 5000
const REFUSED_MS = 60_000

/** Where nothing is configured it is learned at once, and again each hour. */
export function makeOwnPeople(parts: {
  readonly config: Config
  readonly okta: Okta
  readonly log: Log
  readonly now: () => number
}): OwnPeople {
  const { okta, now, log } = parts
  const configured = parts.config.org.internalDomains.map((one) => one.toLowerCase())
  const name = 'own people'
  if (configured.length > 0)
    return {
      domains: configured,
      jobs: [],
      check: () => ({ name, state: 'ok', detail: configured.join(', '), hint: '' }),
    }
  let learned: readonly string[] = []
  let due = 0
  async function learn(): Promise<void> {
    if (now() < due) return
    const found = await readDomainsOfMost(okta)
    due = now() + (found === undefined ? REFUSED_MS : EVERY_MS)
    if (found === undefined) return
    if (found.join() !== learned.join())
      log.warn(
        { domains: found },
        'org.internalDomains is not set: whom most people of the org are like counts as its own',
      )
    learned = found
  }
  // What cannot be read yet is tried again by the job; the credential's own state says why.
  void learn().catch(() => undefined)
  return {
    get domains() {
      return learned
    },
    jobs: [{ name, everyMs: RETRY_MS, run: () => learn().catch(() => undefined) }],
    check: () => ({
      name,
      state: learned.length > 0 ? 'ok' : 'degraded',
      detail:
        learned.length > 0
          ? `${learned.join(', ')}, which most people of the org have; org.internalDomains is not set`
          : 'org.internalDomains is not set, and no e-mail domain is that of most people: guests cannot be told apart',
      hint:
        learned.length > 0
          ? 'Say it yourself, so that it stays: org.internalDomains.'
          : 'Name the domains of your own people in org.internalDomains; until then who joins a group is refused.',
    }),
  }
}
