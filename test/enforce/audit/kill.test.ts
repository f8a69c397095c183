import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { checkpointKeyFrom, makeLogSealer, verifyLog } from '../../../gateway/enforce/audit.ts'
import { folder, testIds } from '../../support/audit.ts'
import { MASTER_KEY, onEachStore } from '../../support/stores.ts'

/** The commit is the database's own on PostgreSQL; what is ours is the same code, so a few kills do there. */
const KILLS = { sqlite: 22, postgres: 5 } as const
const decider = join(import.meta.dirname, '../../support/decider.ts')

onEachStore('a process that is killed', (stores) => {
  const kills = KILLS[stores.kind]
  test(`${kills} times in the middle of its work loses no decision that it acknowledged`, async (t) => {
    const url = await stores.place()
    const place = folder(t)
    const acknowledged: string[] = []
    for (let kill = 0; kill < kills; kill++) {
      const child = spawn(process.execPath, [decider, url, MASTER_KEY.toString('base64'), join(place, 'spill')], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      let printed = ''
      child.stdout.on('data', (data: Buffer) => void (printed += data.toString()))
      const ended = once(child, 'close')
      const first = await Promise.race([once(child.stdout, 'data').then(() => 'works'), ended.then(() => 'ended')])
      assert.equal(first, 'works')
      // A little later each time, so that it falls into every part of the work.
      await sleep(kill * 3)
      child.kill('SIGKILL')
      await ended
      acknowledged.push(...printed.split('\n').slice(0, -1))
    }
    const store = await stores.open(t, { url })
    const rows = await store.db.selectFrom('entries').select('decision_id').where('kind', '=', 'decision').execute()
    const durable = new Set(rows.map((row) => row.decision_id))
    assert.ok(acknowledged.length >= kills)
    assert.deepEqual(
      acknowledged.filter((id) => !durable.has(id)),
      [],
    )
    const key = checkpointKeyFrom(join(place, 'key'), 'acme')
    const log = { error: () => undefined }
    await makeLogSealer({ store, ids: testIds(), now: Date.now, key, log }).seal()
    const verified = await verifyLog(store, { verifier: key.verifier })
    assert.equal(verified.wrong, undefined)
    assert.equal(verified.unsealed, 0)
  })
})
