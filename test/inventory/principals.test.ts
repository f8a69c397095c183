import assert from 'node:assert/strict'
import { test } from 'node:test'
import { classify } from '../../gateway/enforce/classify.ts'
import type { Call } from '../../gateway/model/call.ts'
import type { Subject } from '../../gateway/model/subject.ts'
import { makeCatalog } from '../../gateway/okta/catalog.ts'
import { makeOrg } from '../okta/org.ts'
import { asSuper } from '../okta/support.ts'
import { onEachStore } from '../support/stores.ts'
import { nearOkta, opened } from './support/near.ts'

const CATALOG = makeCatalog()

const suspend = (id: string): Call => ({
  method: 'POST',
  path: `/api/v1/users/${id}/lifecycle/suspend`,
  segments: ['api', 'v1', 'users', id, 'lifecycle', 'suspend'],
  query: '',
  params: [],
  headers: {},
  body: undefined,
  source: { ip: '127.0.0.1', userAgent: undefined },
  receivedAt: 0,
})

// What the inventory asks of a subject: which credential its calls go out with.
const subject = { agent: { id: 'agt1', name: 'bot' } } as Subject

onEachStore('who the gateway is at Okta', (maker) => {
  test('is told for an API token beside a client, by the token itself', async (t) => {
    const org = makeOrg({ users: 40, groups: 6, apps: 6 })
    const [, owner = '', target = ''] = [...org.truth.users.all()].map((user) => user.id)
    for (const role of org.truth.roles.where((row) => row.principal !== 'client')) org.truth.roles.delete(role.id)
    org.giveRole('user', owner, 'HELP_DESK_ADMIN')
    const { token } = org.issueToken(owner)
    const near = await nearOkta(org)
    const okta: typeof near.okta = {
      ...near.okta,
      credentials: { nameFor: ({ operation }) => (operation === 'suspendUser' ? 'token' : 'main') },
      async get(path, asked) {
        if (asked.credential !== 'token') return await near.okta.get(path, asked)
        const headers = { authorization: `SSWS ${token}` }
        const response = await org.fetch(new Request(org.truth.origin + path, { headers }))
        return { status: response.status, headers: {}, json: await response.json() }
      },
    }
    const settings = { sharePercent: 50, everyMinutes: 30, followSeconds: 10, clients: { main: near.clientId } }
    const inventory = await opened(t, await maker.open(t), org, { near: { ...near, okta }, settings })
    await inventory.scan()
    const operation = classify(suspend(target), CATALOG)
    const refused = await inventory.effective({ subject, operation })
    assert.equal(refused.effective, false, JSON.stringify(refused))
    assert.match(refused.proof.join('\n'), /HELP_DESK_ADMIN/)
    org.giveRole('user', owner, 'USER_ADMIN')
    await inventory.scan()
    assert.equal((await inventory.effective({ subject, operation })).effective, true)
  })

  test('a role whose only target was deleted reaches nobody, in whatever order that is learned', async (t) => {
    const org = makeOrg({ users: 40, groups: 6, apps: 6 })
    const [first = '', admin = '', target = ''] = [...org.truth.users.all()].map((user) => user.id)
    for (const role of org.truth.roles.where((row) => row.principalId !== first)) org.truth.roles.delete(role.id)
    const call = asSuper(org)
    const { id } = (await call('POST', '/api/v1/groups', { profile: { name: 'The only target' } })).json
    org.giveRole('user', admin, 'USER_ADMIN', { groupTargets: [id] })
    const inventory = await opened(t, await maker.open(t), org)
    await inventory.scan()
    const { row, targets, properties } = classify(suspend(target), CATALOG)
    const may = async () =>
      (
        await inventory.verdict({
          principal: { type: 'user', id: admin },
          scopes: 'any',
          operation: row,
          targets,
          properties,
        })
      ).effective
    assert.equal(await may(), false)
    await call('DELETE', `/api/v1/groups/${id}`)
    // The assignments are read before anybody hears of the group.
    await inventory.scan(['admins'])
    assert.equal(await may(), false)
    await inventory.scan()
    await inventory.follow()
    assert.equal(await may(), false)
  })
})
