import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { matches, parseFilter } from './http/filter.ts'
import { makeOrg } from './org.ts'
import { as, asSuper, caller, nextOf } from './support.ts'

suite('answers', () => {
  test('errors have Okta codes and shapes', async () => {
    const org = makeOrg()
    const call = asSuper(org)
    for (const [method, path, status, code] of [
      ['GET', '/api/v1/nowhere', 404, 'E0000008'],
      ['PATCH', '/api/v1/users', 405, 'E0000022'],
      ['GET', '/api/v1/users/nobody', 404, 'E0000007'],
      ['POST', '/api/v1/groups', 400, 'E0000001'],
    ] as const) {
      const reply = await call(method, path, method === 'POST' ? {} : undefined)
      assert.deepEqual([reply.status, reply.json.errorCode, reply.json.errorLink], [status, code, code])
      assert.match(reply.json.errorId, /^oae/)
      assert.ok(Array.isArray(reply.json.errorCauses))
    }
    assert.equal((await caller(org, 'SSWS wrong')('GET', '/api/v1/users')).json.errorCode, 'E0000011')
    assert.equal((await caller(org, undefined)('GET', '/api/v1/users')).status, 403)
    const malformed = await org.app.request('/api/v1/groups', {
      method: 'POST',
      body: '{',
      headers: {
        authorization: `SSWS ${org.issueToken(org.truth.users.people.idAt(0)).token}`,
        'content-type': 'application/json',
      },
    })
    assert.equal(malformed.status, 400)
  })

  test('a POST needs a length, be it 0', async () => {
    const org = makeOrg()
    const { token } = org.issueToken(org.truth.users.people.idAt(0))
    const path = `/api/v1/users/${org.truth.users.people.idAt(28)}/lifecycle/suspend`
    const send = async (headers: Record<string, string>) =>
      (await org.app.request(path, { method: 'POST', headers: { authorization: `SSWS${token}`, ...headers } })).status
    assert.equal(await send({}), 411)
    assert.equal(await send({ 'content-length': '0' }), 200)
  })

  test('a spent bucket answers 429 without Retry-After until its window ends', async () => {
    let now = Date.parse('2026-11-22T12:00:00Z')
    const org = makeOrg({ now: () => now, rateLimits: { buckets: { '/api/v1/groups': 4 }, principalShare: 1 } })
    const call = asSuper(org)
    for (let n = 3; n >= 0; n--)
      assert.equal((await call('GET', '/api/v1/groups')).headers.get('x-rate-limit-remaining'), String(n))
    const spent = await call('GET', '/api/v1/groups')
    assert.deepEqual([spent.status, spent.json.errorCode], [429, 'E0000047'])
    assert.equal(spent.headers.get('retry-after'), null)
    assert.equal(spent.headers.get('x-rate-limit-remaining'), '0')
    assert.equal((await call('GET', '/api/v1/users?limit=1')).status, 200)
    now += 60_001
    assert.equal((await call('GET', '/api/v1/groups')).status, 200)
  })

  test('one token has half of a bucket', async () => {
    const org = makeOrg({ rateLimits: { buckets: { '/api/v1/groups': 4 } } })
    const [one, two] = [asSuper(org), asSuper(org)]
    const codes = []
    for (let n = 0; n < 3; n++) codes.push((await one('GET', '/api/v1/groups')).status)
    assert.deepEqual(codes, [200, 200, 429])
    assert.equal((await two('GET', '/api/v1/groups')).status, 200)
  })

  test('the same seed gives the same org, another seed another', async () => {
    const ids = async (seed: number) =>
      (await asSuper(makeOrg({ seed, now: () => 1_795_000_000_000 }))('GET', '/api/v1/users?limit=50')).json
    assert.deepEqual(await ids(4), await ids(4))
    assert.notDeepEqual(await ids(4), await ids(5))
  })

  test('on a port it answers the same, under its own URL', async () => {
    const org = makeOrg()
    const { url, close } = await org.listen(0)
    const { token } = org.issueToken(org.truth.users.people.idAt(0))
    const answer = await fetch(`${url}/api/v1/users?limit=1`, { headers: { authorization: `SSWS ${token}` } })
    // Links of a JSON answer under test.
    const [user] = (await answer.json()) as any[]
    await close()
    assert.ok(user._links.self.href.startsWith(`${url}/api/v1/users/`))
    assert.match(answer.headers.get('link') ?? '', /rel="next"/)
  })
})

