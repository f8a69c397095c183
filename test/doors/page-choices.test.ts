import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { someone } from '../holds/people.ts'
import { startPeople, type PeopleGateway } from '../support/people.ts'
import { makeVisitor, type Visited, type Visitor } from '../support/visitor.ts'

interface Signed {
  readonly gateway: PeopleGateway
  readonly sam: Visitor
  /** The page of a hold, and a form of it sent with its token. */
  page(hold: string): Promise<Visited>
  send(hold: string, fields: Record<string, string>, part?: string): Promise<Visited>
  /** As the API tells it. */
  shown(hold: string): Promise<{ state: string; grant: string | null; lastsSeconds: number | null }>
}

async function signed(t: TestContext): Promise<Signed> {
  const gateway = await startPeople(t)
  const sam = makeVisitor()
  await sam.signIn(`${gateway.callbacks}/approvals`, gateway.approver.login)
  const page = (hold: string) => sam.get(`${gateway.callbacks}/approvals/${hold}`)
  return {
    gateway,
    sam,
    page,
    async send(hold, fields, part = '') {
      const token = (await page(hold)).field(`/approvals/${hold}${part}`, 'token')
      return await sam.post(`${gateway.callbacks}/approvals/${hold}${part}`, { token, ...fields })
    },
    shown: async (hold) => (await gateway.operate('GET', `/api/holds/${hold}`)).json.hold,
  }
}

const role = (gateway: PeopleGateway, user: string, type = 'HELP_DESK_ADMIN') =>
  gateway.call('onboarding-bot', 'POST', `/api/v1/users/${user}/roles`, { type })

test('approved on the page for four hours, what it grants is taken back then', async (t) => {
  const { gateway, send, shown } = await signed(t)
  const hold = await gateway.hold()
  const done = await send(hold, { verdict: 'limited', hours: '4', times: '', within: '8', reason: 'cover for a shift' })
  assert.equal(done.status, 200, done.text)
  assert.match(done.text, /What it grants ends 4 hours later: Postern takes it back/)
  assert.deepEqual([(await shown(hold)).state, (await shown(hold)).lastsSeconds], ['approved', 4 * 3600])
  assert.ok((await role(gateway, gateway.target.id)).status < 300)
  const rows = () => gateway.house.store.db.selectFrom('give_backs').select(['state', 'due_at']).execute()
  for (let i = 0; i < 200 && (await rows()).length === 0; i++) await sleep(25)
  const [row] = await rows()
  assert.ok(Math.abs((row?.due_at ?? 0) - Date.now() - 4 * 3_600_000) < 120_000)
})

test('a standing approval given on the page lets the like of it pass, so often, until it is ended there', async (t) => {
  const { gateway, send, page, shown } = await signed(t)
  const hold = await gateway.hold()
  const [second, third] = [someone(gateway), someone(gateway)]
  const fields = { verdict: 'limited', hours: '', times: '2', within: '4', any: 'yes', reason: 'new desk, five people' }
  const done = await send(hold, fields)
  assert.match(done.text, /The like of it needs no asking:<\/strong> 0 of 2 times used/)
  assert.ok((await role(gateway, gateway.target.id)).status < 300)
  assert.ok((await role(gateway, second)).status < 300, 'the like of it')
  assert.match((await page(hold)).text, /1 of 2 times used/)
  const list = (await gateway.operate('GET', '/api/standing')).json.standing
  assert.deepEqual([list[0].most, list[0].by.name, list[0].state], [2, 'Sam Ortiz', 'active'])
  const ended = await send(hold, { standing: list[0].id }, '/take-back')
  assert.match(ended.text, /It was taken back/)
  assert.equal((await role(gateway, third)).json.postern.decision, 'hold')
  assert.equal((await shown(hold)).state, 'approved')
})

