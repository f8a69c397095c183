import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import fc from 'fast-check'
import { parse } from 'yaml'
import { FAMILIES, parseForward, wantedFor } from '../../cli/offline/connect/duties.ts'
import { withConnection } from '../../cli/offline/connect/write.ts'
import { run } from '../../cli/postern.ts'
import { makeKey } from '../okta/families/apps.ts'
import { makeOrg } from '../okta/org.ts'

async function desk(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'postern-connect-'))
  const org = makeOrg({ seed: 7, users: 40 })
  const { url, close } = await org.listen(0)
  t.after(async () => {
    await close()
    rmSync(folder, { recursive: true, force: true })
  })
  const config = join(folder, 'postern.yaml')
  const connect = async (...argv: string[]) => {
    let out = ''
    let err = ''
    const exit = await run(['connect', '-c', config, ...argv], {
      out: (text) => void (out += text),
      err: (text) => void (err += text),
      env: {},
      terminal: { colour: false, columns: undefined },
      stdin: () => Promise.resolve(''),
      fetch,
      now: Date.now,
      signal: new AbortController().signal,
    })
    return { exit, out, err }
  }
  return { folder, org, url, config, connect }
}

test('from a pasted address to a tested connection, in two commands', async (t) => {
  const { folder, org, url, config, connect } = await desk(t)
  writeFileSync(config, '# ours\nlog:\n  level: warn # quiet\n')
  const asked = ['--org', `${url}/admin/dashboard?x=1`, '--forward', 'users:manage,groups', '--no-discover']
  const first = await connect(...asked)
  assert.equal(first.exit, 0, first.err)
  assert.match(first.out, /okta\.users\.manage\n/)
  assert.match(first.out, /USER_ADMIN \(group administrator\): changing users/)
  assert.match(first.out, /run the same command again with --client-id/)
  // Nothing is configured before there is an app.
  assert.equal(readFileSync(config, 'utf8').includes('org:'), false)

  const keyFile = join(folder, '.postern', 'okta-main.pem')
  assert.equal(statSync(keyFile).mode & 0o777, 0o600)
  const pem = readFileSync(keyFile, 'utf8')
  const jwk = JSON.parse(/^\{.*\}$/m.exec(first.out)?.[0] ?? '{}') as Record<string, string>
  assert.equal('d' in jwk, false)
  assert.equal(first.out.includes(pem.split('\n')[1] ?? '-'), false)

  // What the admin does at Okta.
  const scopes = first.out.match(/okta\.[\w.]+\.(read|manage)$/gm) ?? []
  const app = await org.issueServiceApp({ label: 'postern', scopes, roles: ['SUPER_ADMIN'] })
  const row = org.truth.apps.get(app.appId)
  assert.ok(row)
  row.keys.splice(0, row.keys.length, makeKey(org.truth, jwk))

  const second = await connect(...asked, '--client-id', app.clientId)
  assert.equal(second.exit, 0, second.out + second.err)
  assert.match(second.out, /ok +token main/)
  assert.match(second.out, /Start with: postern start/)
  assert.equal(readFileSync(keyFile, 'utf8'), pem)
  const text = readFileSync(config, 'utf8')
  assert.match(text, /# ours/)
  assert.match(text, /level: warn # quiet/)
  assert.deepEqual(parse(text).org, {
    url,
    credentials: [
      {
        kind: 'service_app',
        name: 'main',
        clientId: app.clientId,
        keys: [{ key: { file: '.postern/okta-main.pem' }, kid: jwk['kid'] }],
      },
    ],
  })
})

test('an app without the key is saved, told and ends with 1', async (t) => {
  const { org, url, config, connect } = await desk(t)
  const app = await org.issueServiceApp({ label: 'postern', scopes: [], roles: [] })
  const answer = await connect(
    '--org',
    url,
    '--forward',
    'users',
    '--client-id',
    app.clientId,
    '--alg',
    'RS256',
    '--json',
  )
  assert.equal(answer.exit, 1)
  const said = JSON.parse(answer.out) as {
    saved: boolean
    key: { public: Record<string, string> }
    findings: { name: string; state: string }[]
  }
  assert.equal(said.saved, true)
  assert.equal(said.key.public['alg'], 'RS256')
  assert.deepEqual(Object.keys(said.key.public).toSorted(), ['alg', 'e', 'kid', 'kty', 'n', 'use'])
  assert.equal(said.findings.find((one) => one.name === 'token main')?.state, 'fail')
  assert.ok(existsSync(config))
})

test('what nobody is there to ask is missed by its flag; what cannot be is told', async (t) => {
  const { url, connect } = await desk(t)
  for (const [argv, words] of [
    [[], /--org/],
    [['--org', 'https://{yourOktaDomain}'], /placeholder/],
    [['--org', url], /--forward/],
    [['--org', url, '--forward', 'usres'], /usres is no family/],
    [['--org', url, '--forward', 'users:own'], /read or manage/],
  ] as const) {
    const answer = await connect(...argv)
    assert.equal(answer.exit, 2, answer.err)
    assert.match(answer.err, words)
  }
})

test('scopes grow with duties, a change is also read, and super admin stands alone', () => {
  const families = fc.constantFrom(...FAMILIES)
  const forward = fc.dictionary(families, fc.constantFrom('read' as const, 'manage' as const), { maxKeys: 6 })
  fc.assert(
    fc.property(forward, fc.boolean(), fc.boolean(), (some, discover, log) => {
      const { scopes, roles } = wantedFor({ forward: some, discover, log })
      const less = wantedFor({ forward: {}, discover: false, log: false })
      assert.ok(less.scopes.every((one) => scopes.includes(one)))
      for (const [family, access] of Object.entries(some)) {
        assert.ok(scopes.includes(`okta.${family}.read`))
        assert.equal(scopes.includes(`okta.${family}.manage`), access === 'manage')
      }
      assert.equal(scopes.includes('okta.logs.read'), log || discover || 'logs' in some)
      if (roles.some((one) => one.role === 'SUPER_ADMIN')) assert.equal(roles.length, 1)
      const text = Object.entries(some).map(([family, access]) => `${family}:${access}`)
      assert.deepEqual({ ...(parseForward(text.join(', ')) as object) }, { ...some })
    }),
  )
})

test('writing it twice is writing it once, and leaves other credentials and comments alone', () => {
  const connection = {
    url: 'https://acme.okta.com',
    home: undefined,
    name: 'main',
    clientId: '0oa1',
    keyFile: '/etc/postern/key.pem',
    kid: 'k1',
    discover: true,
  }
  const before = [
    '# top',
    'org:',
    '  url: https://old.okta.com # moved',
    '  credentials:',
    '    # the old way',
    '    - { kind: api_token, name: legacy, token: { env: T } }',
    'agents: []',
    '',
  ].join('\n')
  const once = withConnection(before, connection, '/etc/postern')
  assert.equal(withConnection(once, connection, '/etc/postern'), once)
  assert.match(once, /# top/)
  assert.match(once, /# moved/)
  assert.match(once, /# the old way/)
  const names = (parse(once) as { org: { credentials: { name: string }[] } }).org.credentials.map((one) => one.name)
  assert.deepEqual(names, ['legacy', 'main'])
  assert.match(once, /file: key\.pem/)
  assert.throws(() => withConnection('- a\n', connection, '/'), /no mapping/)
  assert.throws(() => withConnection('a: [', connection, '/'))
})
