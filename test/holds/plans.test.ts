import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startPostgres, type Postgres } from '../support/postgres.ts'
import { approve, group, holdOf, operator, someone } from './people.ts'
import { HELP, roleItem, rolePath, stage } from './plan-stage.ts'

let postgres: Postgres
before(async () => {
  postgres = await startPostgres()
})
after(() => postgres.stop())

for (const kind of ['sqlite', 'postgres'])
  test(`one approval covers an announced change set and nothing else (${kind})`, async (t) => {
    const {
      gateway,
      announce,
      give,
      plan,
      meddle: change,
    } = await stage(t, kind === 'postgres' ? await postgres.database() : undefined)
    const key = await operator(gateway)
    const users = Array.from({ length: 3 }, () => someone(gateway))
    const admin = someone(gateway)
    gateway.org.giveRole('user', admin, 'SUPER_ADMIN')
    const resetMfa = { call: { method: 'POST', path: `/api/v1/users/${admin}/lifecycle/reset_factors` } }
    let id = ''
    let hold = ''

    await t.test('announced: each call is judged, and one hold shows the whole difference', async () => {
      const answer = await announce([...users.map((user) => roleItem(user)), resetMfa])
      assert.equal(answer.status, 201, answer.text)
      const { json } = answer
      assert.deepEqual([json.status, json.calls], ['pending', { used: 0, of: 3 }])
      assert.deepEqual(
        json.items.map((one: { expect: string }) => one.expect),
        ['hold', 'hold', 'hold', 'block'],
      )
      assert.match(json.items[3].why, /admin/)
      assert.equal(answer.headers.get('location'), `${gateway.agentsUrl}/_postern/plans/${json.id}`)
      ;[id, hold] = [json.id, json.hold]
      const shown = (await gateway.operate('GET', `/api/holds/${hold}`)).json.hold
      assert.match(shown.sentence, /^carry out a plan: 3 × assignRoleToUser \(1 item stays blocked\)$/)
      assert.equal(shown.purpose, 'terraform run 17')
      assert.match(JSON.stringify(shown.plan.items[0].changes), /Admin roles none → HELP_DESK_ADMIN/)
      assert.ok(shown.plan.items[0].sentence.includes(users[0]))
      const all = (await gateway.operate('GET', '/api/holds?state=pending')).json.holds
      assert.equal(all.length, 1, 'one hold for all of it')
      const again = await announce([...users.map((user) => roleItem(user)), resetMfa])
      assert.deepEqual([again.status, again.json.id], [201, id], 'the same plan again is the same plan')
    })

    await t.test('nobody else sees it, cancels it or uses it', async () => {
      assert.equal((await plan(id, 'other-bot')).status, 404)
      assert.equal((await gateway.call('other-bot', 'DELETE', `/_postern/plans/${id}`)).status, 404)
      assert.deepEqual((await gateway.call('other-bot', 'GET', '/_postern/plans')).json, { plans: [] })
      const nobody = await fetch(`${gateway.agentsUrl}/_postern/plans`, { method: 'POST', body: '{}' })
      assert.equal(nobody.status, 401)
    })

    await t.test('before it is approved its calls wait by themselves', async () => {
      const own = holdOf(await give(users[0] ?? ''))
      assert.notEqual(own, hold)
      assert.equal((await gateway.call('onboarding-bot', 'DELETE', `/_postern/holds/${own}`)).status, 200)
    })

    await t.test('approved once: three calls go on, each counted; what is blocked stays blocked', async () => {
      assert.equal((await approve(gateway, hold, key)).json.outcome, 'approved')
      assert.equal((await plan(id)).json.status, 'approved')
      holdOf(await give(users[0] ?? '', 'HELP_DESK_ADMIN', 'other-bot'))
      assert.ok((await give(users[0] ?? '')).status < 300)
      assert.equal((await plan(id)).json.calls.used, 1)
      const blocked = await gateway.call('onboarding-bot', 'POST', resetMfa.call.path)
      assert.deepEqual([blocked.status, blocked.json.postern.decision], [403, 'block'])
      const second = await give(users[1] ?? '')
      assert.ok(second.status < 300, second.text)
      const decision = /id="(dec_\w+)"/.exec(second.headers.get('postern-decision') ?? '')?.[1] ?? ''
      const read = async (): Promise<string> => (await gateway.operate('GET', `/api/audit/${decision}`)).json.text
      let story = await read()
      // The caller has its answer before the outcome is durable.
      while (!/DONE/.test(story)) story = await read()
      assert.match(story, new RegExp(`covered by plan ${id}, call 2 of 3`))
      assert.match(story, /PLANNED, APPROVED, DONE/)
      assert.match(story, /ticket INC-4471 checked/)
    })

    await t.test('a call that is not in it waits alone; the same call again is refused', async () => {
      holdOf(await give(someone(gateway)))
      const other = holdOf(await give(users[2] ?? '', 'USER_ADMIN'))
      assert.notEqual(other, hold)
      const replay = await give(users[0] ?? '')
      assert.deepEqual([replay.status, replay.json.postern.code], [409, 'already_done'])
      const fresh = await gateway.call('onboarding-bot', 'POST', rolePath(users[0] ?? ''), HELP, {
        'idempotency-key': 'again',
      })
      assert.equal(fresh.json.postern.decision, 'hold', 'used up: a further one waits by itself')
    })

    await t.test('with its last call it is exhausted, and its own story tells all of it', async () => {
      assert.ok((await give(users[2] ?? '')).status < 300)
      const { json } = await plan(id)
      assert.deepEqual([json.status, json.calls], ['exhausted', { used: 3, of: 3 }])
      const { json: seen } = await gateway.operate('GET', `/api/plans/${id}`)
      assert.equal(new Set(seen.plan.covered.map((one: { decision: string }) => one.decision)).size, 3)
      const { text } = (await gateway.operate('GET', `/api/audit/${seen.plan.decision}`)).json
      assert.match(text, /plan of 4 items {3}PLANNED, APPROVED/)
      assert.match(text, /1 × assignRoleToUser on user .*: hold \(roles\.admin_grant\)/)
      assert.equal((await gateway.operate('GET', '/api/audit/verify')).status < 500, true)
    })

    await t.test(
      'who it is about does not decide on it, nor its owner; a pattern never serves who approved it',
      async () => {
        const [mia, lee] = [someone(gateway), someone(gateway)]
        const about = await announce([roleItem(mia), roleItem(someone(gateway))])
        const miaKey = await operator(gateway, mia)
        assert.match((await approve(gateway, about.json.hold, miaKey)).json.error.sentence, /about you/)
        const dana = await operator(gateway, undefined, ['approver', 'breakglass'], 'dana.reyes@acme.test')
        assert.match((await approve(gateway, about.json.hold, dana)).json.error.sentence, /You own the agent/)
        const glass = { reason: 'Sign-in is down for all of EMEA, INC-4471, and no approver answers' }
        const broken = await gateway.operate('POST', `/api/holds/${about.json.hold}/break-glass`, glass, dana)
        assert.match(broken.json.error.sentence, /waits for its approvers/)
        assert.equal((await approve(gateway, about.json.hold, key, { hours: 4 })).status, 400)
        const leeKey = await operator(gateway, lee)
        const pattern = {
          operation: 'assignRoleToUser',
          targets: [{ type: 'user', id: '00u*' }],
          properties: { role: HELP.type },
          most: 2,
        }
        const wide = await announce([pattern])
        assert.equal(wide.json.items[0].expect, 'open', wide.text)
        assert.equal((await approve(gateway, wide.json.hold, leeKey)).json.outcome, 'approved')
        const own = await give(lee)
        assert.notEqual(holdOf(own), wide.json.hold)
        holdOf(await give(someone(gateway), 'USER_ADMIN'))
        holdOf(await give(someone(gateway), 'SUPER_ADMIN'))
        assert.ok((await give(someone(gateway))).status < 300, 'the like of it')
        const { json } = await plan(wide.json.id)
        assert.deepEqual([json.status, json.calls.used], ['approved', 1])
        await gateway.call('onboarding-bot', 'DELETE', `/_postern/plans/${wide.json.id}`)
        holdOf(await give(someone(gateway)))
      },
    )

    await t.test('a target that became something else waits by itself', async () => {
      const user = someone(gateway)
      const { json } = await announce([roleItem(user)])
      await approve(gateway, json.hold, key)
      gateway.org.giveRole('user', user, 'REPORT_ADMIN')
      assert.notEqual(holdOf(await give(user)), json.hold)
    })

    await t.test('denied, cancelled, taken back, over: nothing of it is left', async () => {
      const fresh = async () => {
        const user = someone(gateway)
        return { user, json: (await announce([roleItem(user)], { minutes: 5 })).json }
      }
      const denied = await fresh()
      await gateway.operate('POST', `/api/holds/${denied.json.hold}/deny`, { reason: 'not this quarter' }, key)
      assert.equal((await plan(denied.json.id)).json.status, 'denied')
      const again = await announce([roleItem(denied.user)], { minutes: 5 })
      assert.equal(again.json.postern.code, 'hold_denied')

      const cancelled = await fresh()
      const gone = await gateway.call('onboarding-bot', 'DELETE', `/_postern/plans/${cancelled.json.id}`)
      assert.equal(gone.json.status, 'cancelled')
      assert.equal((await approve(gateway, cancelled.json.hold, key)).status, 409)

      const revoked = await fresh()
      await approve(gateway, revoked.json.hold, key)
      assert.equal((await gateway.operate('POST', `/api/holds/${revoked.json.hold}/withdraw`, {}, key)).status, 200)
      assert.equal((await plan(revoked.json.id)).json.status, 'revoked')
      holdOf(await give(revoked.user))

      const over = await fresh()
      const { json } = await approve(gateway, over.json.hold, key)
      assert.ok(Math.abs(Date.parse(json.hold.expiresAt) - Date.now() - 5 * 60_000) < 30_000)
      await change(`update holds set expires_at = 1 where id = '${over.json.hold}'`)
      assert.equal((await plan(over.json.id)).json.status, 'expired')
      holdOf(await give(over.user))
    })

    await t.test('what is no plan is refused, and what needs no approval gets none', async () => {
      assert.deepEqual((await announce([])).json.postern.code, 'invalid_request')
      const both = { ...roleItem(users[0] ?? ''), digest: 'a'.repeat(64) }
      assert.equal((await announce([both])).status, 400)
      const unknown = await announce([{ digest: 'a'.repeat(64), operation: 'deleteUser' }])
      assert.deepEqual([unknown.json.status, unknown.json.items[0].expect], ['not_needed', 'block'])
      const plain = {
        call: { method: 'PUT', path: `/api/v1/groups/${group(gateway.org, 'Plain', [])}/users/${users[0]}` },
      }
      const passes = await announce([plain, { operation: 'noSuchThing', targets: [] }])
      assert.deepEqual([passes.status, passes.json.status, passes.json.items[1].expect], [200, 'not_needed', 'block'])
      const critical = await announce([{ operation: 'assignRoleToGroup', targets: [{ type: 'group', id: '*' }] }])
      assert.deepEqual(critical.json.items[0].rules, [], critical.text)
    })

    await t.test('a waiting call can be planned by its digest', async () => {
      const user = someone(gateway)
      const alone = holdOf(await give(user))
      const row = await gateway.house.store.db
        .selectFrom('holds')
        .select('digest')
        .where('id', '=', alone)
        .executeTakeFirstOrThrow()
      const { json, text } = await announce([{ operation: 'assignRoleToUser', digest: row.digest }])
      assert.equal(json.items?.[0].expect, 'hold', text)
      await approve(gateway, json.hold, key)
      assert.ok((await give(user)).status < 300)
    })
  })