suite('filters', () => {
  test('mean what they say', () => {
    const user = {
      status: 'ACTIVE',
      created: '2026-01-02T00:00:00.000Z',
      profile: { city: 'Oslo', level: 3, tags: ['a', 'b'] },
    }
    for (const [text, wanted] of [
      ['status eq "active"', true],
      ['created gt "2026-01-01T00:00:00Z" and created lt "2026-01-03T00:00:00.000Z"', true],
      ['not (profile.city sw "Os") or profile.level ge 3', true],
      ['profile.missing pr', false],
      ['profile.tags eq "b"', true],
      ['profile.city ne "Oslo"', false],
      ['(status eq "STAGED" or status eq "ACTIVE") and profile.city co "sl"', true],
    ] as const)
      assert.equal(matches(parseFilter(text), user), wanted, text)
  })

  test('any text is an expression or a SyntaxError', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseFilter(text)
        } catch (error) {
          assert.ok(error instanceof SyntaxError)
        }
      }),
    )
  })
})

suite('the System Log', () => {
  test('every change writes its event with actor, target, client and request', async () => {
    const org = makeOrg()
    const call = asSuper(org)
    const made = await call('POST', '/api/v1/groups', { profile: { name: 'Logged' } }, { 'user-agent': 'story/1' })
    const [event] = (
      await call(
        'GET',
        `/api/v1/logs?filter=${encodeURIComponent(`eventType eq "group.lifecycle.create" and target.id eq "${String(made.json.id)}"`)}`,
      )
    ).json
    assert.equal(event.actor.id, org.truth.users.people.idAt(0))
    assert.equal(event.transaction.id, made.headers.get('x-okta-request-id'))
    assert.equal(event.debugContext.debugData.requestId, made.headers.get('x-okta-request-id'))
    assert.equal(event.transaction.detail.requestApiTokenId?.slice(0, 3), '00T')
    assert.equal(event.client.userAgent.rawUserAgent, 'story/1')
    const app = await org.issueServiceApp({ label: 'writer', scopes: ['okta.groups.manage'], roles: ['SUPER_ADMIN'] })
    await caller(org, `Bearer ${await org.accessToken(app.clientId)}`)('POST', '/api/v1/groups', {
      profile: { name: 'By app' },
    })
    const [byApp] = (await call('GET', `/api/v1/logs?filter=${encodeURIComponent(`client.id eq "${app.clientId}"`)}`))
      .json
    assert.deepEqual([byApp.actor.type, byApp.client.id], ['PublicClientApp', app.clientId])
  })

  test('polling always has a next page and skips nothing', async () => {
    const org = makeOrg()
    const call = asSuper(org)
    const empty = await call('GET', '/api/v1/logs')
    assert.deepEqual(empty.json, [])
    let at = nextOf(empty)
    const seen: string[] = []
    for (let n = 0; n < 7; n++) {
      await call('POST', '/api/v1/groups', { profile: { name: `G${n}` } })
      if (n % 3 !== 2) continue
      const page = await call('GET', at ?? assert.fail('polling lost its next link'))
      seen.push(...page.json.map((event: any) => event.target[0].displayName))
      at = nextOf(page)
    }
    seen.push(...(await call('GET', at ?? '')).json.map((event: any) => event.target[0].displayName))
    assert.deepEqual(seen, ['G0', 'G1', 'G2', 'G3', 'G4', 'G5', 'G6'])
  })

  test('a bounded query ends, and since and after exclude each other', async () => {
    const org = makeOrg()
    const call = asSuper(org)
    for (let n = 0; n < 5; n++) await call('POST', '/api/v1/groups', { profile: { name: `B${n}` } })
    const until = new Date(Date.now() + 1000).toISOString()
    const first = await call('GET', `/api/v1/logs?since=2026-01-01T00:00:00Z&until=${until}&limit=3`)
    const second = await call('GET', nextOf(first) ?? assert.fail('no next'))
    assert.deepEqual([first.json.length, second.json.length, nextOf(second)], [3, 2, undefined])
    assert.equal((await call('GET', '/api/v1/logs?since=2026-01-01T00:00:00Z&after=MTo1')).status, 400)
  })
})

test('a token of nobody in particular sees nothing', async () => {
  const org = makeOrg()
  assert.equal((await as(org, org.truth.users.people.idAt(29))('GET', '/api/v1/groups')).status, 403)
})
