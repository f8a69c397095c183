import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { firstOperator, ROUTES } from '../../gateway/doors/operators.ts'
import { identify, isKey, makeKey, makeTokens } from '../../gateway/enforce/identify.ts'
import { receivedWith, refusalOf } from '../support/agents.ts'
import { doorHouse, type DoorHouse } from '../support/operators.ts'
import { onEachStore } from '../support/stores.ts'

const BOT = {
  name: 'onboarding-bot',
  kind: 'ai_agent',
  owner: { id: 'dana@acme.test', name: 'Dana Reyes' },
  grant: { operations: ['deleteUser'] },
}

async function agentWithHold(door: DoorHouse, change: { quorum?: number } = {}) {
  const adder = await door.operator('Adder', ['operator'])
  const { json } = await door.ask('/api/agents', { body: BOT, key: adder })
  return { id: json.agent.id as string, key: json.key as string, hold: await door.hold(json.agent.id, change), adder }
}

onEachStore("the operators' door", (stores) => {
  test('opens to nobody without a key, on loopback too; only health is open', async (t) => {
    const door = await doorHouse(t, await stores.open(t))
    for (const path of ['/api/agents', '/api/status', '/metrics', '/api/openapi.json', '/api/nothing', '/'])
      assert.equal((await door.ask(path, { key: null })).status, 401, path)
    for (const wrong of ['nonsense', makeKey('ok', randomBytes).key, makeKey('pk', randomBytes).key])
      assert.equal((await door.ask('/api/agents', { key: wrong })).json.error.code, 'operator_not_recognized')
    assert.equal((await door.ask('/livez', { key: null })).status, 200)
    assert.equal((await door.ask('/readyz', { key: null })).text, 'ready\n')
    assert.equal((await door.ask('/api/status')).status, 200)
  })

  test('an agent that asks here with its own key, to approve its own call, gets nowhere', async (t) => {
    const door = await doorHouse(t, await stores.open(t))
    const { key, hold } = await agentWithHold(door)
    for (const authorization of [
      `Bearer ${key}`,
      `SSWS ${key}`,
      `SSWS${key}`,
      `Bearer ${key.replace('pk_', 'ok_')}`,
      'Basic b3A6b3A=',
    ]) {
      const headers = { authorization }
      const approve = await door.ask(`/api/holds/${hold}/approve`, { body: { reason: 'mine' }, headers })
      assert.equal(approve.status, 401)
      assert.equal(
        (await door.ask('/api/operators', { body: { name: 'me', roles: ['approver'] }, headers })).status,
        401,
      )
    }
    assert.equal((await door.ask(`/api/holds/${hold}`)).json.hold.state, 'pending')
  })

  test('a page whose name was made to lead here is not answered; addresses and localhost are', async (t) => {
    const door = await doorHouse(t, await stores.open(t))
    const status = async (host: string) => (await door.ask('/api/status', { headers: { host } })).status
    for (const host of ['evil.example', 'evil.example:8081', 'localhost.evil.example', '127.0.0.1.evil.example'])
      assert.equal(await status(host), 400, host)
    for (const host of ['localhost:8081', '127.0.0.1:8081', '[::1]:8081', '10.1.2.3:8081', 'postern.example'])
      assert.equal(await status(host), 200, host)
    const answer = await door.ask('/api/status', { headers: { origin: 'https://evil.example' } })
    assert.equal(answer.headers.get('access-control-allow-origin'), null)
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    assert.match(answer.headers.get('content-security-policy') ?? '', /default-src 'none'/)
  })

  test('roles: a viewer looks, and changes nothing', async (t) => {
    const door = await doorHouse(t, await stores.open(t))
    const key = await door.operator('Vera', ['viewer'])
    const { hold } = await agentWithHold(door)
    assert.equal((await door.ask('/api/holds', { key })).json.holds.length, 1)
    for (const [path, body] of [
      ['/api/agents', BOT],
      [`/api/holds/${hold}/approve`, { reason: 'x' }],
      ['/api/operators', { name: 'y', roles: ['operator'] }],
      ['/api/agents/onboarding-bot/rotate-key', {}],
    ] as const) {
      const { status, json } = await door.ask(path, { body, key })
      assert.deepEqual([status, json.error.code], [403, 'operator_not_allowed'])
    }
    assert.equal((await door.ask('/api/audit/verify', { key })).status, 403)
  })

  test('an agent is added, disabled, enabled, given new keys and deprived of them, each told in the log', async (t) => {
    const store = await stores.open(t)
    const door = await doorHouse(t, store)
    const added = await door.ask('/api/agents', { body: { ...BOT, keyDays: 30 } })
    assert.equal(added.status, 201)
    const first = added.json.key as string
    const tokens = makeTokens([], { fetch: () => Promise.reject(new Error('no')), now: () => door.clock.now })
    const deps = { directory: door.house.directory, tokens, now: () => door.clock.now }
    const as = (token: string) => identify(receivedWith({ scheme: 'SSWS', token }), deps)
    assert.equal((await as(first)).agent.name, 'onboarding-bot')
    const post = (path: string, body = {}) => door.ask(`/api/agents/onboarding-bot/${path}`, { body })

    assert.equal((await post('disable')).json.agent.status, 'disabled')
    assert.match((await refusalOf(as(first))).why ?? '', /^disabled/)
    assert.equal((await post('enable')).json.agent.status, 'active')
    const second = (await post('rotate-key', { overlapMinutes: 0 })).json.key as string
    assert.match((await refusalOf(as(first))).why ?? '', /^expired/)
    await as(second)
    assert.deepEqual((await post('revoke-keys')).json, { revoked: 2 })
    assert.match((await refusalOf(as(second))).why ?? '', /^revoked/)

    const shown = await door.ask('/api/agents/onboarding-bot')
    assert.deepEqual(
      shown.json.keys.map((key: { state: string }) => key.state),
      ['revoked', 'revoked'],
    )
    assert.ok(!shown.text.includes(first) && !shown.text.includes('hash'))
    const acts = (await door.ask('/api/audit?kind=administration&agent=onboarding-bot')).json.entries
    assert.deepEqual(acts.map((entry: { effect: string }) => entry.effect).toSorted(), [
      'agent.add',
      'agent.disable',
      'agent.enable',
      'agent.revoke_keys',
      'agent.rotate_key',
    ])
    const all = JSON.stringify(await store.db.selectFrom('entries').selectAll().execute())
    assert.ok(!all.includes(first) && !all.includes(second) && !all.includes('dana@acme.test'))
  })

  test('what nobody could mean is refused in a sentence', async (t) => {
    const door = await doorHouse(t, await stores.open(t))
    await door.ask('/api/agents', { body: BOT })
    const told = async (path: string, body: unknown) => {
      const { status, json } = await door.ask(path, { body })
      return `${status} ${json.error.sentence}`
    }
    assert.match(await told('/api/agents', BOT), /^409 There is an agent named onboarding-bot already/)
    assert.match(await told('/api/agents', { name: 'x y', owner: 'd' }), /^400 .*body.name: must be 1 to 63 letters/)
    assert.match(await told('/api/agents', { ...BOT, name: 'z', grants: {} }), /^400 .*grants/)
    assert.match(
      await told('/api/agents', { ...BOT, name: 'z', grant: { operations: ['dropUsers'] } }),
      /^400 There is no operation dropUsers/,
    )
    assert.match(await told('/api/agents/nobody/disable', {}), /^404 There is no agent/)
    assert.match(
      await told('/api/agents/onboarding-bot/revoke-keys', { prefix: 'pk_nothing' }),
      /^404 .*has no live key/,
    )
    const plain = await door.ask('/api/agents', { method: 'POST', headers: { 'content-type': 'text/plain' } })
    assert.equal(plain.status, 400)
  })

  test('the log is paged without gap or repetition, and followed as it grows', async (t) => {
    const door = await doorHouse(t, await stores.open(t))
    for (let i = 0; i < 7; i++) {
      if (i % 2 === 0) door.clock.now += 1
      await door.ask('/api/agents', { body: { ...BOT, name: `bot-${i}` } })
    }
    const seen: string[] = []
    for (let next: string | null = ''; next !== null;) {
      const { json } = await door.ask(`/api/audit?kind=administration&limit=3${next === '' ? '' : `&before=${next}`}`)
      seen.push(...json.entries.map((entry: { id: string }) => entry.id))
      next = json.next
    }
    assert.deepEqual([seen.length, new Set(seen).size], [8, 8])

    const stop = new AbortController()
    const followed = await door.app.request('http://localhost/api/audit/tail', {
      headers: { authorization: `Bearer ${door.key}` },
      signal: stop.signal,
    })
    assert.equal(followed.headers.get('content-type'), 'application/x-ndjson')
    const reader = followed.body?.pipeThrough(new TextDecoderStream()).getReader()
    door.clock.now += 10
    await door.ask('/api/agents', { body: { ...BOT, name: 'late-bot' } })
    let text = ''
    while (!text.includes('late-bot')) text += (await reader?.read())?.value ?? ''
    assert.equal(JSON.parse(text.trim().split('\n').at(-1) ?? '').agent.name, 'late-bot')
    stop.abort()
    await reader?.cancel().catch(() => undefined)
  })

  test('the last one who may change anything cannot be disabled; a disabled one is out at once', async (t) => {
    const door = await doorHouse(t, await stores.open(t))
    assert.match(
      (await door.ask('/api/operators/Sam%20Ortiz/disable', { body: {} })).json.error.sentence,
      /is the last one/,
    )
    const key = (await door.ask('/api/operators', { body: { name: 'Olu', roles: ['operator'] } })).json.key as string
    assert.equal((await door.ask('/api/operators/me', { key })).json.operator.name, 'Olu')
    await door.ask('/api/operators/Olu/disable', { body: {} })
    assert.equal((await door.ask('/api/operators/me', { key })).status, 401)
  })
})

