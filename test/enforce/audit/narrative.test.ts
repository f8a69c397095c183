import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  makeAuditReader,
  narrate,
  narrativeText,
  ocsfOf,
  type Audit,
  type ReadEntry,
} from '../../../gateway/enforce/audit.ts'
import { Refusal } from '../../../gateway/model/refusal.ts'
import type { Store } from '../../../gateway/store/store.ts'
import { NOW, someAgent } from '../../support/agents.ts'
import {
  decisionRecord,
  GRANT_ROLE,
  mia,
  MIA,
  openAudit,
  someDecision,
  someReason,
  type RecordParts,
} from '../../support/audit.ts'
import { onEachStore } from '../../support/stores.ts'

// The product's own table of controls.
const table = JSON.parse(
  readFileSync(new URL('../../../gateway/okta/data/controls.json', import.meta.url), 'utf8'),
) as {
  controls: { key: string; framework: string; id: string; title: string }[]
}
const controls = Object.fromEntries(table.controls.map((control) => [control.key, control]))
const context = { controls, names: { 'agt_onboarding-bot': 'onboarding-bot' } }
const entriesOf = (store: Store, audit: Audit, id: string) => makeAuditReader(store, audit.keyring).show(id)
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u

const holdInput = (id: string) => ({
  id,
  digest: 'd1',
  operation: 'assignRoleToUser',
  requirement: '{}',
  shown: '{}',
  purpose: null,
  sealedCall: Buffer.from('sealed'),
  expiresAt: NOW + 600_000,
  mostPending: 5,
  idempotencyKey: null,
  supersedes: null,
})

onEachStore('the narrative', (stores) => {
  test('a role grant that was held, approved and carried out is one story, whichever of its calls is asked for', async (t) => {
    const store = await stores.open(t)
    const audit = await openAudit(t, store)
    const grant: RecordParts = {
      row: GRANT_ROLE,
      path: `/api/v1/users/mia.lund@acme.test/roles`,
      properties: { role: 'HELP_DESK_ADMIN' },
      purpose: 'New hire in service desk, ticket INC-4471',
    }
    const requirement = { approvers: ['IAM approvers'], quorum: 1, expires_seconds: 600 }
    const held = decisionRecord(audit, {
      ...grant,
      decision: someDecision({ effect: 'hold', reasons: [someReason()], requirement }),
    })
    await audit.decided({ ...held, open: holdInput('hold_1') })
    const approval = await audit.entries.approval({
      at: NOW + 40_000,
      decision: held.id,
      agent: held.subject.agent.id,
      operation: 'assignRoleToUser',
      hold: 'hold_1',
      verdict: 'approve',
      about: [],
      approver: { id: '00u9s8a7m6o5r4t3i2z1', name: 'Sam Ortiz' },
      reason: 'ticket checked',
      quorum: 1,
      via: 'cli',
    })
    await store.run('vote', {
      writer: store.writer,
      hold: 'hold_1',
      approver: { id: '00u9s8a7m6o5r4t3i2z1', name: 'Sam Ortiz' },
      verdict: 'approve',
      reason: 'ticket checked',
      at: NOW + 40_000,
      grantUntil: NOW + 600_000,
      quorum: 1,
      entry: approval,
      outbox: [],
    })
    const spent = decisionRecord(audit, { ...grant, approvedHold: 'hold_1' })
    assert.ok((await audit.decided({ ...spent, at: NOW + 41_000, claim: { hold: 'hold_1' } })).sealedCall)
    await audit.outcome({
      ...spent,
      at: NOW + 42_000,
      outcome: { status: 200, requestId: 'ZT1', ms: 184, bytes: 10, kind: 'answered' },
    })
    const story = narrate(await entriesOf(store, audit, held.id), context) ?? assert.fail()
    const text = narrativeText(story)
    assert.match(
      text,
      /^dec_\w+ {3}2027-01-15 08:00:00 UTC {3}onboarding-bot -> assignRoleToUser HELP_DESK_ADMIN on user 'Mia Lund'/,
    )
    assert.ok(
      text.includes(
        `asked to give user 'Mia Lund' (${MIA}) the admin role HELP_DESK_ADMIN. Its purpose, in its own words: 'New hire in service desk, ticket INC-4471'.`,
      ),
    )
    assert.match(text, /^Rule {5}roles\.admin_grant: Granting an admin role needs a second person \(high\)$/m)
    assert.match(text, /^Proof {4}onboarding-bot is granted this: scope okta\.users\.read\.$/m)
    assert.match(text, /is admin false \(from the inventory, 4 s old\)/)
    assert.match(text, /Approved 08:00:40 by 'Sam Ortiz' \(00u9s8a7m6o5r4t3i2z1\), by cli: 'ticket checked'\./)
    assert.match(text, /CC6\.3 \(Access granted, changed, removed by role; least privilege, SoD\)/)
    assert.match(text, /gdpr:unknown/, 'a key that the table lacks is still shown')
    assert.match(text, /^Okta {5}200 in 184 ms, request id ZT1\.$/m)
    assert.match(text, /Judged again at 08:00:41 with a fresh view and the approval of hold_1\./)
    assert.deepEqual(story.steps, ['HELD', 'APPROVED', 'DONE'])

    const own = narrate(await entriesOf(store, audit, spent.id), context)
    assert.deepEqual(own, story, 'the call that spent the approval tells the same story')
  })

  test('after an erasure it says so, and tells the rest', async (t) => {
    const store = await stores.open(t)
    const audit = await openAudit(t, store)
    const record = decisionRecord(audit, { purpose: 'for Mia' })
    await audit.decided(record)
    await audit.erase({ ids: [MIA], names: [], by: 'op_1' })
    const text = narrativeText(narrate(await entriesOf(store, audit, record.id), context) ?? assert.fail())
    assert.ok(!text.includes('Mia'))
    assert.ok(text.includes(`read user 'a person whose data was erased' (${MIA})`))
  })

  test('a refusal before judgement has a story too, and nothing without entries', async (t) => {
    const store = await stores.open(t)
    const audit = await openAudit(t, store)
    const { call, subject } = decisionRecord(audit)
    await audit.refused({
      id: 'dec_r',
      at: NOW,
      refusal: new Refusal('unknown_operation', { why: 'no row' }),
      received: { call },
      subject,
    })
    const text = narrativeText(narrate(await entriesOf(store, audit, 'dec_r'), context) ?? assert.fail())
    assert.match(
      text,
      /onboarding-bot asked to something the catalog does not know; it was refused|onboarding-bot asked for something/,
    )
    assert.match(text, /unknown_operation \(403\): no row/)
    assert.equal(narrate([], context), undefined)
  })
})

