import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { selfSigned } from '../support/certificates.ts'
import { failing, patient, withApp, withToken } from '../support/patient.ts'

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
