import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { pair } from '../support/pair.ts'
import { startPostgres, type Postgres } from '../support/postgres.ts'
import { someone, WRITER } from './people.ts'

let postgres: Postgres
before(async () => {
  postgres = await startPostgres()
})
after(() => postgres.stop())

// More destroying calls than these would themselves be a reason to hold: roles are granted instead.
const ROUNDS = 6
const HELP = { type: 'HELP_DESK_ADMIN' }

test('two replicas on one PostgreSQL decide as one', async (t) => {
  const { org, met, ask, operate } = await pair(t, postgres, { agents: [WRITER], org: { users: 90 } })
  const keys: string[] = []
  for (const name of ['Olu', 'Ada']) {
    const { json } = await operate(0, 'POST', '/api/operators', { name, roles: ['approver'] })
    keys.push(json.key)
  }
  const [olu, ada] = keys
  const yes = { reason: 'ticket checked' }

  await t.test('asked at both at once it is one hold', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const path = `/api/v1/users/${someone({ org })}/roles`
      const both = await Promise.all([0, 1].map((i) => ask(i, 'POST', path, HELP)))
      const ids = both.map((one) => one.json.postern.hold?.id)
      assert.ok(ids[0] !== undefined && ids[0] === ids[1], JSON.stringify(both))
    }
  })

  await t.test('approved and released at both at once it is sent once', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const path = `/api/v1/users/${someone({ org })}/roles`
      const hold = (await ask(0, 'POST', path, HELP)).json.postern.hold.id as string
      const waiting = [0, 1, 0, 1].map((i) => ask(i, 'POST', path, HELP, { headers: { 'postern-prefer': 'wait=20' } }))
      const votes = await Promise.all([
        operate(0, 'POST', `/api/holds/${hold}/approve`, yes, olu),
        operate(1, 'POST', `/api/holds/${hold}/approve`, yes, ada),
      ])
      assert.deepEqual(votes.filter((one) => one.json.outcome === 'approved').length, 1, JSON.stringify(votes))
      const answers = (await Promise.all(waiting)).map((one) => one.status)
      assert.equal(met.get(`POST ${path}`), 1, answers.join())
      assert.equal(answers.filter((one) => one < 300).length, 1, answers.join())
      // The answer is out before its outcome is in the store.
      let code: string
      do code = (await ask(1, 'POST', path, HELP)).json.postern.code
      while (code === 'outcome_pending')
      assert.equal(code, 'already_done')
    }
  })

  await t.test('two people at two replicas at the same moment are two people', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const path = `/api/v1/users/${someone({ org })}/roles`
      const hold = (await ask(0, 'POST', path, { type: 'SUPER_ADMIN' })).json.postern.hold.id as string
      const votes = await Promise.all([
        operate(0, 'POST', `/api/holds/${hold}/approve`, yes, olu),
        operate(1, 'POST', `/api/holds/${hold}/approve`, yes, ada),
      ])
      assert.deepEqual(votes.map((one) => String(one.json.outcome)).toSorted(), ['approved', 'counted'])
    }
  })

  await t.test('a no and a yes at the same moment have one end', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const path = `/api/v1/users/${someone({ org })}/roles`
      const hold = (await ask(0, 'POST', path, HELP)).json.postern.hold.id as string
      const votes = await Promise.all([
        operate(0, 'POST', `/api/holds/${hold}/approve`, yes, olu),
        operate(1, 'POST', `/api/holds/${hold}/deny`, yes, ada),
      ])
      assert.equal(votes.filter((one) => one.status === 200).length, 1, JSON.stringify(votes))
    }
  })

  await t.test('of the last call that is left of a plan one of two at once goes on', async () => {
    const pattern = { operation: 'assignRoleToUser', targets: [{ type: 'user', id: '*' }] }
    for (let round = 0; round < 3; round++) {
      const body = {
        purpose: `run ${round}`,
        items: [{ ...pattern, properties: { role: 'REPORT_ADMIN' }, most: round + 1 }],
      }
      const plan = (await ask(0, 'POST', '/_postern/plans', body)).json
      assert.equal((await operate(1, 'POST', `/api/holds/${plan.hold}/approve`, yes, olu)).json.outcome, 'approved')
      // All but one are used first; then several come at once at both replicas.
      const give = (i: number) =>
        ask(i % 2, 'POST', `/api/v1/users/${someone({ org })}/roles`, { type: 'REPORT_ADMIN' })
      for (let used = 0; used < round; used++) assert.ok((await give(used)).status < 300)
      const answers = await Promise.all([0, 1, 2].map(give))
      const told = answers.map((one): string => (one.status < 300 ? 'done' : one.json.postern.decision)).toSorted()
      assert.deepEqual(told, ['done', 'hold', 'hold'], JSON.stringify(answers.map((one) => one.json)))
      const seen = (await ask(1, 'GET', `/_postern/plans/${plan.id}`, undefined)).json
      assert.deepEqual([seen.status, seen.calls.used], ['exhausted', round + 1])
    }
  })
})
