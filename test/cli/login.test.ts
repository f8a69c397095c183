import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { run } from '../../cli/postern.ts'
import type { World } from '../../cli/world.ts'
import { startPeople } from '../support/people.ts'
import { makeVisitor, type Visitor } from '../support/visitor.ts'

interface Shell {
  readonly folder: string
  readonly said: string[]
  readonly told: string[]
  run(...argv: string[]): Promise<number>
}

function shell(t: TestContext, url: string): Shell {
  const folder = mkdtempSync(join(tmpdir(), 'postern-login-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const said: string[] = []
  const told: string[] = []
  const world: World = {
    out: (text) => void said.push(text),
    err: (text) => void told.push(text),
    env: { XDG_CONFIG_HOME: folder, POSTERN_URL: url, POSTERN_STORE_DATA_DIR: join(folder, 'none') },
    terminal: { colour: false, columns: undefined },
    stdin: () => Promise.resolve(''),
    fetch,
    now: Date.now,
    signal: new AbortController().signal,
  }
  return { folder, said, told, run: (...argv) => run(argv, world) }
}

/** A person opens what the CLI printed, confirms the code, and signs in. */
async function confirm(visitor: Visitor, told: readonly string[], login: string): Promise<string> {
  let line: string | undefined
  while (line === undefined) {
    line = /Open (\S+)/.exec(told.join(''))?.[1]
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const code = await visitor.get(line)
  const fields = (text: string) =>
    Object.fromEntries(
      [...text.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map((one) => [one[1] ?? '', one[2] ?? '']),
    )
  const asked = await visitor.post(code.url, { ...fields(code.text) })
  const confirmed =
    asked.text.includes('name="confirm"') || asked.text.includes('confirm')
      ? await visitor.post(asked.url, { ...fields(asked.text), confirm: 'yes' })
      : asked
  const done = confirmed.text.includes('name="login"') ? await visitor.post(confirmed.url, { login }) : confirmed
  return done.text
}

test('postern login: a person confirms the code at Okta, and the key is theirs, for a while, in their own folder', async (t) => {
  const gateway = await startPeople(t)
  const cli = shell(t, gateway.operatorsUrl)
  assert.equal(await cli.run('approvals', 'list'), 4)
  assert.match(cli.told.join(''), /Sign in with postern login/)
  cli.told.length = 0
  const ended = cli.run('login')
  await confirm(makeVisitor(), cli.told, gateway.approver.login)
  assert.equal(await ended, 0, cli.told.join(''))
  assert.match(cli.said.join(''), /Signed in as Sam Ortiz until/)
  const [name] = readdirSync(join(cli.folder, 'postern/sessions'))
  const file = join(cli.folder, 'postern/sessions', name ?? '')
  assert.equal(statSync(file).mode & 0o777, 0o600)
  assert.equal(statSync(join(cli.folder, 'postern/sessions')).mode & 0o777, 0o700)

  const hold = await gateway.hold()
  cli.said.length = 0
  assert.equal(await cli.run('approvals', 'approve', hold, '--reason', 'ticket checked'), 0, cli.told.join(''))
  assert.match(cli.said.join(''), /approved/)

  const { key } = JSON.parse(readFileSync(file, 'utf8')) as { key: string }
  assert.equal((await gateway.operate('GET', '/api/operators/me', undefined, key)).json.operator.name, 'Sam Ortiz')
  assert.equal(await cli.run('logout'), 0)
  assert.equal(
    (await gateway.operate('GET', '/api/operators/me', undefined, key)).status,
    401,
    'ended at the gateway too',
  )
  assert.equal(readdirSync(join(cli.folder, 'postern/sessions')).length, 0)
})

test('whoever has no office gets no key, and a handle that was not made here ends nothing', async (t) => {
  const gateway = await startPeople(t)
  const cli = shell(t, gateway.operatorsUrl)
  const ended = cli.run('login')
  await confirm(makeVisitor(), cli.told, gateway.other.login)
  assert.equal(await ended, 4)
  assert.match(cli.told.join(''), /no operator here/)
  const forged = await gateway.operate('POST', '/api/login/end', { handle: 'AAAA' }, '')
  assert.equal(forged.status, 401)
  const first = readFileSync(join(gateway.dataDir, 'operator.key'), 'utf8').trim()
  assert.deepEqual((await gateway.operate('POST', '/api/logout', {}, first)).json, { ended: false })
  assert.equal((await gateway.operate('GET', '/api/operators/me')).status, 200, 'a key made to last is not ended so')
})
