import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test, type TestContext } from 'node:test'
import fc from 'fast-check'
import { ConfigError, loadConfig, type LoadedConfig } from '../../gateway/config.ts'
import { distance, nearest } from '../../gateway/config/nearest.ts'
import { reference } from '../../gateway/config/reference.ts'

function folder(t: TestContext, files: Record<string, string>): string {
  const at = mkdtempSync(join(tmpdir(), 'postern-config-'))
  t.after(() => rmSync(at, { recursive: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(at, name), text)
  return at
}

function load(
  t: TestContext,
  yaml: string,
  env: Record<string, string> = {},
  files: Record<string, string> = {},
): LoadedConfig {
  return loadConfig({ file: join(folder(t, { 'postern.yaml': yaml, ...files }), 'postern.yaml'), env })
}

const problems = (work: () => unknown): readonly string[] => {
  try {
    work()
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map((one) => one.replace(/\S*postern-config-[^/]*\//g, ''))
    throw error
  }
  return []
}

test('an empty configuration works, and nothing of it can be changed', () => {
  const { config, origins } = loadConfig({ env: {} })
  assert.equal(config.org.url, undefined)
  assert.deepEqual(config.doors.operators.listen, { host: '127.0.0.1', port: 8081 })
  assert.equal(config.doors.callbacks.listen, undefined)
  assert.equal(config.store.dataDir, '.postern')
  assert.ok(origins.every((one) => one.from === 'default'))
  assert.throws(() => ((config.limits as { bodyBytes: number }).bodyBytes = 1), TypeError)
})

test('the environment wins over the file, the file over what is usual, and each says where it stands', (t) => {
  const { config, origins } = load(
    t,
    'org:\n  url: https://acme.okta.com/\nlog:\n  level: warn\nlimits:\n  bodyBytes: 2048\n',
    {
      POSTERN_LOG_LEVEL: 'debug',
      OKTA_CLIENT_ORGURL: 'https://other.okta.com',
      POSTERN_DOORS_AGENTS_NAMES: 'a.example, b',
    },
  )
  assert.equal(config.org.url, 'https://acme.okta.com')
  assert.equal(config.log.level, 'debug')
  assert.deepEqual(config.doors.agents.names, ['a.example', 'b'])
  const from = (path: string) => {
    const one = origins.find((origin) => origin.path === path)
    return [one?.from, one?.place.replace(/.*\//, '')]
  }
  assert.deepEqual(from('org.url'), ['file', 'postern.yaml:2'])
  assert.deepEqual(from('limits.bodyBytes'), ['file', 'postern.yaml:6'])
  assert.deepEqual(from('log.level'), ['environment', 'POSTERN_LOG_LEVEL'])
  assert.deepEqual(from('limits.jsonDepth'), ['default', ''])
})

test("the variables of Okta's SDKs are enough to stand in front of an org", () => {
  const env = { OKTA_CLIENT_ORGURL: 'https://acme.okta.com', OKTA_CLIENT_TOKEN: '00secret', UNRELATED: 'x' }
  const { config, secret, secretEnv } = loadConfig({ env })
  const [credential] = config.org.credentials
  assert.equal(credential?.kind, 'api_token')
  assert.equal(credential.kind === 'api_token' && secret(credential.token), '00secret')
  assert.deepEqual(secretEnv, { OKTA_CLIENT_TOKEN: '00secret' })
  assert.ok(!JSON.stringify(config).includes('00secret'))
  const app = loadConfig({
    env: {
      OKTA_CLIENT_ORGURL: 'https://a.okta.com',
      OKTA_CLIENT_CLIENTID: '0oa1',
      OKTA_CLIENT_PRIVATEKEY: 'pem',
      OKTA_CLIENT_SCOPES: 'a b',
    },
  }).config.org.credentials[0]
  assert.ok(app?.kind === 'service_app')
  assert.deepEqual([app.clientId, app.scopes], ['0oa1', ['a', 'b']])
})

test('an unknown setting is refused with its place and the one that was meant', (t) => {
  assert.deepEqual(
    problems(() => load(t, 'doors:\n  agent:\n    listen: ":1"\nlog: { levle: info }\n')),
    [
      'postern.yaml:2: doors.agent is not a setting; did you mean agents',
      'postern.yaml:4: log.levle is not a setting; did you mean level',
    ],
  )
  assert.deepEqual(
    problems(() => load(t, 'agents:\n  - name: a\n    owner: d@a.test\n    grant: { scope: [x] }\n')),
    ['postern.yaml:4: agents.0.grant.scope is not a setting; did you mean scopes'],
  )
  assert.deepEqual(
    problems(() => loadConfig({ env: { POSTERN_LOG_LEVLE: 'info' } })),
    ['POSTERN_LOG_LEVLE is not a setting; did you mean POSTERN_LOG_LEVEL'],
  )
})

test('what a cluster puts into the environment of a pod is no typo', () => {
  const env = {
    POSTERN_SERVICE_HOST: '10.0.0.1',
    POSTERN_PORT: 'tcp://10.0.0.1:8080',
    POSTERN_PORT_8080_TCP_ADDR: '10.0.0.1',
    POSTERN_DB_SERVICE_PORT_POSTGRES: '5432',
  }
  assert.deepEqual(
    problems(() => loadConfig({ env })),
    [],
  )
})

test('wrong values are told in sentences, and a secret in the file is never repeated', (t) => {
  const yaml = [
    'org:',
    '  url: acme.okta.com',
    '  credentials:',
    '    - { kind: api_token, name: main, token: 00hunter2 }',
    'doors:',
    '  agents:',
    '    listen: "8080"',
    'limits:',
    '  bodyBytes: lots',
  ].join('\n')
  const told = problems(() => load(t, yaml, { POSTERN_LIMITS_JSON_DEPTH: '1' }))
  assert.deepEqual(told.toSorted(), [
    'POSTERN_LIMITS_JSON_DEPTH: limits.jsonDepth: Too small: expected number to be >=4',
    'postern.yaml:2: org.url: must be a URL that begins with https:// or http://',
    'postern.yaml:4: org.credentials.0.token: is a secret: give { file: PATH } or { env: NAME }, never the secret itself',
    'postern.yaml:7: doors.agents.listen: must be host:port, like 127.0.0.1:8080',
    'postern.yaml:9: limits.bodyBytes: expected number, received string',
  ])
  assert.match(problems(() => load(t, 'a: [')).join(), /^postern.yaml:1: /)
  assert.match(problems(() => loadConfig({ file: '/nowhere/postern.yaml', env: {} })).join(), /cannot be read/)
})

test('paths are relative to the file, secrets are there at the start and read anew when asked for', (t) => {
  const yaml = 'agents:\n  - { name: a, owner: d, keys: [{ file: key.txt }] }\nstore: { dataDir: data }\n'
  const { config, secret, file } = load(t, yaml, {}, { 'key.txt': 'one\n' })
  const [ref] = config.agents[0]?.keys ?? []
  assert.ok(ref !== undefined && 'file' in ref)
  assert.equal(ref.file, resolve(file ?? '', '../key.txt'))
  assert.equal(config.store.dataDir, resolve(file ?? '', '../data'))
  assert.equal(secret(ref), 'one')
  writeFileSync(ref.file, 'two\n')
  assert.equal(secret(ref), 'two')
  assert.match(problems(() => load(t, yaml)).join(), /the secret in the file key.txt cannot be read/)
  assert.deepEqual(
    problems(() => load(t, 'store: { url: { env: DB } }')),
    ['the secret in the variable DB is empty or not there'],
  )
})

test('what cannot be true together is refused', (t) => {
  const yaml = [
    'org: { credentials: [{ kind: api_token, name: a, token: { env: T } }, { kind: api_token, name: a, token: { env: T } }] }',
    'agents: [{ name: x, owner: d, identities: [{ issuer: "https://i.example", claims: { sub: s } }] }, { name: x, owner: d }]',
    'issuers: [{ issuer: "spiffe://acme.test", audiences: [a] }]',
  ].join('\n')
  assert.deepEqual(
    problems(() => load(t, yaml, { T: 't' })),
    [
      'org.credentials: two credentials are named a',
      'agents: two agents are named x',
      'org.credentials: there is no org.url for them; set it, or OKTA_CLIENT_ORGURL',
      'agents: x is known by tokens of https://i.example, which is not among the issuers',
      'issuers: spiffe://acme.test needs jwksUrl or jwksFile, since a trust domain has no metadata',
    ],
  )
})

test('an identity that would be every token of its issuer is refused', (t) => {
  const yaml = `agents: [{ name: x, owner: d, identities: [{ issuer: i, claims: { sub: "*" } }] }]`
  assert.match(problems(() => load(t, yaml)).join(), /at least one claim must say more than \*/)
})

test('the reference page is what the schema says', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/configuration.md'), 'utf8')
  assert.equal(page, reference(), 'run node scripts/configuration.ts')
  const undescribed = page.split('\n').filter((line) => /^\| \S+ \| \|/.test(line))
  assert.deepEqual(undescribed, [])
})

test('distance is a distance, and a far word is nobody', () => {
  const word = fc.stringMatching(/^[a-c]{0,6}$/)
  fc.assert(
    fc.property(word, word, word, (a, b, c) => {
      assert.equal(distance(a, b), distance(b, a))
      assert.equal(distance(a, a), 0)
      assert.ok(distance(a, c) <= distance(a, b) + distance(b, c))
    }),
  )
  assert.equal(nearest('zzzzzz', ['level', 'listen']), undefined)
})
