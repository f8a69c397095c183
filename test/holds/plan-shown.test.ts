import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { startPeople } from '../support/people.ts'
import { playAt } from '../support/transcript.ts'
import { makeVisitor } from '../support/visitor.ts'

const itemsFor = (user: string) => [
  { call: { method: 'POST', path: `/api/v1/users/${user}/roles`, body: { type: 'HELP_DESK_ADMIN' } } },
  {
    operation: 'assignRoleToUser',
    targets: [{ type: 'user', id: '00u*' }],
    properties: { role: 'REPORT_ADMIN' },
    most: 2,
  },
  { operation: 'unassignRoleFromUser', targets: [{ type: 'user', id: user }] },
]

test('a plan on the command line: what waits, what each item changes, what is left', async (t) => {
  const gateway = await startPeople(t)
  const key = await gateway.operator('Olu', gateway.other.id, ['approver'])
  const keyFile = join(gateway.dataDir, 'olu.key')
  writeFileSync(keyFile, key)
  const body = { purpose: 'terraform run 17', items: itemsFor(gateway.target.id) }
  const { json, text } = await gateway.call('onboarding-bot', 'POST', '/_postern/plans', body)
  assert.equal(json.status, 'pending', text)
  await playAt(join(import.meta.dirname, 'plans.txt'), {
    env: { POSTERN_URL: gateway.operatorsUrl, POSTERN_OPERATOR_KEY_FILE: keyFile },
    names: new Map([
      ['PLAN', json.id],
      ['HOLD', json.hold],
      ['USER', gateway.target.id],
    ]),
    now: Date.now,
    direct: () => Promise.resolve(),
  })
})

test('a plan on its page: item by item, words of others as such, and one button for all of it', async (t) => {
  const gateway = await startPeople(t)
  const body = { purpose: '<b>urgent</b> @channel', items: itemsFor(gateway.target.id) }
  const { json } = await gateway.call('onboarding-bot', 'POST', '/_postern/plans', body)
  const url = `${gateway.callbacks}/approvals/${json.hold}`
  const sam = makeVisitor()
  const seen = await sam.signIn(url, gateway.approver.login)
  assert.match(seen.text, /carry out a plan: 3 × assignRoleToUser/)
  assert.match(seen.text, /Admin roles .*→ .*HELP_DESK_ADMIN/)
  assert.match(seen.text, /Up to 2 times: /)
  assert.match(seen.text, /Waits for this approval/)
  assert.match(seen.text, /Covered by this approval, whatever else it sets/)
  assert.match(seen.text, /Approve the plan/)
  assert.doesNotMatch(seen.text, /<b>urgent/)
  const token = seen.field(`/approvals/${json.hold}`, 'token')
  const done = await sam.post(url, { token, verdict: 'approve', reason: 'plan read' })
  assert.match(done.text, /The agent may send its calls, each judged again/)
  assert.equal((await gateway.call('onboarding-bot', 'GET', `/_postern/plans/${json.id}`)).json.status, 'approved')
})
