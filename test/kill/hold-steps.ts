import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { holdRig, type Said } from './hold-rig.ts'

const WAIT = { 'postern-prefer': 'wait=60' }

function holdOf(said: Said): string {
  assert.equal(said.json?.postern?.decision, 'hold', JSON.stringify(said))
  return said.json.postern.hold.id as string
}

const code = (said: Said): string => `${said.status} ${said.json?.postern?.code ?? ''}`.trim()

/**
 * kill -9 at each step in the life of a hold: never two forwards, never an approval lost before its claim; after the claim
 * the grant is done, failed or unknown, and shown as such.
 */
export async function killedAtEachStep(t: TestContext, postgres?: string): Promise<void> {
  const rig = await holdRig(t, {}, postgres)
  const { org, ask, begin, vote, again, hold, until, times, olu, ada } = rig
  const approved = async (user: string) => {
    const id = holdOf(await ask(user))
    assert.equal((await vote(id, olu)).json.outcome, 'approved')
    return id
  }

  await t.test('pending: it waits on, the retry joins it, and it is sent once', async () => {
    const user = rig.user()
    const id = holdOf(await ask(user))
    await again()
    assert.equal((await hold(id)).state, 'pending')
    assert.equal(holdOf(await ask(user)), id)
    await vote(id, olu)
    assert.equal((await ask(user)).status, 200)
    await until(async () => code(await ask(user)) === '409 already_done', 'its outcome')
    assert.equal(times(user), 1)
  })

  await t.test('a caller waits on its connection: the hold outlives it', async () => {
    const user = rig.user()
    const id = holdOf(await ask(user))
    const waiting = begin(user, undefined, WAIT)
    await until(async () => /waiting_connections 1\b/.test(await metrics()), 'a waiting connection')
    await again()
    assert.equal(await waiting, undefined, 'nobody answers it')
    await vote(id, olu)
    assert.equal((await ask(user, undefined, WAIT)).status, 200)
    assert.equal(times(user), 1)
  })
  async function metrics(): Promise<string> {
    const { operators } = await rig.lives.urls()
    return await (await fetch(`${operators}/metrics`, { headers: { authorization: `Bearer ${olu}` } })).text()
  }

  await t.test('between two votes: the first counts on, and still only once', async () => {
    const user = rig.user()
    const id = holdOf(await ask(user, 'SUPER_ADMIN'))
    assert.equal((await vote(id, olu)).json.outcome, 'counted')
    await again()
    assert.deepEqual(await hold(id), { state: 'pending', grant: null, yes: ['Olu'] })
    assert.equal((await vote(id, olu)).status, 409)
    assert.equal((await vote(id, ada)).json.outcome, 'approved')
    assert.equal((await ask(user, 'SUPER_ADMIN')).status, 200)
    assert.equal(times(user), 1)
  })

  await t.test('within a vote: it is cast or it is not, and cast again it counts once', async () => {
    for (const pause of [0, 10]) {
      const user = rig.user()
      const id = holdOf(await ask(user))
      const lost = vote(id, olu).catch(() => undefined)
      await new Promise((resolve) => setTimeout(resolve, pause))
      await again()
      await lost
      const second = await vote(id, olu)
      assert.ok(second.status === 200 || second.status === 409, JSON.stringify(second))
      assert.deepEqual(await hold(id), { state: 'approved', grant: 'unspent', yes: ['Olu'] })
      assert.equal((await ask(user)).status, 200)
      assert.equal(times(user), 1)
    }
  })

  await t.test('approved and not yet claimed: the approval is not lost', async () => {
    const user = rig.user()
    const id = await approved(user)
    await again()
    assert.deepEqual(await hold(id), { state: 'approved', grant: 'unspent', yes: ['Olu'] })
    assert.equal((await ask(user)).status, 200)
    await until(async () => (await hold(id)).grant === 'done', 'its outcome')
    assert.equal(times(user), 1)
  })

  await t.test('claimed and on its way: unknown, never sent again; a person says what became of it', async () => {
    const user = rig.user()
    const id = await approved(user)
    org.set('before it is read')
    void begin(user)
    await until(() => org.stopped === 1, 'the write on its way')
    assert.equal((await hold(id)).grant, 'claimed')
    await again()
    assert.equal((await hold(id)).grant, 'unknown')
    assert.equal(code(await ask(user)), '409 outcome_pending')
    assert.equal(code(await ask(user, undefined, { 'idempotency-key': 'k' })), '409 outcome_pending')
    assert.equal(times(user), 0)
    const [write] = (await rig.operate('GET', '/api/audit?kind=outcome&limit=1')).json.entries
    const path = `/api/audit/${write.decision}/settle`
    const said = await rig.operate('POST', path, { state: 'failed', reason: 'the console shows no such role' })
    assert.equal(said.status, 200, JSON.stringify(said))
    assert.equal((await hold(id)).grant, 'failed')
    assert.notEqual(holdOf(await ask(user)), id, 'asked again it is a new question')
    assert.equal(times(user), 0)
  })

  await t.test('carried out and not yet answered: unknown; its target is free again soon', async () => {
    const user = rig.user()
    const id = await approved(user)
    org.set('before it is answered')
    void begin(user)
    await until(() => org.stopped === 1, 'the write at the org')
    await again()
    assert.equal((await hold(id)).grant, 'unknown')
    assert.equal(code(await ask(user)), '409 outcome_pending')
    assert.equal(times(user), 1)
    // Another write on the same user does not wait for as long as an answer might have taken.
    const other = holdOf(await ask(user, 'USER_ADMIN'))
    await vote(other, olu)
    await until(async () => (await ask(user, 'USER_ADMIN')).status === 200, 'another write on its target')
    assert.equal(times(user), 2)
  })

  await t.test('within its answer: unknown, though the caller saw it begin', async () => {
    const user = rig.user()
    const id = await approved(user)
    org.set('within the answer')
    void begin(user)
    await until(() => org.stopped === 1, 'the answer begun')
    await again()
    assert.equal((await hold(id)).grant, 'unknown')
    assert.equal(code(await ask(user)), '409 outcome_pending')
    assert.equal(times(user), 1)
  })

  await t.test('answered: done, or unknown where that was not written down any more; never sent again', async () => {
    for (let round = 0; round < 2; round++) {
      const user = rig.user()
      const id = await approved(user)
      assert.equal((await ask(user)).status, 200)
      await again()
      const { grant } = await hold(id)
      assert.ok(grant === 'done' || grant === 'unknown', String(grant))
      assert.equal(code(await ask(user)), grant === 'done' ? '409 already_done' : '409 outcome_pending')
      assert.equal(times(user), 1)
    }
  })
}

