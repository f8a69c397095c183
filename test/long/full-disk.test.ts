import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, mkdtempSync, openSync, readFileSync, rmdirSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openSpill } from '../../gateway/enforce/audit/spill.ts'
import { makeKey } from '../../gateway/enforce/identify.ts'
import type { OutcomeArgs } from '../../gateway/store/commands/decided.ts'
import { emptyFolder } from '../deploy/copy.ts'
import { sqliteLedger } from '../kill/ledger.ts'
import { makeLives } from '../kill/life.ts'
import { configuration } from '../kill/story.ts'
import { startKillUpstream } from '../kill/upstream.ts'
import { makeWrite, type Write } from '../kill/writes.ts'

interface Disk {
  readonly path: string
  /** Takes all room that is left, but for so many bytes. */
  fill(but?: number): void
  /** Gives it back. */
  free(): void
}

/** A small disk of its own; undefined, and the test is skipped, where nothing may be mounted. */
function smallDisk(t: TestContext, megabytes: number): Disk | undefined {
  const path = mkdtempSync(join(tmpdir(), 'postern-disk-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=700`, 'postern', path])
  if (mounted.status !== 0) {
    rmdirSync(path)
    t.skip(`a small disk cannot be mounted here: ${String(mounted.stderr ?? mounted.error).trim()}`)
    return undefined
  }
  t.after(() => {
    // Whoever still has a file open there keeps it until they close it.
    spawnSync('umount', ['-l', path])
    rmdirSync(path)
  })
  const filler = join(path, 'filler')
  return {
    path,
    fill(but = 0) {
      const file = openSync(filler, 'w')
      const page = Buffer.alloc(4096)
      let pages = 0
      try {
        for (;;) if (writeSync(file, page, 0, page.length, pages * page.length) === page.length) pages += 1
      } catch (error) {
        assert.match(String(error), /ENOSPC/)
      } finally {
        closeSync(file)
      }
      if (but > 0) spawnSync('truncate', ['-s', `-${but}`, filler])
    },
    free: () => rmSync(filler, { force: true }),
  }
}

async function until<T>(what: () => Promise<T | undefined>, why: string): Promise<T> {
  for (const late = Date.now() + 60_000; Date.now() < late; await sleep(100)) {
    const found = await what()
    if (found !== undefined) return found
  }
  throw new Error(why)
}

test('the disk under the store is full: nothing leaves undecided, no outcome is lost, and it goes on', async (t) => {
  const disk = smallDisk(t, 24)
  if (disk === undefined) return
  const agent = makeKey('pk', randomBytes).key
  // The disk is full from the moment Okta has all the writes that are under way.
  let awaited = 0
  let all = Promise.withResolvers<undefined>()
  const upstream = await startKillUpstream(
    async () => {
      if (awaited === 0) return
      awaited -= 1
      if (awaited === 0) {
        disk.fill()
        all.resolve(undefined)
      }
      await all.promise
    },
    () => 0,
  )
  t.after(() => upstream.close())
  const file = join(emptyFolder(t), 'postern.yaml')
  writeFileSync(file, JSON.stringify(configuration(upstream.url, disk.path, undefined)))
  const lives = makeLives(file, { AGENT_KEY: agent, ORG_TOKEN: 'token-of-the-gateway' })
  t.after(() => lives.kill())
  const send = async (write: Write) =>
    await fetch(`${(await lives.urls()).agents}${write.path}?${write.query}`, {
      method: 'POST',
      headers: { authorization: `SSWS ${agent}`, 'content-type': 'application/json', 'idempotency-key': write.mark },
      body: JSON.stringify(write.body),
    })
  const code = async (answer: Response): Promise<unknown> => {
    const body = (await answer.json()) as { postern?: { code?: string } } // Okta's shape of errors, with our part
    return body.postern?.code
  }
  const sendWhileFilling = async (writes: readonly Write[]) => {
    awaited = writes.length
    all = Promise.withResolvers()
    return await Promise.all(writes.map(send))
  }

  await lives.begin()
  assert.equal((await send(makeWrite(1, 'create'))).status, 200)
  const under = [2, 3, 4].map((n) => makeWrite(n, 'create'))
  const answers = await sendWhileFilling(under)
  assert.deepEqual(
    answers.map((one) => one.status),
    [200, 200, 200],
    'what Okta answered is delivered',
  )
  const decisions = answers.map((one) => /id="(dec_\w+)"/.exec(one.headers.get('postern-decision') ?? '')?.[1])

  for (const kind of ['create', 'grant'] as const)
    for (const n of [5, 6, 7]) {
      const refused = await send(makeWrite(n, kind))
      assert.equal(refused.status, 503)
      assert.equal(await code(refused), 'audit_unavailable')
    }
  assert.equal(upstream.seen.size, 4, 'nothing is forwarded without a durable entry')

  disk.free()
  const next = await until(async () => {
    const answer = await send(makeWrite(8, 'create'))
    return answer.status === 200 ? answer : undefined
  }, 'it goes on when there is room')
  assert.equal(next.status, 200)
  assert.equal((await send(makeWrite(9, 'grant'))).status, 403, 'holds are opened again')
  const ledger = sqliteLedger(join(disk.path, 'postern.db'))
  t.after(() => ledger.close())
  for (const decision of decisions) {
    const told = await until(async () => {
      const rows = await ledger.rows(
        `select effect from entries where kind = 'outcome' and decision_id = '${decision ?? ''}'`,
      )
      return rows.length > 0 ? rows : undefined
    }, 'each outcome is durable in the end')
    assert.deepEqual(
      told.map((row) => row['effect']),
      ['answered'],
    )
  }
  for (const write of under) assert.equal(await code(await send(write)), 'already_done')
  assert.ok([...upstream.seen.values()].every((times) => times === 1))

  await t.test('and where the gateway dies meanwhile: what is not known is not sent again', async () => {
    const write = makeWrite(10, 'create')
    assert.equal((await sendWhileFilling([write]))[0]?.status, 200)
    await lives.kill()
    disk.free()
    await lives.begin()
    assert.ok(['outcome_pending', 'already_done'].includes(String(await code(await send(write)))))
    assert.equal(upstream.seen.get(write.mark), 1)
    assert.equal((await send(makeWrite(11, 'create'))).status, 200)
  })

  const { operators } = await lives.urls()
  const key = readFileSync(join(disk.path, 'operator.key'), 'utf8').trim()
  const verified = await until(async () => {
    const got = await fetch(`${operators}/api/audit/verify`, { headers: { authorization: `Bearer ${key}` } })
    const said = (await got.json()) as { ok: boolean; unsealed: number } // the schema of the door, tested there
    return said.unsealed === 0 ? said : undefined
  }, 'everything is sealed')
  assert.equal(verified.ok, true)
  assert.deepEqual(
    await ledger.rows(
      `select decision_id from writes where decision_id not in (select decision_id from entries where kind = 'decision' and decision_id is not null)`,
    ),
    [],
  )
})

test('a spill file whose disk is full in the middle of a line keeps that line, and spoils no other', async (t) => {
  const disk = smallDisk(t, 1)
  if (disk === undefined) return
  const path = join(disk.path, 'outcomes.spill')
  const failures: unknown[] = []
  const open = () => openSpill({ path, failed: (error) => void failures.push(error) })
  const outcome = (id: string): OutcomeArgs => ({
    writer: 'gw-0',
    entry: {
      id,
      kind: 'outcome',
      at: 1_800_000_000_000,
      decision: 'dec_1',
      agent: 'agt_1',
      operation: 'createUser',
      effect: 'answered',
      hold: null,
      public: JSON.stringify({ more: 'x'.repeat(1500) }),
      sealed: null,
    },
    write: null,
  })
  disk.fill(4096)
  const spill = open()
  for (const id of ['one', 'two', 'three', 'four']) spill.keep(outcome(id))
  assert.ok(failures.length > 0, 'the disk was full')
  assert.equal(spill.waiting(), 4)
  const ids = async (from: ReturnType<typeof open>): Promise<string[]> => {
    const seen: string[] = []
    await from.replay(({ entry }) => {
      seen.push(entry.id)
      return Promise.resolve()
    })
    return seen
  }
  disk.free()
  spill.keep(outcome('five'))
  assert.deepEqual(await ids(open()), ['one', 'two', 'three', 'four', 'five'])
})
