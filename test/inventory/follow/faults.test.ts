import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OktaPort } from '../../../gateway/inventory/discover/read.ts'
import { makeOrg } from '../../okta/org.ts'
import { makeRandom } from '../../okta/random.ts'
import { asSuper } from '../../okta/support.ts'
import { onEachStore } from '../../support/stores.ts'
import { changeAtRandom } from '../support/change.ts'
import { nearOkta, opened } from '../support/near.ts'
import { differences } from '../support/differences.ts'
import { kept, truth } from '../support/whole.ts'

const HOUR = 3_600_000
const isLog = (path: string): boolean => path.startsWith('/api/v1/logs')

onEachStore('the log', (maker) => {
  for (const [words, ahead] of [
    ['two hours ahead of', 2 * HOUR],
    ['two hours behind', -2 * HOUR],
  ] as const)
    test(`is followed without a hole by a clock ${words} Okta's`, async (t) => {
      let now = Date.parse('2026-11-22T10:00:00Z')
      const org = makeOrg({ users: 60, groups: 10, apps: 8, now: () => now })
      const call = asSuper(org)
      const near = await nearOkta(org, { now: () => now })
      const store = await maker.open(t)
      const inventory = await opened(t, store, org, { near, now: () => now + ahead })
      await inventory.scan()
      await changeAtRandom(org, call, makeRandom(5), 20, 0)
      now += 20_000
      const { polledAt = 0 } = await inventory.follow()
      assert.deepEqual(differences(await kept(store, org.truth), truth(org.truth)), [])
      // Ages are by our own clock.
      assert.ok(Math.abs(now + ahead - polledAt) < 5000, `${polledAt}`)
      const id = org.truth.users.people.idAt(3)
      assert.equal((await inventory.facts('user', id, ['status']))?.facts['status']?.age_ms, 0)
    })

  test('is followed while nothing happens: what is known stays young', async (t) => {
    let now = Date.parse('2026-11-22T10:00:00Z')
    const org = makeOrg({ users: 20, groups: 4, apps: 2, now: () => now })
    const near = await nearOkta(org, { now: () => now })
    const store = await maker.open(t)
    const inventory = await opened(t, store, org, { near, now: () => now })
    await inventory.scan()
    for (let look = 0; look < 4; look += 1) {
      now += 60_000
      const { polledAt = 0, error } = await inventory.follow()
      assert.equal(error, undefined, `look ${look}: ${JSON.stringify(error)}`)
      assert.ok(Math.abs(now - polledAt) < 1000, `look ${look}: last told ${now - polledAt} ms ago`)
    }
  })

  test('may tell each event twice, and on two pages: it counts once', async (t) => {
    const org = makeOrg({ users: 60, groups: 10, apps: 8 })
    const call = asSuper(org)
    const near = await nearOkta(org)
    let told: unknown[] = []
    const twice: OktaPort = {
      ...near.okta,
      async get(path, asked) {
        const answer = await near.okta.get(path, asked)
        if (!isLog(path) || !Array.isArray(answer.json)) return answer
        const json: unknown[] = [...told, ...answer.json, ...answer.json]
        told = answer.json
        return { ...answer, json }
      },
    }
    const store = await maker.open(t)
    const inventory = await opened(t, store, org, { near: { ...near, okta: twice } })
    await inventory.scan()
    for (let step = 0; step < 3; step += 1) {
      await changeAtRandom(org, call, makeRandom(step), 15, step * 1000)
      await inventory.follow()
    }
    assert.deepEqual(differences(await kept(store, org.truth), truth(org.truth)), [])
    // That we read secrets ourselves is an event, too.
    await inventory.follow()
    const [row] = await store.read({ text: 'select count(*) as n from inv_events', values: [] })
    assert.equal(Number(row?.['n']), org.truth.log.entries.length)
  })

  test('is read on from what was seen when Okta refuses the cursor', async (t) => {
    const org = makeOrg({ users: 60, groups: 10, apps: 8 })
    const call = asSuper(org)
    const near = await nearOkta(org)
    let refused = 0
    const strict: OktaPort = {
      ...near.okta,
      async get(path, asked) {
        if (!isLog(path) || !path.includes('after=') || refused > 0) return await near.okta.get(path, asked)
        refused += 1
        return { status: 400, headers: {}, json: { errorCode: 'E0000031', errorSummary: 'Invalid cursor' } }
      },
    }
    const store = await maker.open(t)
    const inventory = await opened(t, store, org, { near: { ...near, okta: strict } })
    await inventory.scan()
    await changeAtRandom(org, call, makeRandom(9), 30, 0)
    const state = await inventory.follow()
    assert.equal(refused, 1)
    assert.equal(state.error, undefined)
    assert.deepEqual(differences(await kept(store, org.truth), truth(org.truth)), [])
  })
})
