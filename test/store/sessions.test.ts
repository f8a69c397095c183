import assert from 'node:assert/strict'
import { test } from 'node:test'
import { administration, NOW } from '../support/agents.ts'
import { onEachStore } from '../support/stores.ts'

onEachStore('sessions of people', (stores) => {
  test('a session ends when it is ended, and those whose time is over are swept by the next', async (t) => {
    const store = await stores.open(t)
    const session = (hash: string, at: number) => ({
      writer: store.writer,
      hash,
      operator: 'op_1',
      csrf: 'c',
      at,
      expiresAt: at + 1000,
      entry: administration({ at }),
    })
    await store.run('openSession', session('a', NOW))
    await store.run('openSession', session('b', NOW + 500))
    const left = async () =>
      (await store.db.selectFrom('sessions').select('hash').orderBy('hash').execute()).map((one) => one.hash)
    assert.deepEqual(await left(), ['a', 'b'])
    await store.run('openSession', session('c', NOW + 1200))
    assert.deepEqual(await left(), ['b', 'c'])
    await store.run('endSession', { hash: 'b' })
    assert.deepEqual(await left(), ['c'])
  })

  test('what may come once comes once, also when it comes many times at once; later it may come again', async (t) => {
    const store = await stores.open(t)
    const note = (at: number) => store.run('noteSeen', { hash: 'slack v0=x', at, until: at + 300_000 })
    const all = await Promise.all(Array.from({ length: 20 }, () => note(NOW)))
    assert.equal(all.filter(Boolean).length, 1)
    assert.equal(await note(NOW + 299_999), false)
    assert.equal(await note(NOW + 300_000), true)
  })

  test('the key of a sign-in is for an active operator only, and only such a key can be ended by showing it', async (t) => {
    const store = await stores.open(t)
    const key = (hash: string, expiresAt: number | null) => ({ hash, prefix: hash, at: NOW, expiresAt })
    const operator = { id: 'op_1', name: 'Sam', oktaUserId: '00u1', roles: '[]', at: NOW }
    await store.run('addOperator', {
      writer: store.writer,
      operator,
      key: key('lasting', null),
      entry: administration(),
    })
    const add = (id: string, hash: string) =>
      store.run('addSessionKey', {
        writer: store.writer,
        operator: id,
        key: key(hash, NOW + 1000),
        entry: administration(),
      })
    assert.equal(await add('op_1', 'session'), true)
    assert.equal(await add('op_2', 'nobody'), false)
    assert.equal(await store.run('endOperatorKey', { hash: 'lasting', at: NOW }), false)
    assert.equal(await store.run('endOperatorKey', { hash: 'session', at: NOW }), true)
    assert.equal(await store.run('endOperatorKey', { hash: 'session', at: NOW }), false)
    await store.run('disableOperator', { writer: store.writer, operator: 'op_1', at: NOW, entry: administration() })
    assert.equal(await add('op_1', 'late'), false)
  })
})
