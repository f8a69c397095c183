import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import pg from 'pg'
import { DatabaseSync } from 'node:sqlite'
import { checkpointKeyFrom, makeLogSealer, makeProofs, verifyLog } from '../../../gateway/enforce/audit.ts'
import { checkpointNote, readCheckpoint } from '../../../gateway/enforce/audit/checkpoint.ts'
import { continues, includes } from '../../../gateway/enforce/audit/proofs.ts'
import type { Store } from '../../../gateway/store/store.ts'
import { administration, NOW } from '../../support/agents.ts'
import { folder, testIds } from '../../support/audit.ts'
import { onEachStore } from '../../support/stores.ts'

interface Change {
  now: number
}
const sealerOf = (
  t: TestContext,
  store: Store,
  clock: Change = { now: NOW },
  path = join(folder(t), 'checkpoint.key'),
) => {
  const key = checkpointKeyFrom(path, 'acme.okta.com')
  const log = { error: () => undefined }
  const deps = { store, ids: testIds(), now: () => clock.now, key, log, patienceMs: 60_000 }
  return { sealer: makeLogSealer(deps), key, verify: () => verifyLog(store, { verifier: key.verifier }) }
}
const write = (store: Store, count: number) =>
  Promise.all(
    Array.from({ length: count }, () => store.run('record', { writer: store.writer, entry: administration() })),
  )

/** An intruder with the database in hand. */
async function tamper(url: string, statement: string): Promise<void> {
  if (url.startsWith('postgres')) {
    const client = new pg.Client(url)
    await client.connect()
    await client.query(statement)
    return await client.end()
  }
  const db = new DatabaseSync(url, { timeout: 5000 })
  db.exec(statement)
  db.close()
}

