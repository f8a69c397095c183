import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeAuditReader, type Audit } from '../../../gateway/enforce/audit.ts'
import { Refusal } from '../../../gateway/model/refusal.ts'
import type { Store } from '../../../gateway/store/store.ts'
import { NOW, refusalOf } from '../../support/agents.ts'
import { decisionRecord, GRANT_ROLE, mia, MIA, openAudit, someDecision } from '../../support/audit.ts'
import { onEachStore } from '../../support/stores.ts'

const reader = (store: Store, audit: Audit) => makeAuditReader(store, audit.keyring)
const publicParts = async (store: Store) =>
  (await store.db.selectFrom('entries').select('public').execute()).map((row) => row.public).join('\n')

onEachStore('entries', (stores) => {
  test('the public part holds ids and catalog words; names, login, purpose and address are sealed', async (t) => {
    const store = await stores.open(t)
    const audit = await openAudit(t, store)
    const record = decisionRecord(audit, {
      row: GRANT_ROLE,
      path: '/api/v1/users/mia.lund%40acme.test/roles',
      query: 'search=Mia',
      purpose: 'Mia Lund joins the service desk',
    })
    assert.ok((await audit.decided(record)).position)
    const open = await publicParts(store)
    for (const name of ['mia', 'Mia', 'Lund', 'service desk', '203.0.113.7', 'dana'])
      assert.ok(!open.includes(name), name)
    assert.ok(open.includes(`/api/v1/users/${MIA}/roles`))
    const [entry] = await reader(store, audit).show(record.id)
    assert.deepEqual(entry?.words.names?.[MIA], { label: 'Mia Lund', named: 'mia.lund@acme.test' })
    assert.equal(entry?.words.path, '/api/v1/users/mia.lund%40acme.test/roles')
    assert.equal(entry?.words.purpose, 'Mia Lund joins the service desk')
    assert.equal(entry?.words.source_ip, '203.0.113.7')
    assert.deepEqual(entry?.erased, [])
  })

  test('the evaluation is recorded as it was judged, but for the address', async (t) => {
    const store = await stores.open(t)
    const audit = await openAudit(t, store)
    const record = decisionRecord(audit)
    await audit.decided(record)
    const judged = record.evaluation
    const stand_in = store.keys.pseudonym('203.0.113.7')
    assert.ok((await publicParts(store)).endsWith(`"evaluation":${judged.replace('203.0.113.7', stand_in)}}`))
  })

  test('a person who was erased is named nowhere any more, and the log is as whole as before', async (t) => {
    const store = await stores.open(t)
    const audit = await openAudit(t, store)
    const tom = { ...mia, id: '00u1tomthetomthetom1', label: 'Tom Thé', named: 'tom@acme.test' }
    const both = decisionRecord(audit, { targets: [mia, tom], purpose: 'Mia and Tom' })
    await audit.decided(both)
    const before = await store.db.selectFrom('entries').select('leaf').execute()
    assert.deepEqual(await audit.erase({ ids: [MIA], names: ['mia.lund@acme.test'], by: 'op_1' }), { keys: 1, rows: 0 })
    const [entry] = await reader(store, audit).show(both.id)
    assert.equal(entry?.words.names?.[MIA], undefined)
    assert.equal(entry?.words.names?.[tom.id]?.label, 'Tom Thé')
    assert.equal(entry?.words.purpose, undefined, 'what names several people goes with the first of them')
    assert.deepEqual(entry?.erased, [MIA])
    const after = await store.db.selectFrom('entries').select('leaf').where('kind', '=', 'decision').execute()
    assert.deepEqual(after, before)
    // Mentioned again, she has a new key: what was closed stays closed.
    const again = decisionRecord(audit)
    await audit.decided(again)
    const [old, young] = [await reader(store, audit).show(both.id), await reader(store, audit).show(again.id)]
    assert.equal(old[0]?.words.names?.[MIA], undefined)
    assert.equal(young[0]?.words.names?.[MIA]?.label, 'Mia Lund')
  })

  test('two replicas that name the same person for the first time agree on one key', async (t) => {
    const url = await stores.place()
    const [a, b] = [await stores.open(t, { url }), await stores.open(t, { url, writer: 'gw-1' })]
    const [one, two] = [await openAudit(t, a), await openAudit(t, b)]
    const records = [decisionRecord(one), decisionRecord(two), decisionRecord(one), decisionRecord(two)]
    await Promise.all(records.map((record, i) => (i % 2 === 0 ? one : two).decided(record)))
    for (const record of records) {
      const [entry] = await reader(a, two).show(record.id)
      assert.equal(entry?.words.names?.[MIA]?.label, 'Mia Lund')
    }
    assert.equal((await a.db.selectFrom('person_keys').selectAll().where('person', '=', MIA).execute()).length, 1)
  })

  test('a refusal after identification is an entry with its cause; without an agent it is a count of its network', async (t) => {
    let now = NOW
    const store = await stores.open(t)
    const audit = await openAudit(t, store, { now: () => now })
    const { call, subject, operation } = decisionRecord(audit)
    const refusal = new Refusal('facts_unknown', { why: 'mia.lund@acme.test could not be read' })
    await audit.refused({ id: 'dec_r', at: now, refusal, received: { call }, subject, operation })
    const [entry] = await reader(store, audit).show('dec_r')
    assert.equal(entry?.words.why, 'mia.lund@acme.test could not be read')
    assert.partialDeepStrictEqual(entry?.public, { refusal: { code: 'facts_unknown', status: 503 } })
    for (let i = 0; i < 250; i++)
      await audit.counted({ at: now, source: `198.51.100.${i}`, reason: 'unknown: pk_guess' + String(i) })
    await audit.counted({ at: now, source: '2001:db8:1:2::7', reason: 'Whatever the caller sent' })
    assert.equal(await audit.tellRefused(), 0, 'the minute is not over')
    now += 60_000
    assert.equal(await audit.tellRefused(), 2)
    const told = (await reader(store, audit).acts()).map(
      (one) => (one.public as { facts: Record<string, unknown> }).facts,
    )
    assert.deepEqual(
      new Set(told.map(({ source, reason, count }) => `${String(source)} ${String(reason)} ${String(count)}`)),
      new Set(['198.51.100.0/24 unknown 250', '2001:db8:1::/48 other 1']),
    )
    assert.ok(!(await publicParts(store)).includes('mia'))
  })

  test('an agent that floods its limit is counted, not told a thousand times', async (t) => {
    let now = NOW
    const store = await stores.open(t)
    const audit = await openAudit(t, store, { now: () => now })
    const { call, subject, operation } = decisionRecord(audit)
    for (let i = 0; i < 100; i++)
      await audit.refused({
        id: `dec_${i}`,
        at: now,
        refusal: new Refusal('agent_limit'),
        received: { call },
        subject,
        operation,
      })
    now += 60_000
    assert.equal(await audit.tellRefused(), 1)
    assert.equal((await store.db.selectFrom('entries').selectAll().execute()).length, 1)
  })

  test('what follows a decision that was written is told by its outcome alone', async (t) => {
    const store = await stores.open(t)
    const audit = await openAudit(t, store)
    const record = decisionRecord(audit)
    await audit.decided(record)
    await audit.outcome({
      ...record,
      outcome: {
        status: undefined,
        requestId: undefined,
        ms: 12.4,
        bytes: 0,
        kind: 'failed',
        refusal: new Refusal('upstream_timeout'),
      },
    })
    await audit.refused({ ...record, refusal: new Refusal('upstream_timeout'), received: { call: record.call } })
    const kinds = (await reader(store, audit).show(record.id)).map((entry) => entry.kind)
    assert.deepEqual(kinds.toSorted(), ['decision', 'outcome'])
  })

  test("Okta's refusal of what our tables allow is found again", async (t) => {
    const store = await stores.open(t)
    const audit = await openAudit(t, store)
    const answer = { status: 403, requestId: 'ZT1', ms: 184, bytes: 20, kind: 'answered' as const }
    for (const effective of [true, false]) {
      const record = decisionRecord(audit, { effective })
      await audit.decided(record)
      await audit.outcome({ ...record, outcome: answer })
    }
    assert.equal((await reader(store, audit).disagreements()).length, 1)
  })

  test('lists are found by agent, operation, effect, time and target, page by page', async (t) => {
    const store = await stores.open(t)
    const audit = await openAudit(t, store)
    const records = Array.from({ length: 5 }, (_, i) =>
      decisionRecord(
        audit,
        i === 2
          ? { targets: [{ ...mia, id: '00u1OtherOtherOther1' }], decision: someDecision({ effect: 'block' }) }
          : {},
      ),
    )
    for (const record of records) await audit.decided(record)
    const read = reader(store, audit)
    assert.equal((await read.list({ effect: 'block' })).length, 1)
    assert.equal((await read.list({ target: '00u1OtherOtherOther1' })).length, 1)
    assert.equal((await read.list({ target: '00u1otherotherother1' })).length, 0, 'ids differ by case')
    assert.equal((await read.list({ agent: 'agt_nobody' })).length, 0)
    assert.equal((await read.list({ since: NOW + 1 })).length, 0)
    const first = await read.list({ limit: 2 })
    const second = await read.list({ limit: 3, after: first.at(-1)?.id ?? '' })
    const decisions = [...first, ...second].map((entry) => entry.decision)
    assert.deepEqual(
      decisions.toReversed(),
      records.map((record) => record.id),
    )
  })

  test('nothing is decided while the store is away', async (t) => {
    const store = await stores.open(t)
    const audit = await openAudit(t, { ...store, run: () => Promise.reject(new Error('the disk is gone')) })
    const refusal = await refusalOf(audit.decided(decisionRecord(audit)))
    assert.equal(refusal.code, 'audit_unavailable')
  })
})
