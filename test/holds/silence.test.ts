import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startTestGateway } from '../support/gateway.ts'
import { approve, holdOf, operator, roleOf, someone, WRITER } from './people.ts'

test('Okta is silent on a release: the grant is unknown and said to be so, nothing is sent again, and the log settles it', async (t) => {
  let sent = 0
  let mute = false
  const waits: (() => void)[] = []
  const gateway = await startTestGateway(t, {
    agents: [WRITER, { ...WRITER, name: 'async-bot', limits: { executeAtApproval: true } }],
    config: { forward: { answerSeconds: 1 } },
    org: {
      seed: 7,
      users: 60,
      async before(request) {
        if (request.method !== 'POST' || !request.url.endsWith('/roles')) return undefined
        sent += 1
        if (mute) await new Promise<void>((resolve) => waits.push(resolve))
        return undefined
      },
    },
  })
  t.after(() => {
    for (const speak of waits) speak()
  })
  const key = await operator(gateway)
  const shown = async (hold: string) => (await gateway.operate('GET', `/api/holds/${hold}`)).json.hold
  const until = async (hold: string, grant: string) => {
    for (let i = 0; i < 400 && (await shown(hold)).grant !== grant; i++) await sleep(50)
    assert.equal((await shown(hold)).grant, grant)
  }
  const granted = (user: string) => [...gateway.org.truth.roles.all()].filter((one) => one.principalId === user).length

  await t.test('to a caller that sends it again after the approval', async () => {
    const user = someone(gateway)
    const hold = holdOf(await roleOf(gateway, user))
    await approve(gateway, hold, key)
    ;[mute, sent] = [true, 0]
    const silent = await roleOf(gateway, user)
    assert.deepEqual([silent.status, silent.json.postern.code], [504, 'outcome_unknown'])
    await until(hold, 'unknown')
    for (const headers of [{}, { 'idempotency-key': 'again' }]) {
      const again = await roleOf(gateway, user, 'HELP_DESK_ADMIN', headers)
      assert.deepEqual([again.status, again.json.postern.code], [409, 'outcome_pending'])
    }
    const own = await gateway.call('onboarding-bot', 'GET', `/_postern/holds/${hold}`)
    assert.equal(own.json.grant, 'unknown', 'its agent can see it')
    const kept = gateway.house.store.db.selectFrom('holds').select('sealed_call').where('id', '=', hold)
    assert.equal((await kept.executeTakeFirst())?.sealed_call, null, 'nothing is left that could be sent again')
    assert.equal((await approve(gateway, hold, key)).status, 409, 'nor can it be approved again')
    // Okta was only slow, and its log tells so.
    for (const speak of waits.splice(0)) speak()
    await until(hold, 'done')
    assert.deepEqual([granted(user), sent], [1, 1])
    mute = false
    assert.equal((await roleOf(gateway, user)).json.postern.code, 'already_done')
  })

  await t.test('to one that waits on its connection, and to nobody at all', async () => {
    const user = someone(gateway)
    const hold = holdOf(await roleOf(gateway, user))
    const waiting = roleOf(gateway, user, 'HELP_DESK_ADMIN', { 'postern-prefer': 'wait=30' })
    while (gateway.house.waiting.size === 0) await sleep(10)
    ;[mute, sent] = [true, 0]
    await approve(gateway, hold, key)
    assert.equal((await waiting).json.postern.code, 'outcome_unknown')
    await until(hold, 'unknown')

    const other = someone(gateway)
    const path = `/api/v1/users/${other}/roles`
    const alone = holdOf(await gateway.call('async-bot', 'POST', path, { type: 'HELP_DESK_ADMIN' }))
    await approve(gateway, alone, key)
    await until(alone, 'unknown')
    assert.equal((await gateway.call('async-bot', 'GET', `/_postern/holds/${alone}/answer`)).status, 404)
    await sleep(1500)
    assert.equal(sent, 2, 'each of the two once, however long the gateway looks for what is due')
    for (const speak of waits.splice(0)) speak()
    mute = false
    await until(hold, 'done')
    await until(alone, 'done')
    assert.deepEqual([granted(user), granted(other)], [1, 1])
  })
})
