import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { approve, holdOf, meddle, operator, OTHER, roleOf, someone, WRITER } from './people.ts'

const granted = (gateway: TestGateway, user: string): string[] =>
  [...gateway.org.truth.roles.all()].filter((role) => role.principalId === user).map((role) => role.type)

test('an approval opens one call of one agent, byte for byte, once', async (t) => {
  const gateway = await startTestGateway(t, { agents: [WRITER, OTHER], org: { seed: 7, users: 120 } })
  const key = await operator(gateway)

  await t.test('another agent cannot use it, nor see it', async () => {
    const user = someone(gateway)
    const hold = holdOf(await roleOf(gateway, user))
    assert.equal((await approve(gateway, hold, key)).json.outcome, 'approved')
    const foreign = await gateway.call('other-bot', 'POST', `/api/v1/users/${user}/roles`, { type: 'HELP_DESK_ADMIN' })
    assert.notEqual(holdOf(foreign), hold)
    assert.equal((await gateway.call('other-bot', 'GET', `/_postern/holds/${hold}`)).status, 404)
    assert.equal((await gateway.call('other-bot', 'DELETE', `/_postern/holds/${hold}`)).status, 404)
    assert.deepEqual(granted(gateway, user), [])
    assert.equal((await gateway.call('onboarding-bot', 'GET', `/_postern/holds/${hold}`)).json.grant, 'unspent')
  })

  await t.test('altered in path, query, header that matters or body it is another call, held anew', async () => {
    const user = someone(gateway)
    const other = someone(gateway)
    const hold = holdOf(await roleOf(gateway, user))
    await approve(gateway, hold, key)
    const path = `/api/v1/users/${user}/roles`
    const body = { type: 'HELP_DESK_ADMIN' }
    const altered = {
      path: await gateway.call('onboarding-bot', 'POST', `/api/v1/users/${other}/roles`, body),
      query: await gateway.call('onboarding-bot', 'POST', `${path}?disableNotifications=true`, body),
      header: await gateway.call('onboarding-bot', 'POST', path, body, {
        'content-type': 'application/json; okta-version=1.0.0',
      }),
      body: await gateway.call('onboarding-bot', 'POST', path, { type: 'USER_ADMIN' }),
      more: await gateway.call('onboarding-bot', 'POST', path, { ...body, x: 1 }),
    }
    for (const [what, answer] of Object.entries(altered)) assert.notEqual(holdOf(answer), hold, what)
    const method = await gateway.call('onboarding-bot', 'PUT', path, body)
    assert.equal(method.json.postern.code, 'unknown_operation')
    assert.deepEqual([granted(gateway, user), granted(gateway, other)], [[], []])
    // What does not matter does not: the same JSON in other words is the same call.
    assert.ok((await roleOf(gateway, user)).status < 300)
    assert.deepEqual(granted(gateway, user), ['HELP_DESK_ADMIN'])
  })

  await t.test('sent again it was done already; a new Idempotency-Key means it again, and asks again', async () => {
    const user = someone(gateway)
    await approve(gateway, holdOf(await roleOf(gateway, user)), key)
    assert.ok((await roleOf(gateway, user)).status < 300)
    for (const _again of [1, 2]) {
      const third = await roleOf(gateway, user)
      assert.deepEqual([third.status, third.json.postern.code], [409, 'already_done'])
    }
    const meant = await roleOf(gateway, user, 'HELP_DESK_ADMIN', { 'idempotency-key': 'second' })
    assert.ok(holdOf(meant))
  })

  await t.test('of many identical calls that wait, one is sent', async () => {
    const user = someone(gateway)
    const hold = holdOf(await roleOf(gateway, user))
    const waiting = Array.from({ length: 5 }, () =>
      roleOf(gateway, user, 'HELP_DESK_ADMIN', { 'postern-prefer': 'wait=20' }),
    )
    while (gateway.house.waiting.size < 5) await new Promise((resolve) => setTimeout(resolve, 10))
    await approve(gateway, hold, key)
    const statuses = (await Promise.all(waiting)).map((one) => one.status)
    assert.deepEqual(statuses.filter((one) => one < 300).length, 1, statuses.join())
    assert.ok(
      statuses.every((one) => one < 300 || one === 409),
      statuses.join(),
    )
    assert.deepEqual(granted(gateway, user), ['HELP_DESK_ADMIN'])
  })

  await t.test('approved in the same moment, each of many is carried out by who waits for it', async () => {
    const users = Array.from({ length: 8 }, () => someone(gateway))
    const waiting = users.map((user) => roleOf(gateway, user, 'HELP_DESK_ADMIN', { 'postern-prefer': 'wait=60' }))
    while (gateway.house.waiting.size < users.length) await new Promise((resolve) => setTimeout(resolve, 10))
    const { holds } = (await gateway.operate('GET', '/api/holds?state=pending')).json
    const asked = holds.filter((one: { like: { id: string } }) => users.includes(one.like.id))
    assert.equal(asked.length, users.length)
    await Promise.all(asked.map((one: { id: string }) => approve(gateway, one.id, key)))
    const statuses = (await Promise.all(waiting)).map((one) => one.status)
    assert.ok(
      statuses.every((one) => one < 300),
      statuses.join(),
    )
    for (const user of users) assert.deepEqual(granted(gateway, user), ['HELP_DESK_ADMIN'])
  })

  await t.test('expired, denied, cancelled and taken back it opens nothing', async () => {
    const [late, stale, no, gone, back] = Array.from({ length: 5 }, () => someone(gateway))
    assert.ok(late && stale && no && gone && back)
    const tooLate = holdOf(await roleOf(gateway, late))
    meddle(gateway, `update holds set expires_at = 1 where id = '${tooLate}'`)
    assert.match((await approve(gateway, tooLate, key)).json.error.sentence, /expired already/)
    assert.notEqual(holdOf(await roleOf(gateway, late)), tooLate)

    const unspent = holdOf(await roleOf(gateway, stale))
    await approve(gateway, unspent, key)
    meddle(gateway, `update holds set expires_at = 1 where id = '${unspent}'`)
    assert.notEqual(holdOf(await roleOf(gateway, stale)), unspent)
    assert.equal((await gateway.call('onboarding-bot', 'GET', `/_postern/holds/${unspent}`)).json.grant, 'expired')

    const denied = holdOf(await roleOf(gateway, no))
    const reason = 'no ticket'
    assert.equal((await gateway.operate('POST', `/api/holds/${denied}/deny`, { reason }, key)).json.outcome, 'denied')
    assert.equal((await roleOf(gateway, no)).json.postern.code, 'hold_denied')

    const cancelled = holdOf(await roleOf(gateway, gone))
    assert.equal(
      (await gateway.call('onboarding-bot', 'DELETE', `/_postern/holds/${cancelled}`)).json.status,
      'cancelled',
    )
    assert.equal((await approve(gateway, cancelled, key)).status, 409)

    const taken = holdOf(await roleOf(gateway, back))
    await approve(gateway, taken, key)
    assert.equal((await gateway.operate('POST', `/api/holds/${taken}/withdraw`, {}, key)).json.hold.grant, 'revoked')
    assert.notEqual(holdOf(await roleOf(gateway, back)), taken)
    for (const user of [late, stale, no, gone, back]) assert.deepEqual(granted(gateway, user), [])
    const kept = await gateway.house.store.db
      .selectFrom('holds')
      .select('sealed_call')
      .where('id', 'in', [tooLate, unspent, denied, cancelled, taken])
      .execute()
    assert.ok(
      kept.every((one) => one.sealed_call === null),
      'what was held is deleted when it has ended',
    )
  })

  await t.test('the target became someone else meanwhile: it waits anew, and the old approval is over', async () => {
    const user = someone(gateway)
    const hold = holdOf(await roleOf(gateway, user))
    await approve(gateway, hold, key)
    gateway.org.giveRole('user', user, 'REPORT_ADMIN')
    const now = await roleOf(gateway, user)
    assert.notEqual(now.json.postern.hold?.id, hold)
    assert.equal(now.status, 403, now.text)
    assert.deepEqual(granted(gateway, user), ['REPORT_ADMIN'])
    if (now.json.postern.decision === 'hold')
      assert.equal((await gateway.call('onboarding-bot', 'GET', `/_postern/holds/${hold}`)).json.grant, 'revoked')
  })

  await t.test('a flood of different calls is stopped', async () => {
    const answers = []
    for (let i = 0; i < 25; i++)
      answers.push(await gateway.call('other-bot', 'DELETE', `/api/v1/users/${someone(gateway)}`))
    assert.ok(answers.some((one) => one.json.postern.code === 'hold_limit'))
    assert.ok(answers.filter((one) => one.json.postern.decision === 'hold').length <= 20)
  })
})
