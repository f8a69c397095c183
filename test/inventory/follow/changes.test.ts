import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeOrg } from '../../okta/org.ts'
import { makeRandom } from '../../okta/random.ts'
import { asSuper, type Call } from '../../okta/support.ts'
import { onEachStore } from '../../support/stores.ts'
import { changeAtRandom } from '../support/change.ts'
import { nearOkta, opened } from '../support/near.ts'
import { differences } from '../support/differences.ts'
import { kept, truth } from '../support/whole.ts'

onEachStore('following the log', (maker) => {
  test('after a thousand random changes the store is still the org, without another scan', async (t) => {
    // A role that is taken and given anew is told from the old one by the second in which it was given.
    let now = Date.parse('2026-11-22T10:00:00Z')
    const org = makeOrg({ users: 120, groups: 14, apps: 12, now: () => now })
    const act = asSuper(org)
    const call: Call = async (...asked) => {
      now += 1000
      return await act(...asked)
    }
    const store = await maker.open(t)
    const near = await nearOkta(org, { now: () => now })
    const sleep = async (ms: number): Promise<void> => {
      now += ms
      await new Promise((go) => setImmediate(go))
    }
    const inventory = await opened(t, store, org, { near, sleep })
    await inventory.scan()
    assert.deepEqual(differences(await kept(store, org.truth), truth(org.truth)), [])
    const random = makeRandom(7)
    const steps = maker.kind === 'sqlite' ? 20 : 4
    for (let step = 0; step < steps; step += 1) {
      const made = await changeAtRandom(org, call, random, 50, step * 10_000)
      await inventory.follow()
      assert.deepEqual(
        differences(await kept(store, org.truth), truth(org.truth)),
        [],
        `step ${step}: ${made.join(', ')}`,
      )
    }
    assert.deepEqual(await inventory.errors(), [])
  })
})
