import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { clientKey } from '../support/oauth.ts'
import { KEEPER, liveThrough } from './support.ts'

const PROGRAM = { command: process.execPath, args: [join(import.meta.dirname, 'programs/node.mjs')] }
const KEY = await clientKey('RS256')
const WAYS = {
  'with a Postern key': (gateway: TestGateway) => ({ token: gateway.key('onboarding-bot') }),
  'with a key pair, at the token endpoint': () => ({
    authorizationMode: 'PrivateKey',
    clientId: 'keeper-1',
    scopes: ['okta.users.manage', 'okta.groups.manage'],
    privateKey: KEY.pem,
    keyId: KEY.kid,
  }),
}

for (const [how, credentials] of Object.entries(WAYS))
  test(`Okta's Node SDK, unmodified, ${how}: pages, creates, joins, is told why not, ends what was approved`, async (t) => {
    const gateway = await startTestGateway(t, {
      agents: [{ ...KEEPER, clients: [{ clientId: 'keeper-1', keys: [KEY.publicJwk], dpop: false }] }],
    })
    const client = { orgUrl: gateway.agentsUrl, cacheMiddleware: null, ...credentials(gateway) }
    const { line } = await liveThrough(t, { gateway, program: PROGRAM, client })
    // A readable error: what the SDK prints, and what it is asked to show.
    assert.equal(line('blocked')['errorCode'], 'E0000006')
    assert.match(String(line('blocked')['summary']), /^Postern blocked this call/)
    assert.match(String(line('blocked')['message']), /groups\.admin_granting_group/)
    assert.equal(line('held')['status'], 403)
    assert.match(String(line('held')['location']), /\/_postern\/holds\/hold_/)
    assert.equal(line('gone')['status'], 404)
  })
