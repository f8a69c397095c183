import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeKey } from '../../gateway/enforce/identify.ts'
import { emptyFolder } from '../deploy/copy.ts'
import { sqliteLedger } from '../kill/ledger.ts'
import { makeLives } from '../kill/life.ts'
import { configuration } from '../kill/story.ts'
import { startKillUpstream } from '../kill/upstream.ts'
import { makeWrite, type Write } from '../kill/writes.ts'

test('an outcome that the store would not take outlives the gateway, and the write is not sent again', async (t) => {
  const dataDir = emptyFolder(t)
  const agent = makeKey('pk', randomBytes).key
  let lock: DatabaseSync | undefined
  // From the moment Okta has the write, nobody can write to the store.
  const upstream = await startKillUpstream(
    (): Promise<void> => {
      lock ??= new DatabaseSync(join(dataDir, 'postern.db'), { timeout: 5000 })
      lock.exec('begin immediate')
      return Promise.resolve()
    },
    () => 0,
  )
  t.after(() => upstream.close())
  const file = join(dataDir, 'postern.yaml')
  writeFileSync(file, JSON.stringify(configuration(upstream.url, dataDir, undefined)))
  const lives = makeLives(file, { AGENT_KEY: agent, ORG_TOKEN: 'token-of-the-gateway' })
  t.after(() => lives.kill())
  const send = async (write: Write, key: string) =>
    await fetch(`${(await lives.urls()).agents}${write.path}?${write.query}`, {
      method: 'POST',
      headers: { authorization: `SSWS ${agent}`, 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(write.body),
    })

  await lives.begin()
  const write = makeWrite(1, 'create')
  const answer = await send(write, 'one')
  assert.equal(answer.status, 200, 'what Okta answered is delivered')
  const decision = /id="(dec_\w+)"/.exec(answer.headers.get('postern-decision') ?? '')?.[1]

  const spill = join(dataDir, 'outcomes.spill')
  const until = Date.now() + 60_000
  while (!(existsSync(spill) && readFileSync(spill, 'utf8').includes('\n'))) {
    assert.ok(Date.now() < until, 'the outcome is kept in the spill file')
    await sleep(50)
  }
  const closed = await send(makeWrite(2, 'create'), 'two')
  assert.equal(closed.status, 503, 'the road is closed for writes meanwhile')
  assert.equal(upstream.seen.size, 1)

  await lives.kill()
  lock?.exec('rollback')
  lock?.close()
  await lives.begin()
  const ledger = sqliteLedger(join(dataDir, 'postern.db'))
  t.after(() => ledger.close())
  const outcomes = await ledger.rows(
    `select effect from entries where kind = 'outcome' and decision_id = '${decision ?? ''}'`,
  )
  assert.deepEqual(
    outcomes.map((row) => row['effect']),
    ['answered'],
  )
  assert.deepEqual(
    (await ledger.rows(`select state, status from writes`)).map((row) => [row['state'], Number(row['status'])]),
    [['done', 200]],
  )
  assert.equal(readFileSync(spill, 'utf8'), '')
  const again = await send(write, 'one')
  assert.equal(again.status, 409, await again.text())
  assert.equal(upstream.seen.get(write.mark), 1)
})