test('a choice that would be dropped, none at all, too much, or one the rules do not permit is asked back in words', async (t) => {
  const { gateway, send, page, shown } = await signed(t)
  const hold = await gateway.hold()
  const limits = (more: Record<string, string>) => ({ verdict: 'limited', hours: '', times: '', within: '8', ...more })
  for (const [fields, words] of [
    [limits({ verdict: 'approve', hours: '4' }), /You chose limits. Press “Approve with these limits”/],
    [limits({}), /Choose when it ends or how often/],
    [limits({ hours: '9999' }), /at most 720 hours/],
    [limits({ hours: 'soon' }), /at most 720 hours/],
    [limits({ times: '6' }), /1 to 5 times/],
    [limits({ times: '1.5' }), /1 to 5 times/],
    [limits({ times: '2', within: '9' }), /at most 8 hours/],
  ] as const) {
    const asked = await send(hold, { ...fields, reason: 'kept words' })
    assert.equal(asked.status, 422, asked.text)
    assert.match(asked.text, words)
    assert.match(asked.text, /kept words/, 'what was written is not lost')
    assert.match(asked.text, /<details class="limits" open/)
  }
  assert.equal((await shown(hold)).state, 'pending')

  // Two people must agree to a super admin: no standing approval, and none by sending the fields by hand.
  const critical = await gateway.hold(undefined, 'SUPER_ADMIN')
  const seen = await page(critical)
  assert.match(seen.text, /name="hours"/)
  assert.doesNotMatch(seen.text, /name="times"/)
  assert.match((await send(critical, limits({ times: '1', reason: 'x' }))).text, /permit no standing approval/)
  assert.equal((await shown(critical)).state, 'pending')

  // What cannot be taken back is not offered an end.
  const gone = await gateway.call('onboarding-bot', 'DELETE', `/api/v1/users/${someone(gateway)}`)
  const destroy = gone.json.postern.hold.id as string
  assert.doesNotMatch((await page(destroy)).text, /name="hours"/)
  assert.match((await send(destroy, limits({ hours: '4', reason: 'x' }))).text, /cannot be taken back/)
})

test('break-glass on the page: for those who may, with a reason of real length, told as such, and for another to review', async (t) => {
  const { gateway, sam, page, shown } = await signed(t)
  await gateway.operator('Lee', gateway.other.id, ['breakglass'])
  const lee = makeVisitor()
  const hold = await gateway.hold(undefined, 'SUPER_ADMIN')
  const url = `${gateway.callbacks}/approvals/${hold}`
  const reason = 'Sign-in is down for all of EMEA, INC-4471, and no approver answers.'

  const his = await page(hold)
  assert.doesNotMatch(his.text, /Break the glass/, 'not offered without the role')
  const own = his.field(`/approvals/${hold}`, 'token')
  assert.equal((await sam.post(`${url}/break-glass`, { token: own, reason })).status, 403, 'nor by another form')

  const seen = await lee.signIn(url, gateway.other.login)
  assert.match(seen.text, /You cannot approve this/)
  const token = seen.field(`/approvals/${hold}/break-glass#glass`, 'token')
  const short = await lee.post(`${url}/break-glass`, { token, reason: 'urgent!' })
  assert.equal(short.status, 422)
  assert.match(short.text, /That is 7 letters; say it in 40 or more/)
  assert.match(short.text, /<details class="card glass" id="glass" open/)
  assert.equal((await shown(hold)).state, 'pending')

  const done = await lee.post(`${url}/break-glass`, { token, reason })
  assert.equal(done.url, url, done.text)
  assert.match(done.text, /Released by break-glass<\/strong> by Lee/)
  assert.match(done.text, /waits for a review by someone else/)
  const late = await lee.post(`${url}/break-glass`, { token, reason })
  assert.equal(late.status, 409)
  assert.match(late.text, /is approved already/)
  assert.equal((await shown(hold)).grant, 'unspent')
  const kinds = (await gateway.house.store.db.selectFrom('outbox').select('kind').execute()).map((one) => one.kind)
  assert.ok(kinds.includes('break_glass'))
  // Who broke it does not review it; another does, on the page, in words.
  assert.match(done.text, /You released this yourself; someone else must review it/)
  assert.throws(() => done.field(`/approvals/${hold}/review#review`, 'token'))
  assert.doesNotMatch((await lee.get(`${gateway.callbacks}/approvals`)).text, /for you to review/)
  const waits = await sam.get(`${gateway.callbacks}/approvals`)
  assert.match(waits.text, /1 released by break-glass, for you to review/)
  const form = (await page(hold)).field(`/approvals/${hold}/review#review`, 'token')
  const stolen = await lee.post(`${url}/review`, { token: form, finding: 'All was well, believe me.' })
  assert.equal(stolen.status, 403)
  const terse = await sam.post(`${url}/review`, { token: form, finding: 'fine' })
  assert.equal(terse.status, 422)
  assert.match(terse.text, /Say what you found, in a sentence/)
  assert.match(terse.text, />\s*fine<\/textarea/)
  const reviewed = await sam.post(`${url}/review`, { token: form, finding: 'Justified: <b>the outage</b> was real.' })
  assert.equal(reviewed.url, url, reviewed.text)
  assert.match(reviewed.text, /Reviewed by\s+Sam Ortiz/)
  assert.match(reviewed.text, /Justified: &lt;b&gt;the outage/)
  assert.equal((await sam.post(`${url}/review`, { token: form, finding: 'Once more, the same.' })).status, 409)
  assert.doesNotMatch((await sam.get(`${gateway.callbacks}/approvals`)).text, /for you to review/)
  const { reviews } = (await gateway.operate('GET', '/api/reviews?state=closed')).json
  assert.deepEqual([reviews[0].hold, reviews[0].closedBy], [hold, 'Sam Ortiz'])

  // Whom the call is about stays out of it, whatever role they have.
  await gateway.operator('Target', gateway.target.id, ['approver', 'breakglass'])
  const target = makeVisitor()
  const next = await gateway.hold(undefined, 'USER_ADMIN')
  const hers = await target.signIn(`${gateway.callbacks}/approvals/${next}`, gateway.target.login)
  assert.doesNotMatch(hers.text, /Break the glass/)
  assert.equal((await sam.get(`${url}/break-glass`)).url, url, 'reloaded, it leads back')
})

