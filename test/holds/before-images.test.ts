import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestGateway } from '../support/gateway.ts'
import { APPS_TOO as AGENT, group, someone } from './people.ts'

test('what cannot be read is said so, and the write goes on', async (t) => {
  let closed = false
  let asked = 0
  const gateway = await startTestGateway(t, {
    agents: [AGENT],
    org: {
      seed: 7,
      users: 60,
      before({ method, url }) {
        if (!closed || method !== 'GET' || !/\/users\/[^/]+\/groups/.test(url)) return undefined
        asked += 1
        return new Response('{}', { status: 403 })
      },
    },
  })
  const members = group(gateway.org, 'EMEA Staff', [])
  const put = (user: string) => gateway.call('onboarding-bot', 'PUT', `/api/v1/groups/${members}/users/${user}`)
  const first = await put(someone(gateway))
  assert.ok(first.status < 300, first.text)
  closed = true
  const second = await put(someone(gateway))
  assert.ok(second.status < 300, second.text)
  const seen = asked
  assert.ok((await put(someone(gateway))).status < 300)
  assert.equal(asked, seen, 'what may not be read is not asked for again with each write')
  const decision = /id="(dec_\w+)"/.exec(second.headers.get('postern-decision') ?? '')?.[1] ?? ''
  const undo = async () => (await gateway.operate('GET', `/api/decisions/${decision}/undo`)).json.undo
  let told = await undo()
  while (told.why === 'Whether it was done is not known yet.') told = await undo()
  assert.deepEqual([told.can, told.why], ['no', 'Whether the user was in the group before could not be read.'])
})

test('where little is left of a rate limit, nothing of it is spent on what was there before', async (t) => {
  let asked = 0
  const left = {
    'content-type': 'application/json',
    'x-rate-limit-limit': '10',
    'x-rate-limit-remaining': '1',
    'x-rate-limit-reset': String(Math.floor(Date.now() / 1000) + 600),
  }
  const gateway = await startTestGateway(t, {
    agents: [AGENT],
    org: {
      seed: 7,
      users: 60,
      before({ method, url }) {
        if (method !== 'GET' || !/\/users\/[^/]+\/groups/.test(url)) return undefined
        asked += 1
        return new Response('[]', { headers: left })
      },
    },
  })
  const members = group(gateway.org, 'EMEA Staff', [])
  for (let n = 0; n < 3; n++) {
    const path = `/api/v1/groups/${members}/users/${someone(gateway)}`
    assert.ok((await gateway.call('onboarding-bot', 'PUT', path)).status < 300)
  }
  assert.equal(asked, 1)
})
