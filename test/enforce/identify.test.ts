import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import { identify, makeDirectory, makeKey, makeTokens, syncAgents } from '../../gateway/enforce/identify.ts'
import { agentDeclaration } from '../../gateway/model/agent.ts'
import type { Credential } from '../../gateway/model/call.ts'
import type { Store } from '../../gateway/store/store.ts'
import { administration, NOW, receivedWith, refusalOf, register, someAgent } from '../support/agents.ts'
import { onEachStore, type StoreMaker } from '../support/stores.ts'

async function house(t: TestContext, stores: StoreMaker) {
  const store = await stores.open(t)
  const clock = { now: NOW }
  const directory = await makeDirectory(store, { now: () => clock.now, ticks: () => clock.now, everyMs: 0 })
  const tokens = makeTokens([], { fetch: () => Promise.reject(new Error('no network')), now: () => clock.now })
  const deps = { directory, tokens, now: () => clock.now }
  const as = (token: string, scheme: Credential['scheme'] = 'SSWS') => identify(receivedWith({ scheme, token }), deps)
  return { store, directory, clock, deps, as }
}

const revoke = (store: Store, agent: string, prefix: string | null = null) =>
  store.run('revokeAgentKeys', { writer: store.writer, agent, prefix, at: NOW, entry: administration() })

onEachStore('who asks with a Postern key', (stores) => {
  test('is the agent it was given to, as SSWS or as Bearer', async (t) => {
    const { store, directory, as } = await house(t, stores)
    const { key, prefix } = await register(store, someAgent('bot', { grant: { scopes: ['okta.users.read'] } }))
    await directory.refresh()
    for (const scheme of ['SSWS', 'Bearer'] as const) {
      const subject = await as(key, scheme)
      assert.equal(subject.agent.name, 'bot')
      assert.deepEqual(subject.credential, { kind: 'key', handle: prefix })
      assert.deepEqual(subject.scopes, ['okta.users.read'])
      assert.ok(Object.isFrozen(subject.agent.grant.scopes))
    }
  })

  test('gets one answer, whatever is wrong; operators learn what it was', async (t) => {
    const { store, directory, deps, as, clock } = await house(t, stores)
    const gone = await register(store, someAgent('gone'))
    await revoke(store, 'agt_gone')
    const late = await register(store, someAgent('late'), undefined, NOW + 1000)
    const off = await register(store, someAgent('off', {}, 'disabled'))
    const fresh = makeKey('pk', randomBytes).key
    await directory.refresh()
    clock.now = NOW + 1000
    await directory.refresh()
    const asked: [string, () => Promise<unknown>][] = [
      ['unknown', () => as(fresh)],
      ['malformed', () => as(fresh.slice(0, -1) + (fresh.endsWith('0') ? '1' : '0'))],
      ['revoked', () => as(gone.key)],
      ['expired', () => as(late.key)],
      ['disabled', () => as(off.key)],
      ['wrong_scheme', () => as(fresh, 'Basic')],
      ['wrong_scheme', () => as('some-okta-token', 'SSWS')],
      ['malformed', () => as('opaque', 'Bearer')],
      ['nothing_shown', () => identify(receivedWith(undefined), deps)],
    ]
    const told = new Set<string>()
    for (const [why, work] of asked) {
      const refusal = await refusalOf(work())
      assert.match(refusal.why ?? '', new RegExp(`^${why}`))
      assert.ok(!`${refusal.message}${refusal.why}`.includes(fresh))
      const { code, status, errorCode, message, hint, headers, retryAfter } = refusal
      told.add(JSON.stringify({ code, status, errorCode, message, hint, headers, retryAfter }))
    }
    assert.equal(told.size, 1)
    assert.match([...told][0] ?? '', /agent_not_recognized.*401.*E0000011/)
  })

  test('whose key was rotated has both until the overlap ends', async (t) => {
    const { store, directory, as, clock } = await house(t, stores)
    const old = await register(store, someAgent('bot'))
    const fresh = makeKey('pk', randomBytes)
    const key = { hash: fresh.hash, prefix: fresh.prefix, at: NOW, expiresAt: null }
    const entry = administration()
    await directory.refresh()
    await as(old.key)
    await store.run('rotateAgentKey', {
      writer: store.writer,
      agent: 'agt_bot',
      key,
      overlapUntil: NOW + 60_000,
      entry,
    })
    await directory.refresh()
    await as(old.key)
    await as(fresh.key)
    clock.now = NOW + 60_000
    await directory.refresh()
    assert.match((await refusalOf(as(old.key))).why ?? '', /^expired/)
    await as(fresh.key)
  })

  test('whose key was revoked by another replica is out at the next reading of the epochs', async (t) => {
    const { store, directory, as } = await house(t, stores)
    const { key } = await register(store, someAgent('bot'))
    await directory.refresh()
    await as(key)
    await revoke(store, 'agt_bot')
    await as(key)
    await directory.refresh()
    assert.match((await refusalOf(as(key))).why ?? '', /^revoked/)
  })

  test('is kept out while the epochs cannot be read, and let in again afterwards', async (t) => {
    const { store, directory, as, clock } = await house(t, stores)
    const { key } = await register(store, someAgent('bot'))
    await directory.refresh()
    clock.now += 5000
    await as(key)
    clock.now += 1
    const refusal = await refusalOf(as(key))
    assert.deepEqual([refusal.code, refusal.status], ['store_unavailable', 503])
    await directory.refresh()
    await as(key)
  })

  test('leaves its last use in the store, once a minute', async (t) => {
    const { store, directory, as, clock } = await house(t, stores)
    const { key } = await register(store, someAgent('bot'))
    await directory.refresh()
    const used = async () => {
      await as(key)
      await store.run('touchAgentKey', { hash: 'none', at: 0 }) // comes after what `as` posted
      return (await store.db.selectFrom('agent_keys').select('last_used_at').execute())[0]?.last_used_at
    }
    assert.equal(await used(), NOW)
    clock.now += 3000
    assert.equal(await used(), NOW)
    clock.now += 58_000
    await directory.refresh()
    assert.equal(await used(), NOW + 61_000)
  })
})