test('an approval given by mistake is taken back on the page; what waits next is one press away', async (t) => {
  const { gateway, sam, send, shown } = await signed(t)
  const hold = await gateway.hold()
  const other = await gateway.hold(undefined, 'USER_ADMIN')
  const list = await sam.get(`${gateway.callbacks}/approvals`)
  assert.match(list.text, /<title>\(2\) Approvals/)
  assert.match(list.text, /2 for you to decide/)
  const done = await send(hold, { verdict: 'approve', reason: '' })
  assert.match(done.text, new RegExp(`href="/approvals/${other}"\\s*>\\s*Next: 1 more waits for you`))
  const back = await send(hold, { what: 'approval' }, '/take-back')
  assert.match(back.text, /The approval was taken back/)
  assert.doesNotMatch(back.text, /Take the approval back/)
  assert.equal((await shown(hold)).grant, 'revoked')
  assert.equal((await role(gateway, gateway.target.id)).json.postern.decision, 'hold', 'it waits anew')

  await gateway.operator('Vera', gateway.other.id, ['viewer'])
  const vera = makeVisitor()
  await gateway.operate('POST', `/api/holds/${other}/approve`, { reason: 'ok' })
  const seen = await vera.signIn(`${gateway.callbacks}/approvals/${other}`, gateway.other.login)
  assert.doesNotMatch(seen.text, /Take the approval back/)
})

test('pages of holds that are over say how they ended, and leave nothing to press', async (t) => {
  const { gateway, page } = await signed(t)
  const cancelled = await gateway.hold()
  await gateway.call('onboarding-bot', 'DELETE', `/_postern/holds/${cancelled}`)
  const late = await gateway.hold(undefined, 'USER_ADMIN')
  await gateway.house.store.run('expireHolds', { now: Date.now() + 86_400_000 })
  const denied = await gateway.hold(undefined, 'APP_ADMIN')
  await gateway.operate('POST', `/api/holds/${denied}/deny`, { reason: 'wrong role' })
  for (const [hold, words] of [
    [cancelled, /Taken back/],
    [late, /Its time is over/],
    [denied, /Denied<\/strong> by\s+you[\s\S]*wrong role/],
  ] as const) {
    const seen = await page(hold)
    assert.equal(seen.status, 200)
    assert.match(seen.text, words)
    assert.doesNotMatch(seen.text, /name="verdict"|Break the glass|Take the approval back/)
  }
})
