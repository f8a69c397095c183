import assert from 'node:assert/strict'
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Store } from '../../../gateway/store/store.ts'
import { decisionRecord, folder, GRANT_ROLE, openAudit } from '../../support/audit.ts'
import { onEachStore } from '../../support/stores.ts'

/** A store whose connection can be cut. */
function cuttable(store: Store): { store: Store; cut: (is: boolean) => void } {
  let away = false
  const run: Store['run'] = (name, args) => (away ? Promise.reject(new Error('no connection')) : store.run(name, args))
  return { store: { ...store, run }, cut: (is) => void (away = is) }
}
const answer = { status: 200, requestId: 'ZT1', ms: 184, bytes: 20, kind: 'answered' as const }
const write = { digest: 'd1', idempotencyKey: null, targets: [], until: 1_800_000_060_000 }
const stateOf = async (store: Store) =>
  (await store.db.selectFrom('writes').select('state').execute()).map((row) => row.state)

onEachStore('an outcome that the store does not take', (stores) => {
  test('is kept, closes the road for writes, and is durable once the store is back', async (t) => {
    const whole = await stores.open(t)
    const { store, cut } = cuttable(whole)
    const spillPath = join(folder(t), 'outcomes.spill')
    const audit = await openAudit(t, store, { spillPath })
    const record = { ...decisionRecord(audit, { row: GRANT_ROLE }), write }
    await audit.decided(record)
    cut(true)
    assert.equal(await audit.outcome({ ...record, outcome: answer }), 'kept')
    assert.equal(audit.writable(), false)
    assert.match(readFileSync(spillPath, 'utf8'), /"request_id/)
    cut(false)
    await audit.decided(decisionRecord(audit))
    await audit.close()
    assert.equal(audit.writable(), true)
    assert.deepEqual(await stateOf(whole), ['done'])
    assert.equal(readFileSync(spillPath, 'utf8'), '')
  })

  test('survives the end of the process and is made durable at the next start, once', async (t) => {
    const url = await stores.place()
    const spillPath = join(folder(t), 'outcomes.spill')
    const whole = await stores.open(t, { url })
    const { store, cut } = cuttable(whole)
    const audit = await openAudit(t, store, { spillPath })
    const record = { ...decisionRecord(audit, { row: GRANT_ROLE }), write }
    await audit.decided(record)
    cut(true)
    await audit.outcome({ ...record, outcome: answer })
    const kept = readFileSync(spillPath)
    // A crash in the middle of the next line, which nobody was told of.
    appendFileSync(spillPath, '{"writer":"gw-0","ent')
    const next = await stores.open(t, { url })
    const after = await openAudit(t, next, { spillPath })
    assert.equal(after.writable(), true)
    assert.deepEqual(await stateOf(next), ['done'])
    // A crash after the commit and before the file was emptied offers it again.
    appendFileSync(spillPath, kept)
    const again = await openAudit(t, next, { spillPath })
    assert.equal(again.writable(), true)
    const outcomes = await next.db.selectFrom('entries').selectAll().where('kind', '=', 'outcome').execute()
    assert.equal(outcomes.length, 1)
  })

  test('is kept in memory when even the file cannot be written', async (t) => {
    const { store, cut } = cuttable(await stores.open(t))
    const file = join(folder(t), 'no-folder')
    writeFileSync(file, '')
    const audit = await openAudit(t, store, { spillPath: join(file, 'outcomes.spill') })
    const record = decisionRecord(audit)
    await audit.decided(record)
    cut(true)
    assert.equal(await audit.outcome({ ...record, outcome: answer }), 'kept')
    assert.equal(audit.writable(), false)
    cut(false)
    await audit.close()
    assert.equal(audit.writable(), true)
  })
})