/** The same where the gateway itself sends what was approved. */
export async function killedWhileExecuting(t: TestContext, postgres?: string): Promise<void> {
  const rig = await holdRig(t, { executeAtApproval: true }, postgres)
  const { org, ask, vote, again, hold, until, times, olu } = rig

  await t.test('approved and not yet sent: the next gateway sends it, once', async () => {
    const user = rig.user()
    const id = holdOf(await ask(user))
    // Where it was begun already when the kill came, it is lost on its way.
    org.set('before it is read')
    await vote(id, olu)
    await again()
    await until(async () => ['done', 'unknown'].includes(String((await hold(id)).grant)), 'an end')
    const { grant } = await hold(id)
    assert.equal(times(user), grant === 'done' ? 1 : 0, 'unknown is what was on its way when it was killed')
  })

  await t.test('sent and not yet answered: unknown, and not sent again by itself', async () => {
    const user = rig.user()
    const id = holdOf(await ask(user))
    org.set('before it is answered')
    await vote(id, olu)
    await until(() => org.stopped === 1, 'the write at the org')
    assert.equal((await hold(id)).grant, 'claimed')
    await again()
    assert.equal((await hold(id)).grant, 'unknown')
    // What is sent by itself is looked for all the time: another goes through, this one does not.
    const next = rig.user()
    const after = holdOf(await ask(next))
    await vote(after, olu)
    await until(async () => (await hold(after)).grant === 'done', 'what was approved later')
    assert.deepEqual([times(user), times(next), (await hold(id)).grant], [1, 1, 'unknown'])
  })
}
