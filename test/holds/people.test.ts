import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestGateway } from '../support/gateway.ts'
import { approve, group, holdOf, meddle, operator, roleOf, someone, WRITER } from './people.ts'

test('members of an approver group decide, as Okta tells at the moment of the vote', async (t) => {
  const ids: Record<string, string> = {}
  let away = false
  const gateway = await startTestGateway(t, {
    agents: [WRITER],
    org: {
      seed: 7,
      users: 60,
      before: (request) => (away && request.url.includes('/groups') ? new Response('{}', { status: 500 }) : undefined),
    },
    prepare(org) {
      for (const name of ['mia', 'sam', 'lee', 'gil']) ids[name] = someone({ org })
      const { mia = '', sam = '', lee = '', gil = '' } = ids
      ids['iam'] = group(org, 'IAM', [mia, sam])
      ids['security'] = group(org, 'Security', [sam, lee])
      const groups = {
        'IAM approvers': { oktaGroups: [ids['iam']] },
        Security: { oktaGroups: [ids['security']] },
        'Group owners': { owners: true },
        Night: { users: [gil] },
      }
      const rules = [
        { when: { operations: ['deleteUser'] }, allOf: ['IAM approvers', 'Security'] },
        {
          when: { operations: ['deleteGroup'] },
          anyOf: ['Group owners'],
          escalate: { afterMinutes: 10, to: ['Night'] },
        },
      ]
      return Promise.resolve({ approvers: { groups, rules } })
    },
  })
  const [mia, sam, lee, gil] = [
    await operator(gateway, ids['mia']),
    await operator(gateway, ids['sam']),
    await operator(gateway, ids['lee']),
    await operator(gateway, ids['gil']),
  ]
  const unbound = await operator(gateway)

  await t.test('a stranger, one without an Okta id and an ex-member do not count', async () => {
    const hold = holdOf(await roleOf(gateway, someone(gateway)))
    for (const key of [lee, unbound]) {
      const { status, json } = await approve(gateway, hold, key)
      assert.deepEqual([status, json.error.code], [403, 'operator_not_allowed'])
      assert.match(json.error.sentence, /'IAM approvers', and you belong to none/)
    }
    assert.equal((await gateway.operate('GET', `/api/holds/${hold}`, undefined, mia)).json.notYours, null)
    gateway.org.truth.membersOf(ids['iam']!).remove(ids['mia']!)
    assert.equal((await approve(gateway, hold, mia)).status, 403, 'read anew at the vote')
    gateway.org.truth.membersOf(ids['iam']!).add(ids['mia']!)
    assert.equal((await approve(gateway, hold, mia)).json.outcome, 'approved')
  })

  await t.test('one of each of two groups: nobody counts for both, and who left meanwhile counts no more', async () => {
    const user = someone(gateway)
    const ask = () => gateway.call('onboarding-bot', 'DELETE', `/api/v1/users/${user}`)
    const hold = holdOf(await ask())
    assert.equal((await approve(gateway, hold, sam)).json.outcome, 'counted')
    assert.equal((await approve(gateway, hold, sam)).status, 409, 'one person twice')
    gateway.org.truth.membersOf(ids['iam']!).remove(ids['sam']!)
    gateway.org.truth.membersOf(ids['security']!).remove(ids['sam']!)
    assert.equal((await approve(gateway, hold, lee)).json.outcome, 'counted', 'the first is an ex-member now')
    assert.equal((await approve(gateway, hold, mia)).json.outcome, 'approved')
    gateway.org.truth.membersOf(ids['iam']!).add(ids['sam']!)
    gateway.org.truth.membersOf(ids['security']!).add(ids['sam']!)
    assert.equal((await ask()).status, 204)
  })

  await t.test('owners of the group decide on it; after a time others may', async () => {
    const own = group(gateway.org, 'Owned', [])
    const owned = { groupId: own, id: ids['mia']!, type: 'USER' as const, created: gateway.org.truth.stamp() }
    gateway.org.truth.owners.push(owned)
    const hold = holdOf(await gateway.call('onboarding-bot', 'DELETE', `/api/v1/groups/${own}`))
    assert.equal((await approve(gateway, hold, gil)).status, 403)
    meddle(gateway, `update holds set created_at = created_at - 700000 where id = '${hold}'`)
    assert.equal((await gateway.operate('GET', `/api/holds/${hold}`, undefined, gil)).json.notYours, null)
    assert.equal((await approve(gateway, hold, mia)).json.outcome, 'approved')
  })

  await t.test(
    'never: the target, whoever gains, who changed the group that day, who made an approver that day',
    async () => {
      const own = holdOf(await roleOf(gateway, ids['mia']!))
      assert.match((await approve(gateway, own, mia)).json.error.sentence, /about you/)

      const body = { type: 'HELP_DESK_ADMIN' }
      const hers = group(gateway.org, 'Hers', [ids['mia']!])
      const gain = holdOf(await gateway.call('onboarding-bot', 'POST', `/api/v1/groups/${hers}/roles`, body))
      const guarded = await gateway.call('onboarding-bot', 'POST', `/api/v1/groups/${ids['iam']}/roles`, body)
      assert.equal(guarded.json.postern.code, 'guarded', 'who is in an approver group is for no agent to choose')
      assert.match((await approve(gateway, gain, mia)).json.error.sentence, /group that you are in/)

      const hold = holdOf(await roleOf(gateway, someone(gateway)))
      const first = await gateway.operate('POST', `/api/holds/${hold}/approve`, { reason: 'I added them all' })
      assert.match(first.json.error.sentence, /made someone an approver within 24 hours/)

      const token = gateway.org.issueToken(ids['sam']!, 'own').token
      gateway.org.giveRole('user', ids['sam']!, 'SUPER_ADMIN')
      const put = await fetch(`${gateway.orgUrl}/api/v1/groups/${ids['iam']}/users/${ids['gil']}`, {
        method: 'PUT',
        headers: { authorization: `SSWS ${token}` },
      })
      assert.equal(put.status, 204)
      assert.match(
        (await approve(gateway, hold, sam)).json.error.sentence,
        /changed the approver group within 24 hours/,
      )
    },
  )

  await t.test('while Okta does not tell, nobody decides, and the call waits on', async () => {
    const hold = holdOf(await roleOf(gateway, someone(gateway)))
    away = true
    const { status, json } = await approve(gateway, hold, mia)
    away = false
    assert.deepEqual([status, json.error.code], [503, 'approvers_unknown'])
    assert.equal((await gateway.operate('GET', `/api/holds/${hold}`)).json.hold.state, 'pending')
  })
})
