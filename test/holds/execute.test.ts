import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startTestGateway } from '../support/gateway.ts'
import { approve, holdOf, meddle, operator, roleOf, someone, WRITER } from './people.ts'

test('an agent that does not wait has its call sent at the approval, and fetches the answer', async (t) => {
  const gateway = await startTestGateway(t, {
    agents: [
      { ...WRITER, limits: { executeAtApproval: true } },
      { ...WRITER, name: 'other-bot' },
    ],
  })
  const key = await operator(gateway)
  const own = (path: string, agent = 'onboarding-bot') => gateway.call(agent, 'GET', path)
  const ended = async (hold: string): Promise<string> => {
    for (let i = 0; i < 200; i++) {
      const { grant } = (await own(`/_postern/holds/${hold}`)).json
      if (grant !== undefined && grant !== 'unspent' && grant !== 'claimed') return grant as string
      await sleep(25)
    }
    throw new Error('nothing became of it')
  }

  await t.test('202 and a task; then the answer as Okta gave it, for this agent only', async () => {
    const user = someone(gateway)
    const asked = await roleOf(gateway, user, 'HELP_DESK_ADMIN', { 'postern-prefer': 'respond-async' })
    assert.equal(asked.status, 202, asked.text)
    const hold = asked.json.id as string
    assert.deepEqual([asked.json.status, asked.json.status_endpoint], ['pending', asked.headers.get('location')])
    assert.equal((await own(`/_postern/holds/${hold}/answer`)).status, 404)
    await approve(gateway, hold, key)
    assert.equal(await ended(hold), 'done')
    let answer = await own(`/_postern/holds/${hold}/answer`)
    for (let i = 0; answer.status === 404 && i < 40; i++) {
      await sleep(25)
      answer = await own(`/_postern/holds/${hold}/answer`)
    }
    assert.ok([200, 201].includes(answer.status), answer.text)
    assert.equal(answer.json.type, 'HELP_DESK_ADMIN')
    assert.equal((await own(`/_postern/holds/${hold}/answer`, 'other-bot')).status, 404)
    const kept = await gateway.house.store.db.selectFrom('answers').selectAll().execute()
    assert.equal(Buffer.from(kept[0]?.sealed ?? []).includes('HELP_DESK_ADMIN'), false, 'it is sealed')
    const again = await roleOf(gateway, user)
    assert.equal(again.json.postern.code, 'already_done')
  })

  await t.test('whoever waits on a connection gets the answer there', async () => {
    const user = someone(gateway)
    const waiting = roleOf(gateway, user, 'HELP_DESK_ADMIN', { 'postern-prefer': 'wait=20' })
    while (gateway.house.waiting.size === 0) await sleep(10)
    const hold = (await gateway.operate('GET', '/api/holds?state=pending')).json.holds[0].id as string
    await approve(gateway, hold, key)
    assert.ok((await waiting).status < 300)
  })

  await t.test(
    'its Idempotency-Key stays with it: the same call again gets the recorded status, another call none',
    async () => {
      const user = someone(gateway)
      const keyed = (name: string, type = 'HELP_DESK_ADMIN') => roleOf(gateway, user, type, { 'idempotency-key': name })
      const hold = holdOf(await keyed('ticket-1'))
      assert.equal(holdOf(await keyed('ticket-1b')), hold, 'it joins the one that waits')
      assert.equal((await keyed('ticket-1', 'USER_ADMIN')).status, 422)
      await approve(gateway, hold, key)
      assert.equal(await ended(hold), 'done')
      for (const name of ['ticket-1', 'ticket-1b']) {
        const again = await keyed(name)
        assert.deepEqual([again.status, again.json.postern.code], [409, 'already_done'], again.text)
        assert.match(again.json.errorSummary, /Okta answered 20[01]/)
      }
      assert.equal((await keyed('ticket-1', 'USER_ADMIN')).json.postern.code, 'idempotency_mismatch')
      assert.notEqual(holdOf(await keyed('ticket-2')), hold, 'a new key means it again, and asks again')
    },
  )

  await t.test('released by a retry without its key, the key still means that call', async () => {
    const user = someone(gateway)
    const other = (headers = {}) =>
      gateway.call('other-bot', 'POST', `/api/v1/users/${user}/roles`, { type: 'HELP_DESK_ADMIN' }, headers)
    const hold = holdOf(await other({ 'idempotency-key': 'ticket-3' }))
    await approve(gateway, hold, key)
    assert.ok((await other()).status < 300)
    const again = await other({ 'idempotency-key': 'ticket-3' })
    assert.deepEqual([again.status, again.json.postern?.code], [409, 'already_done'], again.text)
  })

  await t.test('an agent that was disabled meanwhile sends nothing', async () => {
    const user = someone(gateway)
    const hold = holdOf(await roleOf(gateway, user))
    meddle(
      gateway,
      `update agents set body = replace(body, '"status":"active"', '"status":"disabled"') where name = 'onboarding-bot'; update epoch set value = value + 1 where name = 'agents'`,
    )
    const approved = await approve(gateway, hold, key)
    assert.equal(approved.json.outcome, 'approved', approved.text)
    await sleep(600)
    assert.equal((await gateway.operate('GET', `/api/holds/${hold}`)).json.hold.grant, 'unspent')
    assert.deepEqual(
      [...gateway.org.truth.roles.all()].filter((role) => role.principalId === user),
      [],
    )
  })
})