onEachStore('agents declared in the file', (stores) => {
  const declared = (name: string, more: object = {}, keys: string[] = []) => ({
    declaration: agentDeclaration.parse({ name, owner: 'dana@acme.test', ...more }),
    status: 'active' as const,
    keys,
  })
  const deps = (store: Store, now = NOW) => ({
    store,
    now,
    entry: (act: string, agent: string) => administration({ agent, public: JSON.stringify({ act }) }),
  })

  test('are registered, changed and disabled as the file says, with an entry for each act and none for none', async (t) => {
    const { store, directory } = await house(t, stores)
    const acts = async () => (await store.db.selectFrom('entries').select('public').execute()).length
    assert.deepEqual(await syncAgents([declared('a'), declared('b')], deps(store)), {
      added: ['a', 'b'],
      changed: [],
      disabled: [],
    })
    assert.equal(await acts(), 2)
    const again = await syncAgents([declared('a'), declared('b')], deps(store, NOW + 1))
    assert.deepEqual(again, { added: [], changed: [], disabled: [] })
    assert.equal(await acts(), 2)
    assert.deepEqual(await syncAgents([declared('a', { purpose: 'reports' })], deps(store, NOW + 2)), {
      added: [],
      changed: ['a'],
      disabled: ['b'],
    })
    await directory.refresh()
    assert.equal(directory.agentNamed('a')?.purpose, 'reports')
    assert.equal(directory.agentNamed('a')?.createdAt, NOW)
    assert.equal(directory.agentNamed('b')?.status, 'disabled')
  })

  test('have just the keys of the file', async (t) => {
    const { store, directory, as } = await house(t, stores)
    const [one, two] = [makeKey('pk', randomBytes).key, makeKey('pk', randomBytes).key]
    await syncAgents([declared('a', {}, [one])], deps(store))
    await directory.refresh()
    await as(one)
    await syncAgents([declared('a', {}, [one, two])], deps(store))
    await syncAgents([declared('a', {}, [two])], deps(store))
    await directory.refresh()
    await as(two)
    assert.match((await refusalOf(as(one))).why ?? '', /^revoked/)
    await assert.rejects(syncAgents([declared('a', {}, ['hunter2'])], deps(store)), /not a Postern key/)
  })

  test('never take over an agent that operators registered', async (t) => {
    const { store } = await house(t, stores)
    await register(store, someAgent('bot'))
    await assert.rejects(syncAgents([declared('bot')], deps(store)), /operators registered one of that name/)
  })
})
