import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeAuditReader, narrate, narrativeText } from '../../../gateway/enforce/audit.ts'
import { NOW } from '../../support/agents.ts'
import { decisionRecord, folder, GRANT_ROLE, openAudit } from '../../support/audit.ts'
import { onEachStore } from '../../support/stores.ts'

const write = { digest: 'd1', idempotencyKey: null, targets: [], until: 1_800_000_060_000 }

onEachStore('a write in flight when the gateway ended', (stores) => {
  test('is told to be unknown at the next start, once, and its story says why', async (t) => {
    const url = await stores.place()
    const spillPath = join(folder(t), 'outcomes.spill')
    const first = await stores.open(t, { url })
    const audit = await openAudit(t, first, { spillPath })
    const record = { ...decisionRecord(audit, { row: GRANT_ROLE }), write }
    await audit.decided(record)

    const next = await stores.open(t, { url })
    // Later by the clock: entries of two runs have no other order.
    const later = { spillPath, now: () => NOW + 1000 }
    const after = await openAudit(t, next, later)
    const again = await openAudit(t, next, later)
    const entries = await makeAuditReader(next, again.keyring).show(record.id)
    assert.deepEqual(
      entries.map(({ kind, effect }) => [kind, effect]),
      [
        ['decision', record.decision.effect],
        ['outcome', 'unknown'],
      ],
    )
    const story = narrate(entries, { controls: {}, names: {} })
    assert.match(story === undefined ? '' : narrativeText(story), /the gateway ended before Okta's answer came/)

    // Learnt later after all: the last word counts, and nothing is told again.
    const answer = { status: 200, requestId: 'ZT1', ms: 184, bytes: 20, kind: 'answered' as const }
    await after.outcome({ ...record, at: NOW + 2000, outcome: answer })
    await openAudit(t, next, later)
    const kinds = (await makeAuditReader(next, again.keyring).show(record.id)).map(({ effect }) => effect)
    assert.deepEqual(kinds.slice(1), ['unknown', 'answered'])
  })

  test('of another writer is left to that writer', async (t) => {
    const url = await stores.place()
    const one = await stores.open(t, { url, writer: 'gw-0' })
    const audit = await openAudit(t, one)
    await audit.decided({ ...decisionRecord(audit, { row: GRANT_ROLE }), write })
    const other = await stores.open(t, { url, writer: 'gw-1' })
    await openAudit(t, other)
    const outcomes = await other.db.selectFrom('entries').select('id').where('kind', '=', 'outcome').execute()
    assert.deepEqual(outcomes, [])
  })
})
