import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { run } from '../../cli/postern.ts'
import type { Finding } from '../../cli/offline/doctor.ts'
import type { Way } from '../../cli/offline/doctor/side-door.ts'
import { makeOrg, type Org, type OrgOptions } from '../okta/org.ts'
import { selfSigned } from '../support/certificates.ts'

const ALL = ['okta.users.read', 'okta.groups.read', 'okta.roles.read', 'okta.logs.read', 'okta.apps.read']
const READER = { name: 'reporting-bot', owner: 'dana@acme.test', grant: { scopes: ['okta.apps.read'] } }

interface Patient {
  readonly org: Org
  readonly url: string
  readonly folder: string
  /** Runs the doctor over this configuration; secrets go into the environment. */
  examine(config: object, env?: Record<string, string>, now?: () => number): Promise<Report>
}

interface Report {
  readonly exit: number
  readonly findings: readonly Finding[]
  readonly sideDoor: { readonly closed: number | null; readonly ways: readonly Way[] } | null
  /** The finding of this name; fails the test when there is none. */
  of(name: string): Finding
}

async function patient(t: TestContext, options: OrgOptions = {}): Promise<Patient> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-doctor-'))
  const org = makeOrg({ seed: 7, users: 40, ...options })
  const { url, close } = await org.listen(0)
  t.after(async () => {
    await close()
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    org,
    url,
    folder,
    async examine(config, env = {}, now = Date.now) {
      const file = join(folder, 'postern.yaml')
      writeFileSync(file, typeof config === 'string' ? config : JSON.stringify({ ...base(url, folder), ...config }))
      let out = ''
      const exit = await run(['doctor', '--json', '-c', file], {
        out: (text) => void (out += text),
        err: () => undefined,
        env,
        terminal: { colour: false, columns: undefined },
        stdin: () => Promise.resolve(''),
        fetch,
        now,
        signal: new AbortController().signal,
      })
      const said = JSON.parse(out) as Omit<Report, 'exit' | 'of'>
      for (const secret of Object.values(env)) assert.equal(out.includes(secret), false, 'a secret was told')
      return {
        ...said,
        exit,
        of(name) {
          const found = said.findings.find((one) => one.name === name)
          assert.ok(found, `${name} is not among ${said.findings.map((one) => `${one.name} ${one.state}`).join(', ')}`)
          return found
        },
      }
    },
  }
}

const base = (url: string, folder: string) => ({
  org: { url },
  doors: { agents: { listen: '127.0.0.1:0' }, operators: { listen: '127.0.0.1:0' } },
  store: { dataDir: folder },
  agents: [READER],
  discovery: { enabled: false },
})

async function withApp(
  { org, url }: Patient,
  options: { scopes?: readonly string[]; roles?: readonly string[]; dpop?: boolean } = {},
) {
  const app = await org.issueServiceApp({ label: 'postern', scopes: ALL, roles: ['SUPER_ADMIN'], ...options })
  const credential = { kind: 'service_app', name: 'main', clientId: app.clientId, keys: [{ key: { env: 'KEY' } }] }
  return {
    app,
    config: (more: object = {}) => ({ org: { url, credentials: [{ ...credential, ...more }] } }),
    env: { KEY: JSON.stringify(app.privateJwk) },
  }
}

function withToken({ org, url }: Patient, role: string | null = 'SUPER_ADMIN') {
  const owner = [...org.truth.users.all()].findLast((user) => user.status === 'ACTIVE')
  assert.ok(owner)
  if (role !== null) org.giveRole('user', owner.id, role)
  const token = org.issueToken(owner.id, 'postern')
  const config = { org: { url, credentials: [{ kind: 'api_token', name: 'main', token: { env: 'TOKEN' } }] } }
  return { owner, token, config, env: { TOKEN: token.token } }
}

/** Failing, with words for what it means and what to do. */
function failing(finding: Finding, detail: RegExp, means: RegExp): void {
  assert.equal(finding.state, 'fail', JSON.stringify(finding))
  assert.match(finding.detail, detail)
  assert.match(finding.means ?? '', means)
  assert.ok((finding.do ?? '').length > 10)
}

