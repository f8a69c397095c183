import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { makeKey } from '../../../gateway/enforce/identify.ts'
import { setupFor } from '../../../cli/output/setup.ts'
import { KEEPER, nothingSecret } from '../../clients/support.ts'
import { startTestGateway } from '../../support/gateway.ts'

const SECRET = makeKey('cs', randomBytes)
const clients = [{ clientId: 'keeper-1', keys: [], secretHash: SECRET.hash, dpop: false }]

/** Runs a shell script to its end; its standard output. Throws with what it said when it fails. */
async function script(t: TestContext, dir: string, lines: readonly string[]): Promise<string> {
  const file = join(dir, 'script.sh')
  writeFileSync(file, ['set -euo pipefail', ...lines].join('\n'))
  const child = spawn('bash', [file], { stdio: 'pipe', env: { PATH: process.env['PATH'] ?? '' } })
  t.after(() => child.kill('SIGKILL'))
  let out = ''
  let err = ''
  child.stdout.on('data', (piece: Buffer) => (out += piece.toString()))
  child.stderr.on('data', (piece: Buffer) => (err += piece.toString()))
  const code = await new Promise((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(`exit ${String(code)}: ${err}\n${out}`)
  return out
}

const CRUD = (call: string, base: string, login: string): string[] => [
  `call() { ${call} -sS -D headers -H 'Accept: application/json' "$@"; }`,
  `next='${base}/api/v1/users?limit=20'`,
  'count=0',
  'while [ -n "$next" ]; do',
  '  page=$(call "$next"); count=$((count + $(grep -o \'"statusChanged":\' <<<"$page" | wc -l)))',
  `  next=$(sed -n 's/^[Ll]ink: <\\([^>]*\\)>; rel="next".*/\\1/p' headers)`,
  'done',
  'echo "paged $count"',
  `id=$(call -H 'Content-Type: application/json' -d '{"profile":{"firstName":"Mia","lastName":"Lund","email":"${login}","login":"${login}"}}' '${base}/api/v1/users?activate=true' | sed 's/^{"id":"\\([^"]*\\)".*/\\1/')`,
  'echo "created $id"',
  `call "${base}/api/v1/users/$id" | grep -q '${login}'`,
  `call -H 'Content-Type: application/json' -d '{"profile":{"nickName":"Mimi"}}' "${base}/api/v1/users/$id" | grep -q Mimi`,
  `call -X DELETE -o body -w '%{http_code}\\n' "${base}/api/v1/users/$id"`,
  'cat body',
]

test('curl scripts page, create, change, and are told that a deletion waits', async (t) => {
  if (spawnSync('curl', ['--version']).status !== 0) return t.skip('this machine has no curl')
  const gateway = await startTestGateway(t, { agents: [{ ...KEEPER, clients }] })
  const listed = [...gateway.org.truth.users.all()].filter((user) => user.status !== 'DEPROVISIONED').length
  const curl = `curl -H 'Authorization: SSWS ${gateway.key('onboarding-bot')}'`
  const out = await script(t, gateway.dataDir, [
    `cd ${gateway.dataDir}`,
    ...CRUD(curl, gateway.agentsUrl, 'mia.lund-hire@acme.test'),
  ])
  assert.match(out, new RegExp(`paged ${listed}\n`))
  assert.match(out, /created 00u\w+/)
  assert.match(out, /\n(403|204)\n/)
  nothingSecret(gateway, [out])
})

test('what `postern agents setup --client curl` prints works when it is pasted: over TLS, with a secret', async (t) => {
  if (spawnSync('curl', ['--version']).status !== 0) return t.skip('this machine has no curl')
  const gateway = await startTestGateway(t, {
    agents: [{ ...KEEPER, clients }],
    config: { doors: { agents: { listen: '127.0.0.1:0', tls: 'auto' }, operators: { listen: '127.0.0.1:0' } } },
  })
  const client = { clientId: 'keeper-1', keys: [], jwksUrl: null, secret: true, dpop: false, scopes: null }
  const view = {
    agent: { name: 'onboarding-bot', scopes: [] },
    clients: [client],
    door: { url: gateway.agentsUrl, org: gateway.orgUrl, ca: '', tunnels: true },
  }
  const { lines } = setupFor('curl', view, { caFile: gateway.caFile, client })
  const [ask = '', call = ''] = lines.map((line) => line.replace('<its secret, cs_…>', SECRET.key))
  const out = await script(t, gateway.dataDir, [
    `token=$(${ask} | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`,
    call.replace("'Authorization: Bearer <access_token>'", '"Authorization: Bearer $token"'),
  ])
  assert.match(out, /^\[\{"id":"00u/)
  nothingSecret(gateway, [out], [SECRET.key])
})

test('curl behind the gateway as its proxy reaches the org through a tunnel that ends here', async (t) => {
  if (spawnSync('curl', ['--version']).status !== 0) return t.skip('this machine has no curl')
  const gateway = await startTestGateway(t, {
    agents: [KEEPER],
    config: { doors: { agents: { listen: '127.0.0.1:0', tunnels: true }, operators: { listen: '127.0.0.1:0' } } },
  })
  const out = await script(t, gateway.dataDir, [
    `curl -sS -p -x '${gateway.agentsUrl}' --cacert '${gateway.caFile ?? ''}' -H 'Authorization: SSWS ${gateway.key('onboarding-bot')}' 'https://localhost/api/v1/users?limit=1'`,
    `curl -sS -x '${gateway.agentsUrl}' -H 'Authorization: SSWS ${gateway.key('onboarding-bot')}' '${gateway.orgUrl}/api/v1/users?limit=1'`,
  ])
  assert.equal(out.match(/\[\{"id":"00u/g)?.length, 2)
})
