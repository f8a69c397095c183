import { openStore } from '../../gateway/store/store.ts'
import { writeSync } from 'node:fs'
import { makeAudit } from '../../gateway/enforce/audit.ts'
import { decisionRecord, GRANT_ROLE, testIds } from './audit.ts'

/**
 * A process that decides until it is killed: `node decider.ts URL KEY SPILL`. Each line it prints is the id of a decision
 * that was acknowledged as durable before.
 */
const [, , url = '', key = '', spillPath = ''] = process.argv
const store = await openStore({ url, masterKey: Buffer.from(key, 'base64'), writer: 'gw-0', now: Date.now })
const audit = await makeAudit({
  store,
  ids: testIds(Date.now),
  now: Date.now,
  spillPath,
  versions: { gateway: '0', catalog: '0' },
  log: { error: () => undefined },
})
for (;;) {
  const batch = Array.from({ length: 8 }, async (_, i) => {
    const record = decisionRecord(audit, i === 0 ? { row: GRANT_ROLE } : {})
    const decided = await audit.decided(record)
    if (decided.position !== undefined) writeSync(1, `${record.id}\n`)
    const outcome = { status: 200, requestId: 'r', ms: 1, bytes: 1, kind: 'answered' as const }
    await audit.outcome({ ...record, outcome })
  })
  await Promise.all(batch)
}
