import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestGateway, type DeclaredAgent } from '../support/gateway.ts'

const reader = (name: string, limits: object = {}): DeclaredAgent => ({
  name,
  grant: { scopes: ['okta.users.read', 'okta.groups.read'] },
  limits,
})

test("a runaway loop gets its own 429 in Okta's shape, and another agent goes on", async (t) => {
  const gateway = await startTestGateway(t, {
    agents: [reader('loop'), reader('calm')],
    org: { seed: 7, users: 60, rateLimits: { buckets: { '/api/v1/groups': 100 } } },
    config: { shares: { patienceMs: 0 } },
  })
  const loop = []
  for (let i = 0; i < 60; i++) loop.push(await gateway.call('loop', 'GET', '/api/v1/groups?limit=1'))
  const refused = loop.find((one) => one.status === 429)
  assert.ok(refused !== undefined)
  // 50 of 100 are the gateway's at Okta, a fifth of those stays for others.
  assert.equal(loop.filter((one) => one.status === 200).length, 40)
  assert.equal(refused.json.errorCode, 'E0000047')
  assert.equal(refused.json.postern.code, 'agent_limit')
  assert.equal(refused.headers.get('x-rate-limit-limit'), '40')
  assert.equal(refused.headers.get('x-rate-limit-remaining'), '0')
  const reset = Number(refused.headers.get('x-rate-limit-reset')) * 1000
  assert.ok(reset > Date.now() && reset < Date.now() + 62_000)
  const after = Number(refused.headers.get('retry-after'))
  assert.ok(after >= 1 && after <= 61)
  for (let i = 0; i < 5; i++) assert.equal((await gateway.call('calm', 'GET', '/api/v1/groups?limit=1')).status, 200)

  const { json } = await gateway.operate('GET', '/api/limits')
  const row = json.shares.find((one: { agent: { name: string } }) => one.agent.name === 'loop')
  assert.equal(row.used, 40)
  assert.ok(row.refused >= 15)
  const metrics = await gateway.operate('GET', '/metrics')
  assert.match(metrics.text, /postern_share_used\{agent="loop",bucket="main \/api\/v1\/groups 100"\} 40/)
})

test("an agent's calls a minute are counted in the decision's transaction: parallel calls cannot pass it", async (t) => {
  const gateway = await startTestGateway(t, {
    agents: [reader('bound', { callsPerMinute: 7 })],
    config: { shares: { patienceMs: 0 } },
  })
  // A minute that ends in the middle would make it two.
  if (Date.now() % 60_000 > 50_000) await new Promise((resolve) => setTimeout(resolve, 60_100 - (Date.now() % 60_000)))
  const answers = await Promise.all(
    Array.from({ length: 25 }, () => gateway.call('bound', 'GET', '/api/v1/users?limit=1')),
  )
  assert.equal(answers.filter((one) => one.status === 200).length, 7)
  const refused = answers.filter((one) => one.status === 429)
  assert.equal(refused.length, 18)
  assert.equal(refused[0]?.headers.get('x-rate-limit-limit'), '7')
  assert.equal(Number(refused[0]?.headers.get('x-rate-limit-reset')) % 60, 0)
})

test("Okta's own 429 is delivered as it is, and the write is sent once", async (t) => {
  let sent = 0
  const gateway = await startTestGateway(t, {
    agents: [
      { name: 'writer', grant: { scopes: ['okta.users.manage'], resources: { user: ['*'] }, attributes: ['*'] } },
    ],
    org: {
      seed: 7,
      users: 60,
      before: (request) => {
        if (request.method !== 'POST' || !new URL(request.url).pathname.startsWith('/api/v1/users')) return undefined
        sent += 1
        return Response.json(
          { errorCode: 'E0000047', errorSummary: 'API call exceeded rate limit due to too many requests.' },
          {
            status: 429,
            headers: {
              'x-rate-limit-limit': '600',
              'x-rate-limit-remaining': '0',
              'x-rate-limit-reset': String(Math.ceil(Date.now() / 1000) + 30),
              date: new Date().toUTCString(),
            },
          },
        )
      },
    },
    config: { shares: { patienceMs: 0 } },
  })
  const body = { profile: { login: 'n@acme.test', email: 'n@acme.test', firstName: 'N', lastName: 'H' } }
  const first = await gateway.call('writer', 'POST', '/api/v1/users', body)
  assert.equal(first.status, 429, first.text)
  assert.equal(first.json.postern, undefined)
  assert.equal(first.headers.get('x-rate-limit-limit'), '600')
  assert.equal(sent, 1)
  // Until the reset that Okta named nothing more is sent: the gateway says the same, and says that it does.
  const second = await gateway.call('writer', 'POST', '/api/v1/users', body)
  assert.equal(second.status, 429)
  assert.equal(second.json.postern.code, 'org_limit')
  assert.equal(sent, 1)
})

test('what is read at Okta for an agent’s calls is of its own share, held and blocked calls too', async (t) => {
  let read = 0
  const gateway = await startTestGateway(t, {
    agents: [
      {
        name: 'loop',
        grant: { scopes: ['okta.roles.manage'], resources: { user: ['*'] }, attributes: ['*'] },
        limits: { pendingHolds: 1000 },
      },
      reader('calm'),
    ],
    org: {
      seed: 7,
      users: 60,
      rateLimits: { buckets: { '/api/v1/users/{id}': 100 } },
      before: (request) => {
        if (request.method === 'GET' && /^\/api\/v1\/users\/00u[^/]*$/.test(new URL(request.url).pathname)) read += 1
        return undefined
      },
    },
    config: { shares: { patienceMs: 0 } },
  })
  const users = [...gateway.org.truth.users.all()].map(({ id }) => id)
  const asked = []
  for (const id of users)
    asked.push(await gateway.call('loop', 'POST', `/api/v1/users/${id}/roles`, { type: 'HELP_DESK_ADMIN' }))
  assert.ok(asked.some((one) => one.json?.postern?.decision === 'hold'))
  const refused = asked.find((one) => one.status === 429)
  assert.ok(refused !== undefined, 'it read more than its share')
  assert.equal(refused.json.postern.code, 'agent_limit')
  assert.ok(Number(refused.headers.get('retry-after')) >= 1)
  // Half of 100 is the gateway's at Okta, and a fifth of that stays for others.
  assert.ok(read <= 40, String(read))
  const forLoop = read
  for (const id of users.slice(0, 5))
    assert.equal((await gateway.call('calm', 'GET', `/api/v1/users/${id}`)).status, 200)
  const { json } = await gateway.operate('GET', '/api/limits')
  const row = json.shares.find(
    (one: { agent: { name: string }; bucket: string }) =>
      one.agent.name === 'loop' && /users 50$|users 100$/.test(one.bucket),
  )
  // All but what the gateway read of itself.
  assert.ok(row.used >= forLoop - 2 && row.used <= forLoop, `${row.used} of ${forLoop}`)
})
