import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { setupFor } from '../../../cli/output/setup.ts'
import { KEEPER, liveThrough } from '../../clients/support.ts'
import { startTestGateway } from '../../support/gateway.ts'
import { clientKey } from '../../support/oauth.ts'
import { goProgram } from './install.ts'

const PROGRAMS = join(import.meta.dirname, '../../clients/programs')
const KEY = await clientKey('RS256')
const scopes = ['okta.users.manage', 'okta.groups.manage']
const CLIENT = {
  clientId: 'keeper-1',
  keys: [{ kty: 'RSA', kid: KEY.kid }],
  jwksUrl: null,
  secret: false,
  dpop: false,
  scopes: null,
}

/** What the provider is told: its block, read by Terraform's own parser of HCL. */
interface Provider {
  readonly orgName: string
  readonly baseUrl: string
  readonly apiToken: string | null
  readonly clientId: string | null
  readonly scopes: readonly string[] | null
  readonly privateKey: string | null
  readonly privateKeyId: string | null
}

for (const client of [undefined, CLIENT])
  test(`what \`postern agents setup --client terraform\` prints is read by Terraform's parser and leads here, ${client ? 'with a key pair' : 'with a key'}`, async (t) => {
    const parser = goProgram(t, 'hcl-2.24.0', join(PROGRAMS, 'hcl'))
    const command = goProgram(t, 'okta-sdk-golang-6.1.6', join(PROGRAMS, 'go'))
    if (parser === undefined || command === undefined) return
    const gateway = await startTestGateway(t, {
      agents: [{ ...KEEPER, clients: [{ clientId: 'keeper-1', keys: [KEY.publicJwk], dpop: false }] }],
    })
    const view = {
      agent: { name: 'onboarding-bot', scopes },
      clients: [CLIENT],
      door: { url: gateway.agentsUrl, org: 'https://acme.okta-emea.com', ca: null, tunnels: false },
    }
    const { lines } = setupFor('terraform', view, { caFile: undefined, client })
    const at = lines.findIndex((line) => line.startsWith('provider '))
    const [shell, block] = [lines.slice(0, at), lines.slice(at)]
    writeFileSync(join(gateway.dataDir, 'private.pem'), KEY.pem)
    const text = block.join('\n').replace('<its Postern key, pk_…>', gateway.key('onboarding-bot'))
    writeFileSync(join(gateway.dataDir, 'main.tf'), `${text}\n`)

    // The shell's lines as a person pastes them, then Terraform's reading of the rest.
    const script = `set -e\n${shell.join('\n')}\nprintf '%s\\n' "$OKTA_HTTP_PROXY"\nexec "$0" main.tf`
    const ran = spawnSync('bash', ['-c', script, parser], {
      cwd: gateway.dataDir,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '' },
    })
    assert.equal(ran.status, 0, ran.stderr)
    const [proxy = '', json = ''] = ran.stdout.split('\n')
    const provider = JSON.parse(json) as Provider // the program's own shape
    assert.equal(proxy, gateway.agentsUrl)
    assert.deepEqual([provider.orgName, provider.baseUrl], ['acme', 'okta-emea.com'])
    if (client !== undefined) assert.deepEqual(provider.scopes, scopes)

    // The provider gives the proxy's URL as the org's and as the HTTP proxy of its client at once.
    const { hostname, port } = new URL(proxy)
    await liveThrough(t, {
      gateway,
      program: { command, args: [] },
      client: {
        orgUrl: proxy,
        proxyHost: hostname,
        proxyPort: Number(port),
        ...(provider.apiToken === null
          ? {
              clientId: provider.clientId,
              privateKey: provider.privateKey,
              privateKeyId: provider.privateKeyId,
              scopes: provider.scopes,
            }
          : { token: provider.apiToken }),
      },
    })
  })
