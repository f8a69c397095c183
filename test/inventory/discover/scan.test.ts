import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeOrg } from '../../okta/org.ts'
import { onEachStore } from '../../support/stores.ts'
import { opened } from '../support/near.ts'
import { differences } from '../support/differences.ts'
import { kept, truth } from '../support/whole.ts'

onEachStore('a full scan', (maker) => {
  test('the store is the org, object by object', async (t) => {
    const org = makeOrg({ users: 150, groups: 14, apps: 12 })
    const store = await maker.open(t)
    const calls: string[] = []
    const inventory = await opened(t, store, org, { calls })
    await inventory.scan()
    assert.deepEqual(await inventory.errors(), [])
    assert.deepEqual(differences(await kept(store, org.truth), truth(org.truth)), [])
    assert.equal(calls.filter((path) => /^\/api\/v1\/users\/[^/]+$/.test(path)).length, 0, 'never a call a user')
  })
})