onEachStore('the first operator', (stores) => {
  test('gets a key in a file only its account can read, once, also when a crash came between', async (t) => {
    const store = await stores.open(t)
    const door = await doorHouse(t, store)
    const file = join(door.folder, 'operator.key')
    assert.equal(statSync(file).mode & 0o777, 0o600)
    assert.ok(isKey('ok', readFileSync(file, 'utf8').trim()))
    const again = { ...door.house, dataDir: door.folder, name: 'x', oktaUserId: undefined, key: undefined }
    assert.equal(await firstOperator(again), undefined)
    renameSync(file, `${file}.new`)
    await firstOperator(again)
    assert.equal(readFileSync(file, 'utf8').trim(), door.key)
    assert.ok(!existsSync(`${file}.new`))
    await assert.rejects(firstOperator({ ...again, key: 'hunter2' }), /not an operator key/)
  })
})

test('every route is described, with its roles, as it is served', async (t) => {
  const { openStore } = await import('../../gateway/store/store.ts')
  const { mkdtempSync } = await import('node:fs')
  const { tmpdir } = await import('node:os')
  const url = join(mkdtempSync(join(tmpdir(), 'postern-openapi-')), 'p.db')
  const store = await openStore({ url, masterKey: randomBytes(32), writer: 'gw-0', now: Date.now })
  t.after(() => store.close())
  const door = await doorHouse(t, store)
  const { json } = await door.ask('/api/openapi.json')
  for (const route of ROUTES) {
    const described = json.paths[route.path]?.[route.method]
    assert.equal(described?.summary, route.summary)
    assert.ok(described.responses[route.status], route.path)
  }
  for (const path of ['/api/login', '/api/login/end'])
    assert.deepEqual(json.paths[path].post.security, [], 'these lead to a key, and take none')
  assert.equal(
    (await door.ask('/api/login', { body: {}, key: null })).json.error.code,
    'not_found',
    'set up nowhere here',
  )
  assert.deepEqual(json.paths['/api/login/end'].post.requestBody.content['application/json'].schema.required, [
    'handle',
  ])
  assert.deepEqual(json.paths['/livez'].get.security, [])
  assert.equal(json.paths['/api/logout'].post.security, undefined)
  assert.deepEqual(
    json.paths['/api/holds/{hold}/approve'].post.requestBody.content['application/json'].schema.required,
    ['reason'],
  )
})
