import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startTestGateway } from '../support/gateway.ts'
import { approve, holdOf, meddle, operator, roleOf, someone, WRITER } from './people.ts'

test('a grant that was approved for a time is taken back through the road, and people are told when it cannot be', async (t) => {
  let broken = false
  const gateway = await startTestGateway(t, {
    agents: [WRITER],
    org: {
      seed: 7,
      users: 60,
      before: ({ method }) => (broken && method === 'DELETE' ? new Response('{}', { status: 403 }) : undefined),
    },
  })
  const key = await operator(gateway)
  const rolesOf = (user: string) =>
    [...gateway.org.truth.roles.all()].filter((role) => role.principalId === user).map((role) => role.type)
  const rows = () => gateway.house.store.db.selectFrom('give_backs').selectAll().execute()
  const until = async (what: () => Promise<boolean> | boolean) => {
    for (let i = 0; i < 200; i++) {
      if (await what()) return
      await sleep(50)
    }
    assert.fail(JSON.stringify(await rows()))
  }

  await t.test('what cannot be taken back cannot be approved for a time', async () => {
    const hold = holdOf(await gateway.call('onboarding-bot', 'DELETE', `/api/v1/users/${someone(gateway)}`))
    const { status, json } = await approve(gateway, hold, key, { hours: 4 })
    assert.deepEqual([status, json.error.code], [400, 'invalid_request'])
  })

  await t.test('its time is over: the very role is gone, others stay, and the log tells who did it', async () => {
    const user = someone(gateway)
    const hold = holdOf(await roleOf(gateway, user))
    assert.equal((await approve(gateway, hold, key, { hours: 4 })).json.outcome, 'approved')
    assert.ok((await roleOf(gateway, user)).status < 300)
    gateway.org.giveRole('user', user, 'REPORT_ADMIN')
    // The caller has its answer before the outcome, which brings the row, is durable.
    await until(async () => (await rows()).length > 0)
    const [row] = await rows()
    assert.equal(row?.state, 'waiting')
    assert.ok(Math.abs((row?.due_at ?? 0) - Date.now() - 4 * 3_600_000) < 60_000)
    assert.equal(Buffer.from(row?.sealed ?? []).includes(user), false, 'it is sealed')
    meddle(gateway, 'update give_backs set next_at = 1')
    await until(async () => (await rows())[0]?.state === 'done')
    assert.deepEqual(rolesOf(user), ['REPORT_ADMIN'])
    const decided = await gateway.house.store.db
      .selectFrom('entries')
      .select(['effect', 'operation'])
      .where('agent_id', '=', 'agt_postern_take_back')
      .where('kind', '=', 'decision')
      .execute()
    assert.deepEqual(
      decided.map((one) => one.operation),
      ['unassignRoleFromUser'],
    )
  })

  await t.test('Okta will not: it is tried on, and people are told', async () => {
    const user = someone(gateway)
    const hold = holdOf(await roleOf(gateway, user))
    await approve(gateway, hold, key, { hours: 4 })
    assert.ok((await roleOf(gateway, user)).status < 300)
    broken = true
    const alerts = () =>
      gateway.house.store.db.selectFrom('outbox').select('dedupe').where('dedupe', 'like', 'give_back gb_%').execute()
    // Said again at each look: a try that is under way sets its own next time when it ends.
    await until(async () => {
      meddle(gateway, `update give_backs set next_at = 1, attempts = 2 where state = 'waiting' and attempts < 3`)
      return (await alerts()).length > 0
    })
    broken = false
    await until(() => {
      meddle(gateway, `update give_backs set next_at = 1 where state = 'waiting'`)
      return rolesOf(user).length === 0
    })
  })
})
