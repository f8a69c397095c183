import { join } from 'node:path'
import { test } from 'node:test'
import { KEEPER, liveThrough } from '../../clients/support.ts'
import { startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { clientKey } from '../../support/oauth.ts'
import { pythonWith } from './install.ts'

const OKTA = 'okta==3.4.6'
const PROGRAM = join(import.meta.dirname, '../../clients/programs/python.py')
const KEY = await clientKey('RS256')
const byKeyPair = { authorizationMode: 'PrivateKey', scopes: ['okta.users.manage', 'okta.groups.manage'], kid: KEY.kid }
const WAYS = {
  'with a Postern key': (gateway: TestGateway) => ({ token: gateway.key('onboarding-bot') }),
  'with a key pair': () => ({ ...byKeyPair, clientId: 'keeper-1', privateKey: KEY.pem }),
  'with a key pair and bound tokens': () => ({
    ...byKeyPair,
    clientId: 'keeper-2',
    privateKey: KEY.pem,
    dpopEnabled: true,
  }),
}

for (const [how, credentials] of Object.entries(WAYS))
  test(`Okta's Python SDK, unmodified, ${how}, lives through it all`, async (t) => {
    const python = pythonWith(t, 'okta-python', [OKTA])
    if (python === undefined) return
    const clients = [
      { clientId: 'keeper-1', keys: [KEY.publicJwk], dpop: false },
      { clientId: 'keeper-2', keys: [KEY.publicJwk], dpop: true },
    ]
    const gateway = await startTestGateway(t, { agents: [{ ...KEEPER, clients }] })
    const program = {
      command: python,
      args: [PROGRAM],
      // Plain HTTP on loopback; over TLS the SDK needs no such word.
      env: { OKTA_TESTING_TESTINGDISABLEHTTPSCHECK: 'true' },
    }
    const client = { orgUrl: gateway.agentsUrl, ...credentials(gateway) }
    await liveThrough(t, { gateway, program, client })
  })
