import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { approve, holdOf, operator, roleOf, someone, WRITER } from './people.ts'

/** Tables and columns of the store that name somebody in clear. */
function placesNaming(gateway: TestGateway, names: readonly string[]): string[] {
  const db = new DatabaseSync(join(gateway.dataDir, 'postern.db'), { readOnly: true, timeout: 5000 })
  const tables = db.prepare(`select name from sqlite_master where type = 'table'`).all()
  const places = tables.flatMap(({ name: table }) =>
    db
      .prepare(`select * from "${String(table)}"`)
      .all()
      .flatMap((row) =>
        Object.entries(row)
          .filter(([, value]) => {
            const text = value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value)
            return names.some((name) => text.toLowerCase().includes(name.toLowerCase()))
          })
          .map(([column]) => `${String(table)}.${column}`),
      ),
  )
  db.close()
  return [...new Set(places)].toSorted()
}

test('a person who asks to be forgotten is named nowhere in the store any more, and the log is as whole as before', async (t) => {
  const gateway = await startTestGateway(t, { agents: [WRITER] })
  const key = await operator(gateway)
  const user = gateway.org.truth.users.get(someone(gateway))
  assert.ok(user)
  const login = String(user.profile['login'])
  const whole = `${String(user.profile['firstName'])} ${String(user.profile['lastName'])}`
  const names = [login, whole]

  const purpose = { 'postern-purpose': `${whole} joins the service desk` }
  const asked = () => roleOf(gateway, login, 'HELP_DESK_ADMIN', purpose)
  const hold = holdOf(await asked())
  assert.equal(
    (await approve(gateway, hold, key, { reason: `talked to ${whole.toUpperCase()} on the phone` })).status,
    200,
  )
  assert.ok((await asked()).status < 300)
  const waiting = holdOf(await roleOf(gateway, login, 'USER_ADMIN', purpose))
  const before = placesNaming(gateway, names)
  for (const place of ['holds.shown', 'holds.purpose', 'votes.reason']) assert.ok(before.includes(place), place)

  await t.test('not by whoever may only approve, and not with the name in the reason', async () => {
    const ask = { people: names, reason: 'GDPR art. 17, request 881' }
    assert.equal((await gateway.operate('POST', '/api/audit/erasures', ask, key)).status, 403)
    const told = await gateway.operate('POST', '/api/audit/erasures', { ...ask, reason: `${login} asked` })
    assert.equal(told.status, 400, told.text)
    assert.deepEqual(placesNaming(gateway, names), before)
  })

  const done = await gateway.operate('POST', '/api/audit/erasures', {
    people: [user.id, ...names],
    reason: 'GDPR art. 17, request 881',
  })
  assert.equal(done.status, 200, done.text)
  assert.ok(done.json.keys >= 1 && done.json.rows >= 3, done.text)
  assert.deepEqual(placesNaming(gateway, names), [])

  const story = await gateway.operate('GET', `/api/audit/${(await latest(gateway)).decision}`)
  for (const name of names) assert.ok(!story.text.toLowerCase().includes(name.toLowerCase()), story.text)
  const shown = await gateway.operate('GET', `/api/holds/${waiting}`)
  assert.match(shown.text, /\[erased\]/)
  const entries = await gateway.operate('GET', '/api/audit?kind=administration&limit=5')
  assert.match(entries.text, /person\.erase/)
  const { json } = await gateway.operate('GET', '/api/audit/verify')
  assert.equal(json.ok, true, json.wrong)

  // What waits is still bound to the very call, and goes on.
  assert.equal((await approve(gateway, waiting, key)).status, 200)
  const last = await roleOf(gateway, login, 'USER_ADMIN', purpose)
  assert.ok(last.status < 300, last.text)
})

const latest = async (gateway: TestGateway): Promise<{ decision: string }> =>
  (await gateway.operate('GET', '/api/audit?kind=decision&operation=assignRoleToUser&limit=10')).json.entries.at(-1)
