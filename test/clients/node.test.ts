import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { clientKey } from '../support/oauth.ts'
import { approve, groupsOf, holdIn, KEEPER, runClient } from './support.ts'

const PROGRAM = join(import.meta.dirname, 'programs/node.mjs')

const clients = {
  'with a Postern key': async (gateway: TestGateway) => ({ token: gateway.key('onboarding-bot') }),
  'with a key pair, at the token endpoint': async () => ({
    authorizationMode: 'PrivateKey',
    clientId: 'keeper-1',
    scopes: ['okta.users.manage', 'okta.groups.manage'],
    privateKey: KEY.pem,
    keyId: KEY.kid,
  }),
}
const KEY = await clientKey('RS256')

for (const [how, credentials] of Object.entries(clients))
  test(`Okta's Node SDK, unmodified, ${how}: pages, creates, joins, is told why not, and ends what was approved`, async (t) => {
    const gateway = await startTestGateway(t, {
      agents: [{ ...KEEPER, clients: [{ clientId: 'keeper-1', keys: [KEY.publicJwk], dpop: false }] }],
    })
    const { group, adminGroup } = groupsOf(gateway)
    const login = 'mia.lund-hire@acme.test'
    const client = { orgUrl: gateway.agentsUrl, cacheMiddleware: null, ...(await credentials(gateway)) }
    const program = {
      command: process.execPath,
      args: [PROGRAM],
      env: { CLIENT_SETTINGS: JSON.stringify({ client, login, group, adminGroup }) },
    }
    const listed = [...gateway.org.truth.users.all()].filter(isListed).length
    const ran = await runClient(t, program, async ({ step, location }) => {
      if (step !== 'held') return undefined
      await approve(gateway, holdIn(location))
      return 'approved'
    })

    assert.equal(ran.line('paged')['users'], listed)
    const user = ran.line('created')['id'] as string
    assert.equal(ran.line('read')['login'], login)
    assert.equal(ran.line('changed')['nickName'], 'Mimi')
    assert.equal(ran.line('joined')['member'], true)
    const blocked = ran.line('blocked')
    assert.equal(blocked['errorCode'], 'E0000006')
    assert.match(blocked['summary'] as string, /^Postern blocked this call/)
    assert.match(blocked['message'] as string, /groups\.admin_granting_group/)
    const held = ran.line('held')
    assert.equal(held['status'], 403)
    assert.match(held['summary'] as string, /holds this call for approval/)
    assert.ok(ran.line('deactivated') && ran.line('deleted'))
    assert.equal(ran.line('gone')['status'], 404)
    assert.equal(ran.code, 0, ran.noise)
    assert.equal(gateway.org.truth.users.get(user), undefined)
    assert.ok(!gateway.org.truth.membersOf(adminGroup).has(user))
  })

/** The list shows nobody who is deprovisioned. */
const isListed = (user: { readonly status: string }): boolean => user.status !== 'DEPROVISIONED'
