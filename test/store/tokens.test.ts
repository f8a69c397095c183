import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeOnce, makeSigning } from '../../gateway/doors/token.ts'
import { administration } from '../support/agents.ts'
import { onEachStore } from '../support/stores.ts'

const HOUR = 3_600_000

onEachStore('what tokens need of the store', (stores) => {
  test('an id is good once, whichever replica sees it first, until its time is over', async (t) => {
    const url = await stores.place()
    const clock = { now: 1_800_000_000_000 }
    const options = { url, now: () => clock.now }
    const one = await stores.open(t, { ...options, writer: 'gw-0' })
    const two = await stores.open(t, { ...options, writer: 'gw-1' })
    const [first, second] = [makeOnce(one, options.now), makeOnce(two, options.now)]
    const until = clock.now + HOUR
    const both = await Promise.all([first('proof', 'a', until), second('proof', 'a', until)])
    assert.deepEqual(
      both.toSorted((a, b) => Number(a) - Number(b)),
      [false, true],
    )
    assert.equal(await second('assertion', 'a', until), true)
    assert.equal(await first('proof', 'b', until), true)
    clock.now += HOUR
    assert.equal(await first('proof', 'b', until), false)
    clock.now += 1
    assert.equal(await second('proof', 'b', clock.now + HOUR), true)
  })

  test('replicas sign with keys of which each can check the other, and rotate once', async (t) => {
    const url = await stores.place()
    const clock = { now: 1_800_000_000_000 }
    const now = () => clock.now
    let generation = 0
    const entries = { administration: () => Promise.resolve(administration({ at: clock.now })) }
    const replica = async (writer: string) => {
      const store = await stores.open(t, { url, now, writer })
      // The audit's other ways to make entries are not needed here.
      const audit = { entries } as unknown as Parameters<typeof makeSigning>[0]['audit']
      return { store, signing: makeSigning({ store, audit, now, longestMs: HOUR, generation: () => generation }) }
    }
    const [one, two] = [await replica('gw-0'), await replica('gw-1')]
    const { kid } = await one.signing.current()
    assert.notEqual(await two.signing.find(kid), undefined)
    assert.equal((await two.signing.current()).kid, kid)
    assert.equal(await two.signing.find('unknown'), undefined)

    clock.now += 31 * 24 * HOUR
    assert.equal(await one.signing.rotate(30 * 24 * HOUR), true)
    generation += 1
    assert.equal(await two.signing.rotate(30 * 24 * HOUR), false)
    const next = (await two.signing.current()).kid
    assert.notEqual(next, kid)
    assert.equal((await one.signing.current()).kid, next)
    assert.notEqual(await two.signing.find(kid), undefined)
    assert.equal((await two.signing.published()).length, 2)
    clock.now += HOUR
    assert.equal(await two.signing.find(kid), undefined)
    await one.store.run('forgetTokens', { now: clock.now + 1 })
    assert.equal((await one.store.db.selectFrom('signing_keys').select('kid').execute()).length, 1)
  })

  test('an end counts for what came before it, and only ever moves on', async (t) => {
    const store = await stores.open(t)
    const end = (at: number) =>
      store.run('endTokens', {
        writer: store.writer,
        subject: 'agent:agt_1',
        at,
        until: at + HOUR,
        entry: administration(),
      })
    await end(2000)
    await end(1000)
    const { at } = await store.db.selectFrom('token_ends').select('at').executeTakeFirstOrThrow()
    assert.equal(Number(at), 2000)
    await store.run('forgetTokens', { now: 2001 + HOUR })
    assert.equal((await store.db.selectFrom('token_ends').select('at').execute()).length, 0)
  })
})
