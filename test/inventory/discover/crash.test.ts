import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Store } from '../../../gateway/store/store.ts'
import { makeOrg } from '../../okta/org.ts'
import { makeRandom } from '../../okta/random.ts'
import { asSuper } from '../../okta/support.ts'
import { onEachStore } from '../../support/stores.ts'
import { changeAtRandom } from '../support/change.ts'
import { inventoryOf, nearOkta } from '../support/near.ts'
import { differences } from '../support/differences.ts'
import { kept, truth } from '../support/whole.ts'

/** A store that dies after so many commands: what was under way then is lost, as when the process is killed. */
function mortal(store: Store, commands: number): { readonly store: Store; readonly dead: Promise<void> } {
  let left = commands
  const { promise: dead, resolve } = Promise.withResolvers<void>()
  const run: Store['run'] = (name, args) => {
    left -= 1
    if (left > 0) return store.run(name, args)
    resolve()
    return new Promise(() => {})
  }
  return { store: { ...store, run }, dead }
}

onEachStore('a crash', (maker) => {
  test('in any phase of a scan costs nothing: the next process goes on, and the store is the org', async (t) => {
    const random = makeRandom(3)
    for (let round = 0; round < (maker.kind === 'sqlite' ? 6 : 2); round += 1) {
      const org = makeOrg({ users: 80, groups: 12, apps: 9, seed: round + 1 })
      const call = asSuper(org)
      const store = await maker.open(t)
      const near = await nearOkta(org)
      for (let life = 0; life < 4; life += 1) {
        const dying = mortal(store, 5 + random.int(90))
        const inventory = await inventoryOf(dying.store, org, { near })
        void (life === 0 ? inventory.scan() : inventory.follow())
        await dying.dead
        await changeAtRandom(org, call, random, 10, (round * 10 + life) * 1000)
      }
      const calls: string[] = []
      const last = await inventoryOf(store, org, {
        near: { ...near, okta: { ...near.okta, get: (path, asked) => (calls.push(path), near.okta.get(path, asked)) } },
      })
      await last.follow()
      await last.settled()
      await last.follow()
      assert.deepEqual(differences(await kept(store, org.truth), truth(org.truth)), [], `round ${round}`)
      assert.deepEqual(await last.errors(), [])
      const events = await store.read({ text: 'select count(*) as n from inv_events', values: [] })
      assert.equal(Number(events[0]?.['n']), org.truth.log.entries.length, 'each event once, none skipped')
      await last.stop()
    }
  })
})
