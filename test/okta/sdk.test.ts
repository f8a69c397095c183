import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { makeOrg } from './org.ts'

// The SDK is CommonJS, and its types do not know Node's module resolution.
const okta: any = createRequire(import.meta.url)('@okta/okta-sdk-nodejs')

test("Okta's Node SDK pages, creates, joins, lists, deactivates and deletes, by API token and as a service app", async () => {
  const org = makeOrg({ users: 250 })
  const { url, close } = await org.listen(0)
  const app = await org.issueServiceApp({
    label: 'sdk',
    scopes: ['okta.users.manage', 'okta.groups.manage'],
    roles: ['SUPER_ADMIN'],
    alg: 'RS256',
  })
  const clients = [
    new okta.Client({ orgUrl: url, token: org.issueToken(org.truth.users.people.idAt(0)).token }),
    new okta.Client({
      orgUrl: url,
      authorizationMode: 'PrivateKey',
      clientId: app.clientId,
      scopes: ['okta.users.manage', 'okta.groups.manage'],
      privateKey: app.privateJwk,
      keyId: app.privateJwk.kid,
    }),
  ]
  try {
    for (const [n, client] of clients.entries()) {
      let count = 0
      await (await client.userApi.listUsers({ limit: 100 })).each(() => void count++)
      assert.ok(count > 230, `${count} users`)
      const user = await client.userApi.createUser({
        body: { profile: { login: `sdk${n}@acme.test`, email: `sdk${n}@acme.test`, firstName: 'S', lastName: 'D' } },
      })
      const group = await client.groupApi.createGroup({ group: { profile: { name: `SDK ${n}` } } })
      await client.groupApi.assignUserToGroup({ groupId: group.id, userId: user.id })
      const members: string[] = []
      await (
        await client.groupApi.listGroupUsers({ groupId: group.id })
      ).each((member: { id: string }) => void members.push(member.id))
      assert.deepEqual(members, [user.id])
      await client.userApi.deactivateUser({ userId: user.id })
      await client.userApi.deleteUser({ userId: user.id })
      await assert.rejects(client.userApi.getUser({ userId: user.id }), /E0000007|Not found/)
    }
  } finally {
    await close()
  }
})
