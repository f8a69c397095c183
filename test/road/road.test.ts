import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestGateway } from '../support/gateway.ts'

const READER = { name: 'reporting-bot', grant: { scopes: ['okta.users.read', 'okta.groups.read'] } }
const WRITER = {
  name: 'onboarding-bot',
  kind: 'service' as const,
  grant: {
    scopes: ['okta.users.manage', 'okta.groups.manage', 'okta.roles.manage'],
    resources: { user: ['*'], group: ['*'] },
    attributes: ['*'],
  },
}

test('a read that its agent may do comes through, with links that lead back here', async (t) => {
  const gateway = await startTestGateway(t, { agents: [READER as never] })
  const answer = await gateway.call('reporting-bot', 'GET', '/api/v1/users?limit=2')
  assert.equal(answer.status, 200, answer.text)
  console.log(answer.headers, answer.text.slice(0, 600), gateway.logged)
})

test('a write', async (t) => {
  const gateway = await startTestGateway(t, { agents: [WRITER as never] })
  const answer = await gateway.call('onboarding-bot', 'POST', '/api/v1/users?activate=true', { profile: { login: 'new.hire@acme.test', email: 'new.hire@acme.test', firstName: 'New', lastName: 'Hire' } })
  console.log(answer.status, answer.headers, answer.text.slice(0, 1600), gateway.logged)
  const u = answer.json.id
  const held = await gateway.call('onboarding-bot', 'POST', `/api/v1/users/${u}/roles`, { type: 'HELP_DESK_ADMIN' })
  console.log(held.status, held.headers, held.text.slice(0, 1600))
  const del = await gateway.call('onboarding-bot', 'DELETE', `/api/v1/users/${u}`)
  console.log(del.status, del.text.slice(0, 1600), gateway.logged)
})
