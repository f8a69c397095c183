import type { House } from '../enforce/house.ts'
import { makeReleases } from '../enforce/release.ts'
import type { Job } from './jobs.ts'

/** What happens to holds by itself: their time ends, and what was approved without a caller is sent. */
export function holdJobs(house: House): Job[] {
  const { store } = house
  const releases = makeReleases(house)
  return [
    { name: 'holds', everyMs: 1000, run: () => store.run('expireHolds', { now: house.now() }) },
    { name: 'releases', everyMs: 200, run: () => releases.run() },
  ]
}