test('a good set-up: everything is ok, and the exit code says so', async (t) => {
  const p = await patient(t)
  const { config, env } = await withApp(p)
  const report = await p.examine(config(), env)
  assert.equal(report.exit, 0, JSON.stringify(report.findings.filter((one) => one.state === 'fail')))
  // Super admin works, and is more than it should be.
  assert.equal(report.of('roles of main').state, 'warn')
  for (const name of [
    'configuration',
    'store',
    'policy',
    'way to okta',
    'org',
    'clock',
    'token main',
    'scopes of main',
    'rights of main',
    'log',
    'rate limits',
  ])
    assert.equal(report.of(name).state, 'ok', name)
})

test('settings nobody can use', async (t) => {
  const report = await (await patient(t)).examine({ orgg: {} })
  assert.equal(report.exit, 1)
  failing(report.of('configuration'), /orgg is not a setting; did you mean org/, /does not start/)
})

test('no org at all', async (t) => {
  const report = await (await patient(t)).examine({ org: {} })
  assert.equal(report.exit, 0)
  assert.match(report.of('org').detail, /postern connect/)
})

test('an address that belongs to no org', async (t) => {
  const p = await patient(t, { before: () => new Response('<html>hello</html>', { status: 404 }) })
  const { config, env } = withToken(p)
  failing((await p.examine(config, env)).of('org'), /answered 404/, /not an Okta org/)
})

test('the address of a manual', async (t) => {
  const p = await patient(t)
  failing(
    (await p.examine({ org: { url: 'https://login.okta.com' } })).of('org'),
    /not the address of one org/,
    /cannot be the address/,
  )
})

test('a name that the DNS does not know', async (t) => {
  const p = await patient(t)
  const { config, env } = withToken(p)
  const report = await p.examine({ org: { ...config.org, url: 'https://no-such-org.invalid' } }, env)
  failing(report.of('way to okta'), /^dns: .*(ENOTFOUND|EAI_AGAIN)/, /no address/)
})

test('a port where nobody listens', async (t) => {
  const p = await patient(t)
  const { config, env } = withToken(p)
  const report = await p.examine({ org: { ...config.org, url: 'http://127.0.0.1:9' } }, env)
  failing(report.of('way to okta'), /^connection: .*ECONNREFUSED/, /No connection/)
})

test('a certificate of an authority that nobody knows', async (t) => {
  const p = await patient(t)
  const { config, env } = withToken(p)
  const tls = await selfSigned(t, 'localhost')
  const report = await p.examine({ org: { ...config.org, url: `https://localhost:${tls.port}` } }, env)
  failing(report.of('way to okta'), /^tls: .*SELF_SIGNED/, /authority/)
  assert.match(report.of('way to okta').do ?? '', /egress\.caFile/)
})

