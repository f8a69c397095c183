import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FACTS } from '../../../gateway/model/facts.ts'
import { makeCatalog } from '../../../gateway/okta/catalog.ts'
import type { Inventory } from '../../../gateway/inventory/inventory.ts'
import { makeOrg, type Org } from '../../okta/org.ts'
import { makeRandom } from '../../okta/random.ts'
import { asSuper } from '../../okta/support.ts'
import { onEachStore } from '../../support/stores.ts'
import { changeAtRandom } from '../support/change.ts'
import { opened } from '../support/near.ts'

const CATALOG = makeCatalog()

/** Every fact of everything, and whether some may suspend others: all that a decision can ask. */
async function all(inventory: Inventory, { truth }: Org): Promise<Record<string, unknown>> {
  const ids: Readonly<Record<string, readonly string[]>> = {
    user: [...truth.users.all()].map(({ id }) => id),
    group: truth.groups.all().map(({ id }) => id),
    app: truth.apps.all().map(({ id }) => id),
    token: truth.tokens.all().map(({ id }) => id),
    resource_set: truth.resourceSets.all().map(({ id }) => id),
    role: truth.customRoles.all().map(({ id }) => id),
    policy: truth
      .things('policies /api/v1/policies')
      .all()
      .map(({ id }) => id),
  }
  const known: Record<string, unknown> = {}
  for (const [type, facts] of Object.entries(FACTS)) {
    const names = Object.keys(facts)
    const some = ids[type] ?? []
    for (const id of some) known[`${type} ${id}`] = await inventory.facts(type, id, names)
  }
  const operation = CATALOG.byId('suspendUser')
  assert.ok(operation !== undefined)
  const admins = truth.roles.where((row) => row.principal === 'user').map((row) => row.principalId)
  for (const [n, admin] of admins.entries()) {
    const id = ids['user']?.[n] ?? ''
    known[`${admin} suspends ${id}`] = await inventory.verdict({
      principal: { type: 'user', id: admin },
      scopes: 'any',
      operation,
      targets: [{ type: 'user', id, from: 'path', as: 'id' }],
      properties: {},
    })
  }
  return known
}

onEachStore('what is remembered', (maker) => {
  test('is what the store would tell, however the org changes', async (t) => {
    // Time stands still, so that ages are the same whenever they are asked for.
    const now = Date.parse('2026-11-22T10:00:00Z')
    const org = makeOrg({ users: 50, groups: 10, apps: 8, now: () => now })
    const call = asSuper(org)
    const store = await maker.open(t)
    const inventory = await opened(t, store, org, { now: () => now })
    await inventory.scan()
    const random = makeRandom(11)
    for (let step = 0; step < (maker.kind === 'sqlite' ? 12 : 4); step += 1) {
      const remembered = await all(inventory, org)
      assert.deepEqual(await all(inventory, org), remembered, 'asked twice')
      inventory.keeper.forget()
      assert.deepEqual(await all(inventory, org), remembered, `step ${step}`)
      await changeAtRandom(org, call, random, 15, step * 1000)
      await inventory.follow()
    }
  })
})
