import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startPeople } from '../support/people.ts'
import { startPostgres, type Postgres } from '../support/postgres.ts'
import { startReceiver } from '../support/receiver.ts'
import { makeVisitor } from '../support/visitor.ts'

let postgres: Postgres | undefined
before(async () => {
  postgres = await startPostgres()
})
after(async () => await postgres?.stop())

async function until(look: () => boolean, what: string): Promise<void> {
  for (let n = 0; n < 400; n++) {
    if (look()) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`never happened: ${what}`)
}

test('on PostgreSQL too: an alert, a held call and its approval on the page are told to a signed webhook, in order', async (t) => {
  const receiver = await startReceiver(t)
  const gateway = await startPeople(t, {
    config: { store: { url: await postgres?.database() } },
    more: (_people, secret) => ({
      alerts: {
        sinks: [
          { kind: 'log' },
          { kind: 'webhook', name: 'teams', url: receiver.url, secret: secret(receiver.secret) },
        ],
      },
    }),
  })
  assert.equal(gateway.house.store.kind, 'postgres')
  const made = await gateway.call('onboarding-bot', 'POST', '/api/v1/users?activate=true', {
    profile: { login: 'new.hire@acme.test', email: 'new.hire@acme.test', firstName: 'New', lastName: 'Hire' },
  })
  assert.equal(made.status, 200, made.text)
  const hold = await gateway.hold('ticket <script>')
  await until(() => receiver.taken.length === 2, 'two messages')
  const url = `${gateway.callbacks}/approvals/${hold}`
  const sam = makeVisitor()
  const token = (await sam.signIn(url, gateway.approver.login)).field(`/approvals/${hold}`, 'token')
  await sam.post(url, { token, verdict: 'approve', reason: 'ticket checked' })
  await until(() => receiver.taken.length === 3, 'the decision')
  const [alert, opened, decided] = receiver.taken.map((one) => one.body)
  assert.equal(alert.type, 'alert')
  assert.match(alert.data.summary, /onboarding-bot was let to create/)
  assert.equal(opened.type, 'hold.opened')
  assert.equal(opened.data.link, url)
  assert.equal(opened.data.purpose, 'ticket <script>', 'data, for the receiver to escape where it shows it')
  assert.equal(decided.type, 'hold.decided')
  assert.deepEqual(decided.data.hold.votes, [{ by: 'Sam Ortiz', verdict: 'approve', reason: 'ticket checked' }])
  assert.equal(new Set(receiver.attempts).size, 3)
  await until(() => gateway.logged.some((line) => line.includes('a call waits for approval')), 'a line in the log')
  assert.doesNotMatch(gateway.logged.join('\n'), /script|new\.hire/, 'the log has ids and rules, no words of others')
})

test('the road never waits for those who are told: a receiver that is gone delays nothing and nobody else', async (t) => {
  const receiver = await startReceiver(t)
  const gateway = await startPeople(t, {
    more: (_people, secret) => ({
      alerts: {
        sinks: [
          { kind: 'webhook', name: 'gone', url: 'http://127.0.0.1:9/', secret: secret(receiver.secret) },
          { kind: 'webhook', name: 'teams', url: receiver.url, secret: secret(receiver.secret) },
        ],
      },
    }),
  })
  await gateway.hold()
  await until(() => receiver.taken.length === 1, 'the one that is there is told')
  const states = async () =>
    (await gateway.operate('GET', '/api/outbox')).json.deliveries
      .map((one: { sink: string; state: string; lastError: string | null }) => [one.sink, one.state, one.lastError])
      .toSorted()
  const wanted = [
    ['gone', 'waiting', '127.0.0.1:9 cannot be reached'],
    ['teams', 'sent', null],
  ]
  for (let n = 0; n < 100 && JSON.stringify(await states()) !== JSON.stringify(wanted); n++)
    await new Promise((resolve) => setTimeout(resolve, 25))
  assert.deepEqual(await states(), wanted)
  const metrics = (await gateway.operate('GET', '/metrics')).text
  assert.match(metrics, /postern_outbox_deliveries\{sink="gone",state="waiting"\} 1/)
  assert.match(metrics, /postern_outbox_deliveries\{sink="teams",state="given_up"\} 0/)
  assert.match(metrics, /postern_outbox_oldest_waiting_seconds \d/)
})