test('a proxy that asks for a password', async (t) => {
  const proxy = createServer().on(
    'connect',
    (_, socket) => void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'),
  )
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  t.after(() => proxy.close())
  const p = await patient(t)
  const { config, env } = withToken(p)
  const report = await p.examine(
    {
      org: { ...config.org, url: 'https://acme.okta.com' },
      egress: { proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` },
    },
    env,
  )
  failing(report.of('way to okta'), /^proxy: /, /proxy did not open/)
})

test('a key that is not where it should be', async (t) => {
  const p = await patient(t)
  const { config } = await withApp(p)
  const report = await p.examine(config({ keys: [{ key: { file: join(p.folder, 'none.pem') } }] }))
  assert.equal(report.exit, 1)
  assert.match(report.of('configuration').detail, /none\.pem/)
})

test('the public key in place of the private one', async (t) => {
  const p = await patient(t)
  const { app, config } = await withApp(p)
  const report = await p.examine(config(), { KEY: JSON.stringify(app.publicJwk) })
  failing(report.of('token main'), /not private/, /no key or token/)
})

test('a client id that Okta does not know, and a key that is not on the app', async (t) => {
  const p = await patient(t)
  const { app, config, env } = await withApp(p)
  failing(
    (await p.examine(config({ clientId: '0oaunknown0000000000' }), env)).of('token main'),
    /^invalid_client: /,
    /client id/,
  )
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
  const report = await p.examine(config(), { KEY: JSON.stringify({ ...other, kid: 'k-2' }) })
  failing(report.of('token main'), /^invalid_client: /, /public key/)
  const paste = JSON.parse(report.of('token main').paste ?? '{}') as Record<string, string>
  assert.equal(paste['x'], other.x)
  assert.equal(paste['kid'], 'k-2')
  assert.equal('d' in paste, false)
  assert.match(report.of('scopes, roles, rights of main').detail, /need a token/)
  assert.notEqual(app.clientId, '')
})

test('an app that is not a service app', async (t) => {
  const p = await patient(t)
  const { app, config, env } = await withApp(p)
  const row = p.org.truth.apps.find((one) => one.clientId === app.clientId)
  assert.ok(row)
  Object.assign(row, { service: false })
  failing((await p.examine(config(), env)).of('token main'), /^unauthorized_client: /, /not a service app/)
})

test('a clock that is ten minutes ahead', async (t) => {
  const p = await patient(t)
  const { config, env } = await withApp(p)
  const report = await p.examine(config(), env, () => Date.now() + 600_000)
  failing(report.of('clock'), /(599|600|601) s ahead/, /judged by the clock/)
})

test('a clock that is an hour behind, so that signatures have ended', async (t) => {
  const p = await patient(t)
  const { config, env } = await withApp(p)
  const report = await p.examine(config(), env, () => Date.now() - 3_600_000)
  assert.equal(report.of('clock').state, 'fail')
  failing(report.of('token main'), /expired|invalid_client/, /clock/)
})

test('a scope that was never granted', async (t) => {
  const p = await patient(t)
  const { config, env } = await withApp(p, {
    scopes: ALL.filter((one) => one !== 'okta.groups.read' && one !== 'okta.apps.read'),
  })
  const report = await p.examine(config(), env)
  failing(
    report.of('scopes of main'),
    /okta\.apps\.read \(reporting-bot\), okta\.groups\.read \(facts\)/,
    /not granted/,
  )
  assert.equal(report.of('token main').state, 'ok')
})

test('an app without any role', async (t) => {
  const p = await patient(t)
  const { config, env } = await withApp(p, { roles: [] })
  const report = await p.examine(config(), env)
  failing(report.of('roles of main'), /sees no group at all/, /without an admin role/)
})

test('a role that does not see administrators', async (t) => {
  const p = await patient(t)
  const { config, env } = await withApp(p, { roles: ['READ_ONLY_ADMIN'] })
  failing((await p.examine(config(), env)).of('roles of main'), /403/, /whether a target is an administrator/)
})

test('scopes that the role does not allow: silent downscoping', async (t) => {
  const p = await patient(t)
  const { config, env } = await withApp(p, { roles: ['HELP_DESK_ADMIN'] })
  const report = await p.examine(config(), env)
  failing(report.of('rights of main'), /403 E0000006 for .*okta\.(apps|roles)\.read/, /drops them silently/)
  assert.equal(report.of('scopes of main').state, 'ok')
  failing(report.of('log'), /403/, /unknown outcomes/)
})

test('an app that wants bound tokens, and a configuration that forbids them', async (t) => {
  const p = await patient(t)
  const { config, env } = await withApp(p, { dpop: true })
  failing((await p.examine(config({ dpop: false }), env)).of('token main'), /dpop/i, /bound to a key/)
  assert.equal((await p.examine(config(), env)).of('token main').state, 'ok')
})

test('a token policy that leaves this address out', async (t) => {
  const p = await patient(t, {
    before: (request) =>
      new URL(request.url).pathname === '/oauth2/v1/token'
        ? Response.json(
            { error: 'access_denied', error_description: 'Policy evaluation failed for this request.' },
            { status: 400 },
          )
        : undefined,
  })
  const { config, env } = await withApp(p)
  const report = await p.examine(config(), env)
  failing(report.of('token main'), /^access_denied: /, /not give it a token from here/)
  assert.match(report.of('token main').do ?? '', /Networks/)
})

test('an API token that was revoked, one in the wrong zone, and one of nobody in particular', async (t) => {
  const p = await patient(t)
  const { token, config, env } = withToken(p, null)
  failing((await p.examine(config, env)).of('token main'), /403/, /holds no admin role/)
  p.org.truth.tokens.delete(token.id)
  failing((await p.examine(config, env)).of('token main'), /401 E0000011/, /revoked, unused for 30 days/)
  const zone = await patient(t, {
    before: (request) =>
      request.headers.has('authorization')
        ? Response.json({ errorCode: 'E0000006', errorSummary: 'You do not have permission' }, { status: 403 })
        : undefined,
  })
  const other = withToken(zone)
  failing((await zone.examine(other.config, other.env)).of('token main'), /403 E0000006/, /network zone/)
})

test('an org that is not on Identity Engine', async (t) => {
  const p = await patient(t, {
    before: (request) =>
      request.url.endsWith('/.well-known/okta-organization')
        ? Response.json({ id: '00o1', pipeline: 'v1' })
        : undefined,
  })
  const { config, env } = await withApp(p)
  const { state, detail } = (await p.examine(config(), env)).of('org')
  assert.deepEqual([state, detail], ['warn', '00o1, Classic Engine'])
})

test('a rate limit that others have nearly spent', async (t) => {
  const p = await patient(t, { rateLimits: { buckets: { '/api/v1/logs': 4 } } })
  const { config, env } = await withApp(p)
  await p.examine(config(), env)
  const report = await p.examine(config(), env)
  assert.equal(report.of('rate limits').state, 'warn')
  failing((await p.examine(config(), env)).of('rate limits'), /429/, /rate limit/)
})

test('a bundle that is none', async (t) => {
  const p = await patient(t)
  writeFileSync(join(p.folder, 'bundle.tar.gz'), 'no bundle')
  const report = await p.examine({ policy: { bundleFile: join(p.folder, 'bundle.tar.gz') } })
  failing(report.of('policy'), /./, /everything would be refused/)
})

test('a key of the store that is cut off, and a certificate that is not the key’s', async (t) => {
  const p = await patient(t)
  writeFileSync(join(p.folder, 'store.key'), 'AAAA', { mode: 0o600 })
  failing((await p.examine({})).of('store'), /32 bytes/, /cannot be opened/)
  const one = await selfSigned(t, 'gateway.acme.test')
  const other = await selfSigned(t, 'gateway.acme.test')
  const [certFile, keyFile, wrongKey] = ['cert.pem', 'key.pem', 'wrong.pem'].map((name) => join(p.folder, name)) as [
    string,
    string,
    string,
  ]
  writeFileSync(certFile, one.cert)
  writeFileSync(keyFile, one.key)
  writeFileSync(wrongKey, other.key)
  const door = (tls: object, publicUrl: string) => ({
    doors: { agents: { listen: '127.0.0.1:0', publicUrl, tls }, operators: { listen: '127.0.0.1:0' } },
  })
  const at = 'certificate of agents'
  failing(
    (await p.examine(door({ certFile, keyFile: wrongKey }, 'https://gateway.acme.test'))).of(at),
    /not the one/,
    /cannot open/,
  )
  failing(
    (await p.examine(door({ certFile, keyFile }, 'https://other.acme.test'))).of(at),
    /does not name other/,
    /refuse/,
  )
  assert.equal((await p.examine(door({ certFile, keyFile }, 'https://gateway.acme.test'))).of(at).state, 'ok')
  failing(
    (await p.examine(door({ certFile, keyFile }, 'https://gateway.acme.test'), {}, () => Date.now() + 4e11)).of(at),
    /valid from/,
    /refuse it today/,
  )
})

test('another program at the operators’ door', async (t) => {
  const other = createServer((_, answer) => void answer.writeHead(404).end())
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  t.after(() => other.close())
  const { port } = other.address() as AddressInfo
  const report = await (await patient(t)).examine({ doors: { operators: { listen: `127.0.0.1:${port}` } } })
  failing(report.of("operators' door"), /answered 404/, /Another program/)
})

test('credentials by which an agent goes around Postern are listed, and the score tells how closed the side door is', async (t) => {
  const p = await patient(t)
  const { config, env, token } = withToken(p)
  const agentApp = await p.org.issueServiceApp({ label: 'onboarding', scopes: ALL, roles: [] })
  const user = [...p.org.truth.users.all()][3]
  assert.ok(user)
  const [live, gone] = [p.org.issueToken(user.id, 'old script'), p.org.issueToken(user.id, 'older script')]
  p.org.truth.tokens.delete(gone.id)
  const agents = [{ ...READER, oktaClients: [agentApp.appId], oktaTokens: [live.id, gone.id] }]
  const report = await p.examine({ ...config, agents, self: { tokenIds: [token.id], userIds: ['00u'] } }, env)
  assert.deepEqual(
    report.sideDoor?.ways.map(({ of, kind, open }) => [of, kind, open]),
    [
      ['reporting-bot', 'api_token', true],
      ['reporting-bot', 'api_token', false],
      ['reporting-bot', 'client_key', true],
      ['postern', 'own_token', true],
    ],
  )
  assert.equal(report.sideDoor?.closed, 25)
  assert.match(report.of('side door: reporting-bot').detail, /old script/)
  assert.match(report.of('side door: reporting-bot').do ?? '', /Revoke it/)
  assert.match(report.of('side door: postern').means ?? '', /from anywhere/)
  assert.equal(report.of('its own objects').state, 'warn')
})
