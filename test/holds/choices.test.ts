import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestGateway } from '../support/gateway.ts'
import { approve, group, holdOf, meddle, operator, roleOf, someone, WRITER } from './people.ts'

test('what people may choose beside a yes, and what each of it is bound to', async (t) => {
  const ids: Record<string, string> = {}
  const gateway = await startTestGateway(t, {
    agents: [WRITER],
    prepare(org) {
      ids['mia'] = someone({ org })
      ids['iam'] = group(org, 'IAM', [ids['mia']])
      return Promise.resolve({ approvers: { groups: { 'IAM approvers': { oktaGroups: [ids['iam']] } } } })
    },
  })
  const mia = await operator(gateway, ids['mia'], ['approver'], 'Mia')
  const lee = await operator(gateway, undefined, ['approver', 'breakglass'], 'Lee')
  const gil = await operator(gateway, undefined, ['auditor', 'approver'], 'Gil')
  const post = (path: string, body: object, key: string) => gateway.operate('POST', path, body, key)
  const hours = (count: number) => new Date(Date.now() + count * 3_600_000).toISOString()

  await t.test('a deputy decides while it lasts, and not for whoever must keep out of it', async () => {
    const hold = holdOf(await roleOf(gateway, someone(gateway)))
    assert.equal((await approve(gateway, hold, gil)).status, 403)
    const given = await post('/api/delegations', { to: 'Gil', until: hours(5), reason: 'vacation' }, mia)
    assert.equal(given.status, 201, given.text)
    const own = holdOf(await roleOf(gateway, ids['mia'] ?? ''))
    assert.match((await approve(gateway, own, gil)).json.error.sentence, /belong to none/, 'the call is about Mia')
    assert.equal((await approve(gateway, hold, gil)).json.outcome, 'approved')
    await post(`/api/delegations/${given.json.delegation.id}/end`, {}, mia)
    const next = holdOf(await roleOf(gateway, someone(gateway)))
    assert.equal((await approve(gateway, next, gil)).status, 403)
    const self = await post('/api/delegations', { to: 'Mia', until: hours(5), reason: 'me' }, mia)
    assert.equal(self.status, 400)
  })

  await t.test(
    'break-glass: with a role, at length, for a quarter of an hour, told, and reviewed by another',
    async () => {
      const user = someone(gateway)
      const hold = holdOf(await roleOf(gateway, user, 'SUPER_ADMIN'))
      const path = `/api/holds/${hold}/break-glass`
      const reason = 'Sign-in is down for all of EMEA, INC-4471, and no approver answers'
      assert.equal((await post(path, { reason }, mia)).status, 403)
      assert.equal((await post(path, { reason: 'urgent' }, lee)).status, 400)
      const done = await post(path, { reason }, lee)
      assert.equal(done.json.outcome, 'approved', done.text)
      assert.ok(Date.parse(done.json.hold.expiresAt) <= Date.now() + 15 * 60_000)
      assert.ok((await roleOf(gateway, user, 'SUPER_ADMIN')).status < 300)
      const sent = await gateway.house.store.db.selectFrom('outbox').select('kind').where('sink', 'is', null).execute()
      assert.deepEqual(sent.filter((one) => one.kind === 'break_glass').length, 1)
      const story = await gateway.operate('GET', `/api/audit/${done.json.hold.decision}`)
      assert.match(story.json.text, /by break-glass/)

      const open = await gateway.operate('GET', '/api/reviews')
      assert.deepEqual([open.json.reviews.length, open.json.reviews[0].by.name], [1, 'Lee'])
      const finding = 'Justified: the outage was real.'
      assert.equal((await post(`/api/reviews/${hold}/close`, { finding }, lee)).status, 403)
      assert.equal((await post(`/api/reviews/${hold}/close`, { finding }, gil)).json.review.closedBy, 'Gil')
      assert.equal((await gateway.operate('GET', '/api/reviews')).json.reviews.length, 0)
      const blocked = holdOf(await roleOf(gateway, someone(gateway)))
      meddle(gateway, `update operators set okta_user_id = '${ids['mia']}' where name = 'Lee'`)
      const own = holdOf(await roleOf(gateway, ids['mia'] ?? '', 'USER_ADMIN'))
      assert.match((await post(`/api/holds/${own}/break-glass`, { reason }, lee)).json.error.sentence, /about you/)
      assert.ok(blocked)
    },
  )

  await t.test(
    'standing: the like of it, so often, until it is taken back, and never for a critical rule',
    async () => {
      const [first, second, third, other] = Array.from({ length: 4 }, () => someone(gateway))
      assert.ok(first && second && third && other)
      const critical = holdOf(await roleOf(gateway, first, 'SUPER_ADMIN'))
      const standing = { most: 2, hours: 4, anyTarget: true }
      assert.match((await approve(gateway, critical, mia, { standing })).json.error.sentence, /permit no standing/)
      const hold = holdOf(await roleOf(gateway, first))
      const tooMuch = await approve(gateway, hold, mia, { standing: { ...standing, most: 6 } })
      assert.match(tooMuch.json.error.sentence, /at most 5 times within 8 hours/)
      assert.equal((await approve(gateway, hold, mia, { standing })).json.outcome, 'approved')
      assert.ok((await roleOf(gateway, first)).status < 300)
      holdOf(await roleOf(gateway, second, 'USER_ADMIN'))
      gateway.org.giveRole('user', other, 'REPORT_ADMIN')
      assert.ok((await roleOf(gateway, second)).status < 300, 'the like of it')
      const list = (await gateway.operate('GET', '/api/standing')).json.standing
      assert.deepEqual([list[0].used, list[0].most, list[0].state, list[0].by.name], [1, 2, 'active', 'Mia'])
      assert.ok((await roleOf(gateway, third)).status < 300)
      holdOf(await roleOf(gateway, someone(gateway)))
      assert.equal((await gateway.operate('GET', '/api/standing')).json.standing[0].state, 'spent')

      const again = holdOf(await roleOf(gateway, other))
      await approve(gateway, again, mia, { standing })
      holdOf(await roleOf(gateway, ids['mia'] ?? ''))
      const id = (await gateway.operate('GET', '/api/standing')).json.standing[0].id as string
      assert.equal((await post(`/api/standing/${id}/revoke`, {}, gil)).json.standing.state, 'revoked')
      holdOf(await roleOf(gateway, someone(gateway)))
    },
  )

  await t.test('numbers people steer by', async () => {
    const { json } = await gateway.operate('GET', '/api/holds/numbers?days=1')
    assert.ok(json.opened >= 8 && json.approved >= 4 && json.pending >= 3, JSON.stringify(json))
    const rule = json.rules.find((one: { rule: string }) => one.rule === 'roles.admin_grant')
    assert.equal(rule.approvalRate, 1)
    assert.ok(json.secondsToDecision.median >= 0)
    const metrics = (await gateway.operate('GET', '/metrics')).text
    assert.match(metrics, /postern_hold_rules\{rule="roles.admin_grant",end="approved"\} \d/)
    assert.match(metrics, /postern_hold_decision_seconds\{quantile="0.5"\}/)
  })
})
