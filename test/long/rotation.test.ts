import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { JWK } from 'jose'
import { makeKey } from '../../gateway/enforce/identify.ts'
import { emptyFolder } from '../deploy/copy.ts'
import { makeLives } from '../kill/life.ts'
import { bytesOfFolder, makeCanaries } from '../support/canaries.ts'
import { clientKey } from '../support/oauth.ts'
import { openLoop, type Report, type Shot } from './rotation/load.ts'
import type { Act, Begun, Reply } from './rotation/words.ts'

const PER_SECOND = 200
/** Renewals, or calls, that must go well with a new credential before the old one is taken away, and again after. */
const RENEWALS = 3
const CALLS = 200
const PATIENCE_MS = 60_000
const KINDS = ['app', 'integration', 'token'] as const
type Kind = (typeof KINDS)[number]

/** A gateway with one credential of each kind, each used for one agent, in front of an org; every part its own process. */
async function stage(t: TestContext) {
  const folder = emptyFolder(t)
  const child = fork(join(import.meta.dirname, 'rotation/org.ts'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  t.after(() => child.kill('SIGKILL'))
  const heard = async <T>(): Promise<T> => ((await once(child, 'message')) as [T])[0] // our own process, our own words
  const begun = await heard<Begun>()
  const admin = async (act: Act): Promise<Reply> => {
    const reply = heard<Reply>()
    child.send(act)
    return await reply
  }
  const until = async (what: (look: Reply) => boolean): Promise<void> => {
    for (const late = Date.now() + PATIENCE_MS; !what(await admin({ do: 'look' })); await sleep(100))
      assert.ok(Date.now() < late, 'what the story waits for does not come')
  }

  const secrets = join(folder, 'secrets')
  const dataDir = join(folder, 'data')
  for (const one of [secrets, dataDir]) mkdirSync(one)
  // As mounted secrets change: in one step.
  const place = (name: Kind, text: string) => {
    writeFileSync(join(secrets, `${name}.new`), text, { mode: 0o600 })
    renameSync(join(secrets, `${name}.new`), join(secrets, name))
  }
  const keys = (...some: readonly JWK[]) => place('app', JSON.stringify({ keys: some }))
  keys(begun.app.privateJwk)
  place('integration', begun.integration.secret)
  place('token', begun.token)

  const agents = Object.fromEntries(KINDS.map((kind) => [kind, makeKey('pk', randomBytes).key])) as Record<Kind, string> // one for each
  const common = (kind: Kind) => ({ name: kind, use: { agents: [kind] } })
  const file = join(folder, 'postern.yaml')
  writeFileSync(
    file,
    JSON.stringify({
      org: {
        url: begun.url,
        internalDomains: ['acme.test'],
        credentials: [
          {
            ...common('app'),
            kind: 'service_app',
            clientId: begun.app.clientId,
            keys: [{ key: { file: join(secrets, 'app') } }],
          },
          {
            ...common('integration'),
            kind: 'api_service_integration',
            clientId: begun.integration.clientId,
            secret: { file: join(secrets, 'integration') },
          },
          { ...common('token'), kind: 'api_token', token: { file: join(secrets, 'token') } },
        ],
      },
      doors: { agents: { listen: '127.0.0.1:0' }, operators: { listen: '127.0.0.1:0' } },
      store: { dataDir, writer: 'gw-0' },
      discovery: { enabled: false },
      // How many may be in flight is another story: here a busy machine shall only be slow.
      shares: { concurrency: 1000, patienceMs: 10_000 },
      agents: KINDS.map((kind) => ({
        name: kind,
        owner: 'dana.reyes@acme.test',
        kind: 'service',
        grant: {
          scopes: ['okta.users.manage', 'okta.groups.read'],
          resources: { user: ['*'] },
          attributes: ['*'],
        },
        keys: [{ env: `AGENT_${kind}` }],
      })),
    }),
  )
  const lives = makeLives(file, Object.fromEntries(KINDS.map((kind) => [`AGENT_${kind}`, agents[kind]])))
  t.after(() => lives.kill())
  await lives.begin()
  const { agents: url } = await lives.urls()
  return { begun, admin, until, place, keys, agents, url, lives, dataDir }
}

const quantile = (values: readonly number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * q)] ?? 0

function tell({ sent, unsent, failed, rate, latencies }: Report): void {
  const [half, most] = [quantile(latencies, 0.5).toFixed(1), quantile(latencies, 0.99).toFixed(1)]
  console.log(
    `${sent} requests at ${rate.toFixed(1)} a second, ${failed.length} failed; p50 ${half} ms, p99 ${most} ms`,
  )
  if (unsent > 0 || rate < PER_SECOND * 0.95)
    console.error(
      `\n!! THIS MACHINE HELD ONLY ${rate.toFixed(1)} OF ${PER_SECOND} REQUESTS A SECOND; ${unsent} were due and not sent\n`,
    )
}

test('every credential is rotated under 200 requests a second, and no request fails', async (t) => {
  const { begun, admin, until, place, keys, agents, url, lives, dataDir } = await stage(t)
  const canaries = makeCanaries()
  const watch = (where: string, secret: string | undefined) => canaries.watch(where, secret ?? assert.fail(where))
  const [oldKey, newKey] = [begun.app.privateJwk, await clientKey('ES256', 'rotated-in')]
  watch('the first private key', oldKey.d)
  watch('the second private key', newKey.privateJwk.d)
  watch('the first client secret', begun.integration.secret)
  watch('the first API token', begun.token)

  let kind: Kind = 'app'
  const shot = (n: number): Shot => {
    const user = begun.users[Math.floor(n / 5) % begun.users.length] ?? ''
    const common = { key: agents[kind] }
    if (n % 5 === 0)
      return { ...common, method: 'POST', path: `/api/v1/users/${user}`, body: { profile: { nickName: `N${n}` } } }
    return { ...common, method: 'GET', path: n % 2 === 0 ? '/api/v1/groups?limit=2' : `/api/v1/users/${user}` }
  }
  const load = openLoop(url, PER_SECOND, shot)
  /** New tokens since now, all with this key or secret (or whatever is asked with, where none is named). */
  const renewed = async (by?: string) => {
    const { issued, calls } = await admin({ do: 'look' })
    await until((look) => look.issued.length >= issued.length + RENEWALS)
    if (by !== undefined) await until((look) => (look.lastUse[by] ?? 0) > calls)
  }
  await renewed()

  const { kid = '' } = oldKey
  await admin({ do: 'add key', key: newKey.publicJwk })
  keys(newKey.privateJwk, oldKey)
  await renewed(newKey.kid)
  await admin({ do: 'remove key', kid })
  keys(newKey.privateJwk)
  await renewed(newKey.kid)

  for (let n = 0; n < 2; n++) {
    await admin({ do: 'renew nonce' })
    await renewed(newKey.kid)
  }

  kind = 'integration'
  await renewed(begun.integration.secret)
  const { made: secret } = await admin({ do: 'add secret' })
  watch('the second client secret', secret)
  place('integration', secret)
  await renewed(secret)
  await admin({ do: 'remove secret', secret: begun.integration.secret })
  await renewed(secret)

  kind = 'token'
  await until(({ lastUse }) => lastUse[begun.token] !== undefined)
  const { made: token } = await admin({ do: 'add token' })
  watch('the second API token', token)
  place('token', token)
  // The old one is revoked when nobody uses it any more, as its page at Okta tells.
  await until(({ calls, lastUse }) => lastUse[token] !== undefined && calls - (lastUse[begun.token] ?? 0) > CALLS)
  await admin({ do: 'remove token', token: begun.token })
  const before = load.answered()
  await until(() => load.answered() > before + CALLS)

  const report = await load.stop()
  tell(report)
  assert.equal(report.failed.length, 0, JSON.stringify(report.failed.slice(0, 5), null, 1))
  assert.ok(report.sent > 3000)

  const { issued } = await admin({ do: 'look' })
  assert.ok(issued.length > 6 * RENEWALS)
  issued.forEach((one, n) => canaries.watch(`access token ${n}`, one))
  await lives.kill()
  assert.deepEqual(canaries.foundIn(bytesOfFolder(dataDir, ['store.key', 'checkpoint.key', 'operator.key'])), [])
  assert.deepEqual(canaries.foundIn(lives.said()), [])
  assert.deepEqual(canaries.foundIn(report.said.join('\n')), [])
})
