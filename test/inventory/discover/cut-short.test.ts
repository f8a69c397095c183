import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OktaPort } from '../../../gateway/inventory/discover/read.ts'
import { whoCan } from '../../../gateway/inventory/permissions.ts'
import { makeCatalog } from '../../../gateway/okta/catalog.ts'
import { makeOrg, type Org } from '../../okta/org.ts'
import { onEachStore } from '../../support/stores.ts'
import { nearOkta, opened } from '../support/near.ts'

const CATALOG = makeCatalog()

/** A gateway whose custom role reaches one group and its members, and who holds which role. */
function withPart(org: Org, clientId: string, group: string): void {
  for (const role of org.truth.roles.where((row) => row.principalId === clientId)) org.truth.roles.delete(role.id)
  const at = { created: org.truth.stamp(), lastUpdated: org.truth.stamp() }
  const [roleId, resourceSetId] = [org.truth.ids.next('cr0'), org.truth.ids.next('iam')]
  const labels = ['okta.users.read', 'okta.groups.read', 'okta.iam.read']
  const permissions = labels.map((label) => ({ label, ...at, conditions: null }))
  org.truth.customRoles.put({ id: roleId, label: roleId, description: '', ...at, permissions })
  const groups = `orn:okta:directory:${org.truth.orgId}:groups:${group}`
  const orns = [groups, `${groups}:contained_resources`, `orn:okta:iam:${org.truth.orgId}:contained_resources`]
  const resources = orns.map((orn) => ({ id: org.truth.ids.next('ire'), ...at, orn }))
  org.truth.resourceSets.put({ id: resourceSetId, label: resourceSetId, description: '', ...at, resources })
  org.giveRole('client', clientId, 'CUSTOM', { roleId, resourceSetId })
}

onEachStore('a list of one object', (maker) => {
  for (const [words, members] of [
    ['refused', () => ({ status: 403, json: { errorCode: 'E0000006', errorSummary: 'You do not have permission' } })],
    ['answered empty', () => ({ status: 200, json: [] })],
    ['answered short', (json: readonly unknown[]) => ({ status: 200, json: json.slice(1) })],
  ] as const)
    test(`that is ${words} is a gap with its object, and what rests on it is unknown, never no`, async (t) => {
      const org = makeOrg({ users: 40, groups: 6, apps: 6 })
      const { truth } = org
      const group = truth.groups.all().find((one) => truth.membersOf(one.id).size > 1 && one.type === 'OKTA_GROUP')
      assert.ok(group)
      org.giveRole('group', group.id, 'HELP_DESK_ADMIN')
      const near = await nearOkta(org)
      withPart(org, near.clientId, group.id)
      let spoilt = true
      const okta: OktaPort = {
        ...near.okta,
        async get(path, asked) {
          const answer = await near.okta.get(path, asked)
          if (!spoilt || !path.startsWith(`/api/v1/groups/${group.id}/users`)) return answer
          return { headers: {}, ...members(Array.isArray(answer.json) ? answer.json : []) }
        },
      }
      const inventory = await opened(t, await maker.open(t), org, { near: { ...near, okta } })
      await inventory.scan()
      const told = async () =>
        (await inventory.coverage()).find((gap) => gap.family === 'group.users' && gap.subject === group.id)
      const gap = await told()
      assert.equal(gap?.object, group.profile['name'])
      assert.match(`${gap?.cure}`, /Read-only Administrator/)
      // Who holds the group's role is told by this list alone.
      const operation = CATALOG.byId('unlockUser')
      const [target] = truth.users.all()
      assert.ok(operation !== undefined && target !== undefined)
      const asked = {
        operation,
        targets: [{ type: 'user', id: target.id, from: 'path', as: 'id' }],
        properties: {},
      } as const
      const about = async () =>
        (await inventory.think((graph) => whoCan(asked, graph))).gaps.filter(({ what }) =>
          what.startsWith('group.users'),
        )
      assert.equal((await about()).length, 1)
      spoilt = false
      await inventory.scan()
      assert.equal(await told(), undefined)
      assert.deepEqual(await about(), [])
    })
})
