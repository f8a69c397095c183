import { join } from 'node:path'
import { test } from 'node:test'
import { KEEPER, liveThrough } from '../../clients/support.ts'
import { startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { clientKey } from '../../support/oauth.ts'
import { goProgram } from './install.ts'

const SOURCES = join(import.meta.dirname, '../../clients/programs/go')
const KEY = await clientKey('RS256')
const byKeyPair = {
  privateKey: KEY.pem,
  privateKeyId: KEY.kid,
  scopes: ['okta.users.manage', 'okta.groups.manage'],
}

interface Way {
  readonly agents: object
  client(gateway: TestGateway): object
}

/** The provider gives the gateway's URL as the org's and as the HTTP proxy at once. */
const asTerraform = ({ agentsUrl }: TestGateway): object => {
  const { hostname, port } = new URL(agentsUrl)
  return { orgUrl: agentsUrl, proxyHost: hostname, proxyPort: Number(port) }
}

const WAYS: Record<string, Way> = {
  // The SDK drops the port of its address, so a gateway that it is to reach directly is published at 443.
  'over TLS, with a Postern key': {
    agents: { tls: 'auto' },
    client: (gateway) => ({
      orgUrl: 'https://localhost',
      dial: new URL(gateway.agentsUrl).host,
      token: gateway.key('onboarding-bot'),
    }),
  },
  "with the Terraform provider's settings and a Postern key": {
    agents: {},
    client: (gateway) => ({ ...asTerraform(gateway), token: gateway.key('onboarding-bot') }),
  },
  "with the Terraform provider's settings and a key pair": {
    agents: {},
    client: (gateway) => ({ ...asTerraform(gateway), ...byKeyPair, clientId: 'keeper-1' }),
  },
  "with the Terraform provider's settings, a key pair and bound tokens": {
    agents: {},
    client: (gateway) => ({ ...asTerraform(gateway), ...byKeyPair, clientId: 'keeper-2' }),
  },
  'through a tunnel, the gateway being its HTTPS proxy': {
    agents: { tunnels: true },
    client: (gateway) => ({
      ...asTerraform(gateway),
      orgUrl: 'https://localhost',
      token: gateway.key('onboarding-bot'),
    }),
  },
}

for (const [how, way] of Object.entries(WAYS))
  test(`Okta's Go SDK, unmodified, ${how}, lives through it all`, async (t) => {
    const command = goProgram(t, 'okta-sdk-golang-6.1.6', SOURCES)
    if (command === undefined) return
    const clients = [
      { clientId: 'keeper-1', keys: [KEY.publicJwk], dpop: false },
      { clientId: 'keeper-2', keys: [KEY.publicJwk], dpop: true },
    ]
    const gateway = await startTestGateway(t, {
      agents: [{ ...KEEPER, clients }],
      config: {
        doors: { agents: { listen: '127.0.0.1:0', ...way.agents }, operators: { listen: '127.0.0.1:0' } },
      },
    })
    const env = gateway.caFile === undefined ? {} : { SSL_CERT_FILE: gateway.caFile }
    await liveThrough(t, { gateway, program: { command, args: [], env }, client: way.client(gateway) })
  })
