import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import { test } from 'node:test'
import { ALL, failing, patient, READER, withApp, withToken } from '../support/patient.ts'

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

test('a credential that is to be chosen by what is not there', async (t) => {
  const p = await patient(t)
  const { config, env } = withToken(p)
  const [credential] = config.org.credentials
  const with_ = (use: object) => ({ org: { ...config.org, credentials: [{ ...credential, use }] } })
  const slips = {
    agents: ['reporting-bott', READER.name],
    operations: ['creatUser', 'createUser'],
    tags: ['Groups', 'Group'],
    scopes: ['okta.user', 'okta.users'],
    rules: ['groups.deletions', 'groups.deletion'],
  }
  const finding = (await p.examine(with_(slips), env)).of('use of credentials')
  assert.equal(finding.state, 'warn')
  const each = ['agent reporting-bott', 'operation creatUser', 'tag Groups', 'scope okta.user', 'rule groups.deletions']
  assert.equal(finding.detail, `not there: ${each.map((one) => `main: ${one}`).join('; ')}`)
  const right = Object.fromEntries(Object.entries(slips).map(([name, [, good]]) => [name, [good]]))
  assert.equal((await p.examine(with_(right), env)).of('use of credentials').state, 'ok')
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
