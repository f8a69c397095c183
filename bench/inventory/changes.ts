import { makeOrg } from '../../test/okta/org.ts'
import { asSuper } from '../../test/okta/support.ts'
import { inventoryOf, nearOkta } from '../../test/inventory/support/near.ts'
import { openStore } from '../../gateway/store/store.ts'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const pause = (ms: number): Promise<void> => new Promise((go) => setTimeout(go, ms))
const LOOK_MS = 20
const LONGEST_MS = 60_000

/** Seconds, by the clock, from a change until the facts of the view show it. */
export interface Seen {
  /** Made by others, told by polling every 10 s: the median and the worst. */
  readonly polled: readonly [median: number, worst: number]
  /** Made through Postern: times that the old value was still given after it. */
  readonly old: number
  /** And until the new one was there: the worst. */
  readonly own: number
}

/** Changes people of a simulated org, one after the other at any time between two looks into the log. */
export async function changesSeen(count: number): Promise<Seen> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-bench-'))
  const org = makeOrg({ users: 200, groups: 20, apps: 10 })
  const call = asSuper(org)
  const url = join(folder, 'bench.db')
  const store = await openStore({ url, masterKey: randomBytes(32), writer: 'bench', now: Date.now })
  const inventory = await inventoryOf(store, org, { near: await nearOkta(org), now: Date.now })
  const status = async (id: string) => (await inventory.facts('user', id, ['status']))?.facts['status']?.value
  async function until(id: string, wanted: string): Promise<number> {
    const began = performance.now()
    while ((await status(id)) !== wanted && performance.now() - began < LONGEST_MS) await pause(LOOK_MS)
    return (performance.now() - began) / 1000
  }
  try {
    inventory.start()
    while ((await inventory.status()).scan?.finishedAt === undefined) await pause(100)
    const people = [...org.truth.users.all()].filter((user) => user.status === 'ACTIVE').slice(5, 5 + count)
    const polled = await Promise.all(
      people.map(async ({ id }, n) => {
        await pause((n * 10_000) / count)
        await call('POST', `/api/v1/users/${id}/lifecycle/suspend`)
        return await until(id, 'SUSPENDED')
      }),
    )
    let old = 0
    const own: number[] = []
    for (const { id } of people) {
      await call('POST', `/api/v1/users/${id}/lifecycle/unsuspend`)
      inventory.changed([{ type: 'user', id }])
      if ((await status(id)) === 'SUSPENDED') old += 1
      own.push(await until(id, 'ACTIVE'))
    }
    polled.sort((a, b) => a - b)
    return {
      polled: [polled[Math.floor(polled.length / 2)] ?? Infinity, Math.max(...polled)],
      old,
      own: Math.max(...own),
    }
  } finally {
    await inventory.stop()
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
