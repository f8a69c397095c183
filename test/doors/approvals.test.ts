import assert from 'node:assert/strict'
import { test } from 'node:test'
import { whyNot } from '../../gateway/doors/operators/eligible.ts'
import { doorHouse, type DoorHouse } from '../support/operators.ts'
import { onEachStore } from '../support/stores.ts'

const BOT = {
  name: 'onboarding-bot',
  kind: 'ai_agent',
  owner: { id: 'dana@acme.test', name: 'Dana Reyes' },
  grant: { operations: ['deleteUser'] },
}

async function agentWithHold(door: DoorHouse, change: { quorum?: number } = {}) {
  const adder = await door.operator('Adder', ['operator'])
  const { json } = await door.ask('/api/agents', { body: BOT, key: adder })
  return { id: json.agent.id as string, key: json.key as string, hold: await door.hold(json.agent.id, change), adder }
}

onEachStore("approvals at the operators' door", (stores) => {
  test('an approver says yes once, with a reason; the record tells who', async (t) => {
    const store = await stores.open(t)
    const door = await doorHouse(t, store)
    const { hold } = await agentWithHold(door)
    assert.equal((await door.ask(`/api/holds/${hold}/approve`, { body: {} })).status, 400)
    const shown = await door.ask(`/api/holds/${hold}`)
    assert.equal(shown.json.hold.sentence, "delete the user 'Mia Lund'")
    assert.equal(shown.json.notYours, null)
    const { json } = await door.ask(`/api/holds/${hold}/approve`, { body: { reason: 'ticket INC-1' } })
    assert.deepEqual([json.outcome, json.hold.state, json.hold.grant], ['approved', 'approved', 'unspent'])
    assert.equal(Date.parse(json.hold.expiresAt), door.clock.now + 3_600_000)
    const again = await door.ask(`/api/holds/${hold}/deny`, { body: { reason: 'no' } })
    assert.equal(again.json.error.sentence, 'This hold is approved already.')
    const votes = (await door.ask(`/api/holds/${hold}`)).json.votes
    assert.deepEqual([votes[0].approver, votes[0].verdict, votes[0].reason], ['Sam Ortiz', 'approve', 'ticket INC-1'])
    const entries = (await door.ask('/api/audit?kind=approval')).json.entries
    assert.deepEqual([entries.length, entries[0].effect, entries[0].hold], [1, 'approve', hold])
    const sent = await store.db.selectFrom('outbox').select('kind').execute()
    assert.deepEqual(
      sent.map((one) => one.kind),
      ['hold_decided'],
    )
  })

  test('two people where two are asked for: one person under two names is one', async (t) => {
    const door = await doorHouse(t, await stores.open(t))
    const { hold } = await agentWithHold(door, { quorum: 2 })
    const sameSam = await door.operator('Sam again', ['approver'], '00usamortiz000000001')
    const other = await door.operator('Olu', ['approver'])
    const yes = { reason: 'ok' }
    assert.equal((await door.ask(`/api/holds/${hold}/approve`, { body: yes })).json.outcome, 'counted')
    assert.equal((await door.ask(`/api/holds/${hold}/approve`, { body: yes, key: sameSam })).status, 409)
    assert.equal((await door.ask(`/api/holds/${hold}/approve`, { body: yes, key: other })).json.outcome, 'approved')
  })

  test('never an approver: the owner, who gave the agent a key today, and whom that person made an approver today', async (t) => {
    const door = await doorHouse(t, await stores.open(t))
    const { hold, adder } = await agentWithHold(door)
    const owner = await door.operator('dana@acme.test', ['approver'])
    const rotator = await door.operator('Rob', ['approver', 'operator'])
    await door.ask('/api/agents/onboarding-bot/rotate-key', { body: {}, key: rotator })
    const puppet = (await door.ask('/api/operators', { body: { name: 'Puppet', roles: ['approver'] }, key: adder }))
      .json.key
    for (const [key, why] of [
      [owner, /own the agent/],
      [rotator, /changed this agent or its keys within 24 hours/],
      [puppet, /also made you an approver/],
    ] as const) {
      const { status, json } = await door.ask(`/api/holds/${hold}/approve`, { body: { reason: 'x' }, key })
      assert.equal(status, 403)
      assert.match(json.error.sentence, why)
    }
    assert.equal(
      (await door.ask(`/api/holds/${hold}/deny`, { body: { reason: 'no' }, key: owner })).json.outcome,
      'denied',
    )
  })

  test('an approval that nobody spent can be taken back; an overdue hold reads as expired', async (t) => {
    const door = await doorHouse(t, await stores.open(t))
    const { hold, id } = await agentWithHold(door)
    await door.ask(`/api/holds/${hold}/approve`, { body: { reason: 'ok' } })
    assert.equal((await door.ask(`/api/holds/${hold}/withdraw`, { body: {} })).json.hold.grant, 'revoked')
    assert.equal((await door.ask(`/api/holds/${hold}/withdraw`, { body: {} })).status, 409)
    const late = await door.hold(id)
    door.clock.now += 1_800_000
    assert.equal((await door.ask(`/api/holds/${late}`)).json.hold.state, 'expired')
    assert.deepEqual((await door.ask('/api/holds?state=pending')).json.holds, [])
    assert.equal((await door.ask('/api/holds?state=expired')).json.holds.length, 1)
    assert.match(
      (await door.ask(`/api/holds/${late}/approve`, { body: { reason: 'x' } })).json.error.sentence,
      /expired already/,
    )
  })
})

test('who may not approve, in itself', () => {
  const operator = { id: 'op_1', name: 'Sam', oktaUserId: '00u1', roles: [], status: 'active' as const, createdAt: '' }
  const agent = { id: 'agt_1', owner: 'dana@acme.test', ownerName: 'Dana' }
  assert.equal(whyNot(operator, agent, []), undefined)
  assert.match(whyNot(operator, { ...agent, owner: '00U1' }, []) ?? '', /own/)
  assert.match(whyNot(operator, { ...agent, ownerName: 'sam' }, []) ?? '', /own/)
  const act = (name: string, on = 'agt_1', by = 'op_1') => ({ act: name, by, on })
  for (const name of ['agent.add', 'agent.enable', 'agent.rotate_key', 'agent.change'])
    assert.match(whyNot(operator, agent, [act(name)]) ?? '', /changed this agent/)
  for (const harmless of [
    act('agent.disable'),
    act('agent.revoke_keys'),
    act('agent.add', 'agt_2'),
    act('agent.add', 'agt_1', 'op_2'),
  ])
    assert.equal(whyNot(operator, agent, [harmless]), undefined)
})
