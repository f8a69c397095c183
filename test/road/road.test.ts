import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestGateway, type DeclaredAgent } from '../support/gateway.ts'

const READER: DeclaredAgent = { name: 'reporting-bot', grant: { scopes: ['okta.users.read', 'okta.groups.read'] } }
const WRITER: DeclaredAgent = {
  name: 'onboarding-bot',
  kind: 'service',
  grant: {
    scopes: ['okta.users.manage', 'okta.groups.manage', 'okta.roles.manage'],
    resources: { user: ['*'], group: ['*'] },
    attributes: ['*'],
  },
}
const HIRE = {
  profile: { login: 'new.hire@acme.test', email: 'new.hire@acme.test', firstName: 'New', lastName: 'Hire' },
}

test('a read that its agent may do comes through, with links that lead back to the gateway', async (t) => {
  const gateway = await startTestGateway(t, { agents: [READER] })
  const answer = await gateway.call('reporting-bot', 'GET', '/api/v1/users?limit=2')
  assert.equal(answer.status, 200, answer.text)
  assert.match(answer.headers.get('postern-decision') ?? '', /^allow; id="dec_/)
  assert.match(
    answer.headers.get('link') ?? '',
    new RegExp(`<${gateway.agentsUrl}/api/v1/users\\?after=[^>]+>; rel="next"`),
  )
  assert.equal(answer.text.includes(gateway.orgUrl), false)
  assert.equal(answer.headers.get('set-cookie'), null)
})

test('what the agent was not granted is blocked, with the reason and what to do', async (t) => {
  const gateway = await startTestGateway(t, { agents: [READER] })
  const answer = await gateway.call('reporting-bot', 'POST', '/api/v1/users', HIRE)
  assert.equal(answer.status, 403)
  assert.equal(answer.json.errorCode, 'E0000006')
  assert.equal(answer.json.postern.decision, 'block')
  assert.ok(answer.json.postern.hint.length > 20)
  assert.equal(
    [...gateway.org.truth.users.all()].some((user) => user.profile['login'] === HIRE.profile.login),
    false,
  )
})

test('a new user is created and people are told', async (t) => {
  const gateway = await startTestGateway(t, { agents: [WRITER] })
  const answer = await gateway.call('onboarding-bot', 'POST', '/api/v1/users?activate=true', HIRE)
  assert.equal(answer.status, 200, answer.text)
  assert.match(answer.headers.get('postern-decision') ?? '', /^alert;/)
  const outbox = await gateway.house.store.db.selectFrom('outbox').selectAll().execute()
  assert.deepEqual(
    outbox.map((message) => message.kind),
    ['alert'],
  )
})

test('granting an admin role waits for a person, goes through once, and its story can be read', async (t) => {
  const gateway = await startTestGateway(t, { agents: [WRITER] })
  const user = (await gateway.call('onboarding-bot', 'POST', '/api/v1/users?activate=true', HIRE)).json.id as string
  const ask = (body = { type: 'HELP_DESK_ADMIN' }) =>
    gateway.call('onboarding-bot', 'POST', `/api/v1/users/${user}/roles`, body)

  const held = await ask()
  assert.equal(held.status, 403, held.text)
  assert.equal(held.headers.get('retry-after'), '30')
  const hold = held.json.postern.hold.id as string
  assert.match(hold, /^hold_[\w-]{22}$/)
  assert.equal((await ask()).json.postern.hold.id, hold, 'an identical retry joins the hold')

  const self = await gateway.operate(
    'POST',
    `/api/holds/${hold}/approve`,
    { reason: 'me' },
    gateway.key('onboarding-bot'),
  )
  assert.equal(self.status, 401, "an agent's key opens nothing at the operators' door")

  const approved = await gateway.operate('POST', `/api/holds/${hold}/approve`, { reason: 'ticket INC-4471 checked' })
  assert.equal(approved.status, 200, approved.text)
  const other = await ask({ type: 'SUPER_ADMIN' })
  assert.equal(other.json.postern.decision, 'hold', 'the approval is for one call only')

  const done = await ask()
  assert.ok([200, 201].includes(done.status), done.text)
  assert.equal(done.json.type, 'HELP_DESK_ADMIN')
  const again = await ask()
  assert.equal(again.status, 409, again.text)
  assert.equal(again.json.postern.code, 'already_done')

  const decision = /id="(dec_\w+)"/.exec(done.headers.get('postern-decision') ?? '')?.[1]
  const story = await gateway.operate('GET', `/api/audit/${decision}`)
  assert.equal(story.status, 200, story.text)
  assert.match(story.json.text, /onboarding-bot/)
  assert.match(story.json.text, /ticket INC-4471 checked/)
  assert.match(story.json.text, /roles\.admin_grant/)
})

test('a caller that waits gets the answer of its approved call', async (t) => {
  const gateway = await startTestGateway(t, { agents: [WRITER] })
  const user = (await gateway.call('onboarding-bot', 'POST', '/api/v1/users?activate=true', HIRE)).json.id as string
  const waiting = gateway.call('onboarding-bot', 'DELETE', `/api/v1/users/${user}`, undefined, {
    'postern-prefer': 'wait=20',
  })
  let hold: string | undefined
  while (hold === undefined) {
    const list = await gateway.operate('GET', '/api/holds?state=pending')
    hold = list.json.holds[0]?.id as string | undefined
  }
  await gateway.operate('POST', `/api/holds/${hold}/approve`, { reason: 'left the company' })
  assert.equal((await waiting).status, 204)
  assert.equal(gateway.org.truth.users.get(user)?.status, 'DEPROVISIONED')
})
