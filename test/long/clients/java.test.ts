import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { KEEPER, liveThrough } from '../../clients/support.ts'
import { startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { clientKey } from '../../support/oauth.ts'
import { mavenProject } from './install.ts'

const SOURCES = join(import.meta.dirname, '../../clients/programs/java')
const KEY = await clientKey('RS256')
const byKeyPair = { privateKey: KEY.pem, kid: KEY.kid, scopes: ['okta.users.manage', 'okta.groups.manage'] }

interface Way {
  readonly tls?: 'auto'
  client(gateway: TestGateway): object
}
const WAYS: Record<string, Way> = {
  'with a Postern key, over TLS': { tls: 'auto', client: (gateway) => ({ token: gateway.key('onboarding-bot') }) },
  'with a key pair': { client: () => ({ ...byKeyPair, clientId: 'keeper-1' }) },
  'with a key pair and bound tokens': { client: () => ({ ...byKeyPair, clientId: 'keeper-2' }) },
}

/** What Java calls a trust store, as `postern agents setup` says to make it. */
function trustStore(gateway: TestGateway): string {
  const store = join(gateway.dataDir, 'trust.p12')
  const args = ['-importcert', '-noprompt', '-alias', 'postern', '-storetype', 'PKCS12', '-storepass', 'changeit']
  const made = spawnSync('keytool', [...args, '-keystore', store, '-file', gateway.caFile ?? ''], { encoding: 'utf8' })
  if (made.status !== 0) throw new Error(made.stdout + made.stderr)
  return store
}

for (const [how, way] of Object.entries(WAYS))
  test(`Okta's Java SDK, unmodified, ${how}, lives through it all`, async (t) => {
    const classes = mavenProject(t, 'okta-sdk-java-24.0.0', SOURCES)
    if (classes === undefined) return
    const clients = [
      { clientId: 'keeper-1', keys: [KEY.publicJwk], dpop: false },
      { clientId: 'keeper-2', keys: [KEY.publicJwk], dpop: true },
    ]
    const gateway = await startTestGateway(t, {
      agents: [{ ...KEEPER, clients }],
      config: { doors: { agents: { listen: '127.0.0.1:0', tls: way.tls }, operators: { listen: '127.0.0.1:0' } } },
    })
    const settings =
      way.tls === undefined
        ? ['-Dokta.testing.disableHttpsCheck=true']
        : [`-Djavax.net.ssl.trustStore=${trustStore(gateway)}`, '-Djavax.net.ssl.trustStorePassword=changeit']
    const program = { command: 'java', args: ['-cp', classes, ...settings, 'Story'] }
    await liveThrough(t, { gateway, program, client: { orgUrl: gateway.agentsUrl, ...way.client(gateway) } })
  })
