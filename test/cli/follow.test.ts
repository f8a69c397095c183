import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { serve } from '@hono/node-server'
import { run } from '../../cli/postern.ts'
import { openStore } from '../../gateway/store/store.ts'
import { doorHouse } from '../support/operators.ts'

async function follow(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'postern-follow-'))
  const store = await openStore({
    url: join(folder, 'p.db'),
    masterKey: randomBytes(32),
    writer: 'gw-0',
    now: Date.now,
  })
  const door = await doorHouse(t, store)
  const server = serve({ fetch: door.app.fetch, port: 0, hostname: '127.0.0.1' })
  await new Promise<void>((resolve) => server.once('listening', resolve))
  t.after(async () => {
    await new Promise<void>((resolve) => server.close(() => resolve()))
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const stop = new AbortController()
  const begin = (...argv: string[]) => {
    let said = ''
    let heard = () => {}
    const ended = run(argv, {
      out: (text) => {
        said += text
        heard()
      },
      err: (text) => assert.fail(text),
      env: { POSTERN_URL: `http://127.0.0.1:${port}`, POSTERN_OPERATOR_KEY_FILE: join(door.folder, 'operator.key') },
      terminal: { colour: false, columns: undefined },
      stdin: () => Promise.resolve(''),
      fetch,
      now: () => door.clock.now,
      signal: stop.signal,
    })
    const until = async (text: string): Promise<string> => {
      while (!said.includes(text)) await new Promise<void>((resolve) => (heard = resolve))
      return said
    }
    return { until, ended }
  }
  return { door, begin, stop }
}

test('approvals watch shows each hold once, as it comes, until it is interrupted', async (t) => {
  const { door, begin, stop } = await follow(t)
  await door.ask('/api/agents', { body: { name: 'bot', owner: 'dana@acme.test' } })
  const bot = door.house.directory.agentNamed('bot')?.id ?? ''
  const first = await door.hold(bot)
  const watched = begin('approvals', 'watch')
  await watched.until(first)
  const second = await door.hold(bot)
  const said = await watched.until(second)
  assert.equal(said.split('\n').filter((line) => line.includes(first)).length, 1)
  assert.match(said, /UTC \(0 s ago\) {2}hold_\d+ {2}bot wants to delete the user 'Mia Lund'/)
  stop.abort()
  assert.equal(await watched.ended, 0)
})

test('audit tail --json gives one object a line, from the moment that was asked for', async (t) => {
  const { door, begin, stop } = await follow(t)
  await door.ask('/api/agents', { body: { name: 'early-bot', owner: 'dana@acme.test' } })
  door.clock.now += 1000
  const tailed = begin('audit', 'tail', '--json', '--since', '1h', '--kind', 'administration')
  await tailed.until('early-bot')
  await door.ask('/api/agents', { body: { name: 'late-bot', owner: 'dana@acme.test' } })
  const said = await tailed.until('late-bot')
  const entries = said
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; effect: string })
  assert.deepEqual(
    entries.map((one) => one.effect),
    ['operator.add', 'agent.add', 'agent.add'],
  )
  assert.equal(new Set(entries.map((one) => one.id)).size, 3)
  stop.abort()
  assert.equal(await tailed.ended, 0)
})
