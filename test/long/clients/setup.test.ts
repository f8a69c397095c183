import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { setupFor, type ClientName } from '../../../cli/output/setup.ts'
import { KEEPER, liveThrough, type Program } from '../../clients/support.ts'
import { startTestGateway } from '../../support/gateway.ts'
import { clientKey } from '../../support/oauth.ts'
import { goProgram, mavenProject, pythonWith } from './install.ts'

const PROGRAMS = join(import.meta.dirname, '../../clients/programs')
const KEY = await clientKey('RS256')
const CLIENT = {
  clientId: 'keeper-1',
  keys: [{ kty: 'RSA', kid: KEY.kid }],
  jwksUrl: null,
  secret: false,
  dpop: false,
  scopes: null,
}

/** The SDKs told of nothing but by what `postern agents setup` prints. */
const SDKS: Record<string, { tls: boolean; program(t: TestContext): Program | undefined }> = {
  node: { tls: true, program: () => ({ command: process.execPath, args: [join(PROGRAMS, 'node.mjs')] }) },
  python: {
    tls: true,
    program(t) {
      const command = pythonWith(t, 'okta-python', ['okta==3.4.6'])
      return command === undefined ? undefined : { command, args: [join(PROGRAMS, 'python.py')] }
    },
  },
  go: {
    tls: false,
    program(t) {
      const command = goProgram(t, 'okta-sdk-golang-6.1.6', join(PROGRAMS, 'go'))
      return command === undefined ? undefined : { command, args: [] }
    },
  },
  java: {
    tls: true,
    program(t) {
      const classes = mavenProject(t, 'okta-sdk-java-24.0.0', join(PROGRAMS, 'java'))
      return classes === undefined ? undefined : { command: 'java', args: ['-cp', classes, 'Story'] }
    },
  },
}

for (const [name, sdk] of Object.entries(SDKS))
  for (const client of [undefined, CLIENT])
    test(`what \`postern agents setup --client ${name}\` prints is all it needs, ${client ? 'with a key pair' : 'with a key'}`, async (t) => {
      const program = sdk.program(t)
      if (program === undefined) return
      const tls = sdk.tls ? { tls: 'auto' } : {}
      const gateway = await startTestGateway(t, {
        agents: [{ ...KEEPER, clients: [{ clientId: 'keeper-1', keys: [KEY.publicJwk], dpop: false }] }],
        config: { doors: { agents: { listen: '127.0.0.1:0', ...tls }, operators: { listen: '127.0.0.1:0' } } },
      })
      const view = {
        agent: { name: 'onboarding-bot', scopes: ['okta.users.manage', 'okta.groups.manage'] },
        clients: [CLIENT],
        door: { url: gateway.agentsUrl, org: gateway.orgUrl, ca: null, tunnels: false },
      }
      writeFileSync(join(gateway.dataDir, 'private.pem'), KEY.pem)
      const { lines } = setupFor(name as ClientName, view, { caFile: gateway.caFile, client }) // a key of SDKS above
      const pasted = lines.join('\n').replace('<its Postern key, pk_…>', gateway.key('onboarding-bot'))
      await liveThrough(t, {
        gateway,
        client: {},
        program: {
          command: 'bash',
          args: ['-c', `set -e\n${pasted} >&2\nexec "$@"`, 'bash', program.command, ...program.args],
          cwd: gateway.dataDir,
        },
      })
    })