onEachStore('the log', (stores) => {
  test('entries get dense positions in one tree, and each proves that it is there', async (t) => {
    const store = await stores.open(t)
    const { sealer, verify } = sealerOf(t, store)
    await write(store, 700)
    const sealed = await sealer.seal()
    assert.equal(sealed?.size, 700)
    await write(store, 90)
    const { size, root } = (await sealer.seal()) ?? assert.fail()
    assert.equal(size, 790)
    const proofs = makeProofs(store)
    assert.deepEqual(Buffer.from(await proofs.root(size)), Buffer.from(root))
    const rows = await store.db.selectFrom('entries').select(['position', 'leaf']).orderBy('position').execute()
    for (const position of [0, 1, 255, 256, 511, 512, 767, 788, 789]) {
      const leaf = rows[position]?.leaf ?? assert.fail()
      assert.ok(includes(leaf, position, size, await proofs.inclusion(position, size), root))
    }
    for (const old of [1, 255, 256, 700, 789]) {
      const older = { size: old, root: await proofs.root(old) }
      assert.ok(continues(older, { size, root }, await proofs.consistency(old, size)))
    }
    const verified = await verify()
    assert.deepEqual([verified.wrong, verified.sealed, verified.unsealed], [undefined, 790, 0])
  })

  test('several replicas write and seal at once; the positions are those of one log', async (t) => {
    const url = await stores.place()
    const replicas = await Promise.all(['gw-0', 'gw-1', 'gw-2'].map((writer) => stores.open(t, { url, writer })))
    const path = join(folder(t), 'checkpoint.key')
    const sealers = replicas.map((store) => sealerOf(t, store, undefined, path))
    for (let turn = 0; turn < 4; turn++) {
      await Promise.all(replicas.map((store) => write(store, 20)))
      await Promise.all(sealers.map(({ sealer }) => sealer.seal()))
    }
    await Promise.all(sealers.map(({ sealer }) => sealer.checkpoint()))
    const verified = await sealers[0]?.verify()
    assert.deepEqual([verified?.wrong, verified?.sealed, verified?.checkpoints], [undefined, 240, 1])
  })

  test('a checkpoint is a signed note that lists how far every writer came', async (t) => {
    const store = await stores.open(t)
    const { sealer, key } = sealerOf(t, store)
    await write(store, 3)
    await sealer.seal()
    assert.equal(await sealer.checkpoint(), true)
    assert.equal(await sealer.checkpoint(), false, 'nothing new, nothing signed')
    const [row] = await store.db.selectFrom('checkpoints').selectAll().execute()
    const note = row?.note ?? ''
    assert.match(
      note,
      /^acme\.okta\.com\n3\n[A-Za-z0-9+/]{43}=\nwriters gw-0:1:3\ntime 2027-01-15T08:00:00\.000Z\n\n— acme\.okta\.com [A-Za-z0-9+/=]+\n$/,
    )
    assert.equal(readCheckpoint(note, key.verifier)?.signed, true)
    assert.equal(readCheckpoint(note.replace('\n3\n', '\n2\n'), key.verifier)?.signed, false)
    const stranger = checkpointKeyFrom(join(folder(t), 'other.key'), 'acme.okta.com')
    assert.equal(readCheckpoint(note, stranger.verifier)?.signed, false)
  })

  test('an old run keeps its end when its writer starts again', async (t) => {
    const url = await stores.place()
    const first = await stores.open(t, { url })
    await write(first, 3)
    const second = await stores.open(t, { url })
    await write(second, 2)
    const { sealer, verify } = sealerOf(t, second)
    await sealer.seal()
    assert.deepEqual([(await verify()).wrong, (await verify()).sealed], [undefined, 5])
  })

  const lies: [string, string, object | undefined][] = [
    [
      'a changed entry',
      `update entries set public = '{"changed":1}' where position = 4`,
      { kind: 'entry_changed', position: 4 },
    ],
    [
      'a changed column',
      `update entries set effect = 'allow' where position = 4`,
      { kind: 'entry_changed', position: 4 },
    ],
    ['a sealed entry taken out', `delete from entries where position = 4`, { kind: 'position_missing', position: 4 }],
    [
      'an unsealed entry taken out',
      `delete from entries where counter = 12`,
      { kind: 'counter_missing', from: 12, to: 12 },
    ],
    [
      'the newest entry taken out',
      `delete from entries where counter = 13`,
      { kind: 'counter_missing', from: 13, to: 13 },
    ],
    ['a truncated tail', `delete from entries where counter > 8`, { kind: 'tail_truncated', size: 8, expected: 10 }],
    [
      'a checkpoint with another root',
      `update checkpoints set root = (select leaf from entries where position = 0)`,
      { kind: 'checkpoint_differs', size: 10 },
    ],
    [
      'a checkpoint that nobody signed',
      `update checkpoints set note = replace(note, '2027', '2028')`,
      { kind: 'signature_wrong', size: 10 },
    ],
    ['nothing at all', `update entries set id = id`, undefined],
  ]
  for (const [what, statement, expected] of lies)
    test(`verify finds ${what}`, async (t) => {
      const url = await stores.place()
      const store = await stores.open(t, { url })
      const { sealer, verify } = sealerOf(t, store)
      await write(store, 10)
      await sealer.seal()
      await sealer.checkpoint()
      await write(store, 3)
      await tamper(url, statement)
      const { wrong } = await verify()
      if (expected === undefined) assert.equal(wrong, undefined)
      else assert.partialDeepStrictEqual(wrong, expected)
    })

  test('a log cut off together with its checkpoints differs from a head kept elsewhere', async (t) => {
    const url = await stores.place()
    const store = await stores.open(t, { url })
    const { sealer, key } = sealerOf(t, store)
    await write(store, 10)
    const expectHead = (await sealer.seal()) ?? assert.fail()
    await tamper(url, `delete from entries where counter > 8; update writers set counter = 8; delete from checkpoints`)
    assert.equal((await verifyLog(store, { verifier: key.verifier })).wrong, undefined, 'by itself it looks whole')
    const { wrong } = await verifyLog(store, { verifier: key.verifier, expectHead })
    assert.equal(wrong?.kind, 'tail_truncated')
  })

  test('a missing counter is waited for, then named in the log, and the rest is sealed', async (t) => {
    const url = await stores.place()
    const clock = { now: NOW }
    const store = await stores.open(t, { url })
    const { sealer, verify } = sealerOf(t, store, clock)
    await write(store, 5)
    await tamper(url, `delete from entries where counter in (3, 4)`)
    assert.equal((await sealer.seal())?.size, 2)
    assert.equal((await sealer.seal())?.size, 2, 'it waits')
    assert.equal((await verify()).wrong?.kind, 'counter_missing')
    clock.now += 61_000
    await sealer.seal()
    await sealer.seal()
    const verified = await verify()
    assert.equal(verified.wrong, undefined)
    assert.deepEqual(verified.gaps, [{ writer: 'gw-0', epoch: 1, from: 3, to: 4 }])
    assert.equal(verified.sealed, 4)
  })

  test('a log at rest costs no commit', async (t) => {
    const store = await stores.open(t)
    const { sealer } = sealerOf(t, store)
    let runs = 0
    const counting = sealerOf(t, { ...store, run: (...args) => (runs++, store.run(...args)) })
    await write(store, 2)
    await sealer.seal()
    assert.equal(await counting.sealer.seal(), undefined)
    assert.equal(runs, 0)
  })
})

test('the key of the checkpoints is a file only its owner reads', (t) => {
  const path = join(folder(t), 'checkpoint.key')
  const key = checkpointKeyFrom(path, 'acme')
  assert.match(readFileSync(path, 'utf8'), /BEGIN PRIVATE KEY/)
  assert.equal(checkpointKeyFrom(path, 'acme').verifier, key.verifier)
  assert.match(key.verifier, /^acme\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+$/)
})

test('every key verifies what it signed', (t) => {
  const place = folder(t)
  for (let i = 0; i < 60; i++) {
    const key = checkpointKeyFrom(join(place, `${i}.key`), 'acme')
    const note = checkpointNote({ origin: 'acme', size: i, root: Buffer.alloc(32, i), writers: [], at: NOW }, key)
    assert.equal(readCheckpoint(note, key.verifier)?.signed, true, key.verifier)
  }
})