test('whatever words others chose, no line of it holds a control or bidi character', () => {
  const words = fc.string({ unit: 'binary', maxLength: 80 })
  fc.assert(
    fc.property(words, words, words, words, (a, b, c, d) => {
      const ref = (_type: string, id: string) => id
      const record = decisionRecord(
        { ref },
        {
          targets: [
            {
              ...mia,
              id: a,
              label: b,
              named: c,
              facts: { status: { value: d, age_ms: 5, source: 'live', path: [a, b] } },
              unknown: { is_admin: c },
            },
          ],
          properties: { role: d, other: [a] },
          decision: someDecision({
            reasons: [someReason({ title: a, description: b, proof: { x: c, y: [d] }, controls: [d] })],
            policy: d,
          }),
          agent: { ...someAgent('bot'), name: a },
        },
      )
      const entry: ReadEntry = {
        id: 'ent_1',
        kind: 'decision',
        at: new Date(NOW).toISOString(),
        decision: record.id,
        effect: 'allow',
        public: {
          gateway: a,
          catalog: b,
          call: { method: 'GET', template: '/', path: c, query: [d], address: a },
          decision: record.decision,
          evaluation: JSON.parse(record.evaluation),
        },
        words: { names: { [a]: { label: b, named: c } }, purpose: d, reason: a, source_ip: b },
        erased: [c],
        log: { writer: 'gw-0', epoch: 1, counter: 7 },
      }
      const story = narrate([entry], { controls: {}, names: { [a]: d } }) ?? assert.fail()
      for (const line of [story.head, story.asked, ...story.lines.flatMap((one) => one.text)])
        assert.ok(!UNSEEN.test(line), JSON.stringify(line))
      assert.equal(ocsfOf(entry)?.class_uid, 6003)
    }),
    { numRuns: 300 },
  )
})
