import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeOrg } from '../../okta/org.ts'
import { asSuper } from '../../okta/support.ts'
import { onEachStore } from '../../support/stores.ts'
import { nearOkta, opened } from '../support/near.ts'

onEachStore('details of the org', (maker) => {
  test('attributes of people by name, ways of accounts, and what apps sign with', async (t) => {
    const org = makeOrg({ users: 40, groups: 6, apps: 14 })
    const call = asSuper(org)
    const near = await nearOkta(org)
    const inventory = await opened(t, await maker.open(t), org, { near })
    const custom = {
      badge: { title: 'Badge', type: 'string', permissions: [{ principal: 'SELF', action: 'READ_WRITE' }] },
      costCentre: { title: 'Cost centre', type: 'string', permissions: [{ principal: 'SELF', action: 'READ_ONLY' }] },
    }
    const changed = await call('POST', '/api/v1/meta/schemas/user/default', {
      definitions: { custom: { properties: custom } },
    })
    assert.equal(changed.status, 200)
    const giving = org.truth.apps.find((app) => app.signOnMode === 'SAML_2_0' && !app.name.startsWith('template'))
    assert.ok(giving)
    giving.body['features'] = ['PUSH_NEW_USERS']
    const connection = `/api/v1/apps/${giving.id}/connections/default`
    await call('POST', `${connection}?activate=true`, { profile: { authScheme: 'TOKEN', token: 'one' } })
    await inventory.scan()
    assert.deepEqual(await inventory.errors(), [])

    const types = (await inventory.keeper.list('Postern_UserType')).answer.nodes
    const main = types.find((one) => one.properties['default'] === true)?.properties ?? {}
    for (const name of Object.keys(custom)) assert.ok((main['attributes'] as string[]).includes(name), name) // a list of names
    assert.ok((main['self_written'] as string[]).includes('badge')) // as above
    assert.ok(!(main['self_written'] as string[]).includes('costCentre')) // as above

    const signing = org.truth.apps.where((app) => app.signOnMode === 'SAML_2_0')
    assert.ok(signing.length > 0)
    for (const app of signing) {
      const kids = (await call('GET', `/api/v1/apps/${app.id}/credentials/keys`)).json.map(
        ({ kid }: { kid: string }) => `${app.id}:${kid}`,
      )
      const { edges } = (await inventory.keeper.in('Okta_Application', app.id, 'Okta_KeyOf')).answer
      assert.deepEqual(edges.map(({ from }) => from.id).toSorted(), kids.toSorted())
      const features = await call('GET', `/api/v1/apps/${app.id}/features`)
      const known = (await inventory.keeper.node('Okta_Application', app.id)).answer.node?.properties
      if (app.id !== giving.id) {
        assert.equal(known?.['provisioning_features'], undefined)
        continue
      }
      const on = features.json.filter(({ status }: { status: string }) => status === 'ENABLED')
      assert.ok(on.length > 0)
      assert.deepEqual(known?.['provisioning_features'], on.map(({ name }: { name: string }) => name).toSorted())
    }
  })
})
