import { makeGiveBacks } from '../enforce/give-back.ts'
import type { House } from '../enforce/house.ts'
import { makeReleases } from '../enforce/release.ts'
import { sql } from '../store/statement.ts'
import type { Okta } from '../okta/client.ts'
import type { Job } from './jobs.ts'
import { registerOwn, takeBackAgent } from './own-agents.ts'

/** What happens to holds by itself: their time ends, what was approved without a caller is sent, and grants end. */
export function holdJobs(house: House, okta: Pick<Okta, 'get'>): Job[] {
  const { store } = house
  const releases = makeReleases(house)
  const giveBacks = makeGiveBacks(house, okta)
  let registered = false
  return [
    { name: 'holds', everyMs: 1000, run: () => store.run('expireHolds', { now: house.now() }) },
    { name: 'before-images', everyMs: 60_000, run: () => house.before.forget() },
    { name: 'releases', everyMs: 200, run: () => releases.run() },
    {
      name: 'give-backs',
      everyMs: 1000,
      async run() {
        const waiting = await store.read(sql(`select id from give_backs where state = 'waiting' limit 1`))
        if (waiting.length === 0) return
        // Only a gateway that has something to take back has an agent that does.
        if (!registered) await registerOwn(house, takeBackAgent)
        registered = true
        await giveBacks.run()
      },
    },
  ]
}
