import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DecidedArgs } from '../../gateway/store/commands/decided.ts'
import type { EntryInput } from '../../gateway/store/commands/entries.ts'
import { onEachStore } from '../support/stores.ts'

let n = 0
const entry = (change: Partial<EntryInput> = {}): EntryInput => {
  const id = `ent_${++n}`
  return {
    id,
    kind: 'decision',
    at: 1_800_000_000_000,
    decision: `dec_${n}`,
    agent: 'agt_1',
    operation: 'deleteUser',
    effect: 'allow',
    hold: null,
    public: '{}',
    sealed: null,
    ...change,
  }
}
const decision = (change: Partial<DecidedArgs> = {}): DecidedArgs => ({
  writer: 'gw-0',
  entry: entry(),
  usage: null,
  judged: null,
  open: null,
  claim: null,
  write: null,
  outbox: [],
  ...change,
})
const write = (digest: string, targets: { type: string; id: string }[] = []) => ({
  digest,
  idempotencyKey: null,
  targets,
  until: 1_800_000_060_000,
})
const hold = (id: string, digest: string) => ({
  id,
  digest,
  operation: 'deleteUser',
  requirement: '{}',
  shown: '{}',
  purpose: null,
  sealedCall: Buffer.from('sealed'),
  expiresAt: 1_800_000_600_000,
  mostPending: 2,
  idempotencyKey: null,
  supersedes: null,
})

onEachStore('decisions in the store', (stores) => {
  test('entries get dense counters, whatever is posted at once', async (t) => {
    const store = await stores.open(t)
    const all = await Promise.all(Array.from({ length: 50 }, () => store.run('decided', decision())))
    const counters = all.map((one) => one.position?.counter).toSorted((a, b) => Number(a) - Number(b))
    assert.deepEqual(
      counters,
      Array.from({ length: 50 }, (_, i) => i + 1),
    )
  })

  test('an identical write waits until the outcome of the first is known', async (t) => {
    const store = await stores.open(t)
    const first = decision({ write: write('d1') })
    assert.equal((await store.run('decided', first)).conflict, undefined)
    assert.equal((await store.run('decided', decision({ write: write('d1') }))).conflict?.kind, 'outcome_pending')
    await store.run('outcome', {
      writer: 'gw-0',
      entry: entry({ kind: 'outcome', decision: first.entry.decision }),
      write: { state: 'done', status: 200, requestId: 'r1' },
    })
    assert.equal((await store.run('decided', decision({ write: write('d1') }))).conflict, undefined)
  })

  test('a target that is being changed takes no second write', async (t) => {
    const store = await stores.open(t)
    const user = [{ type: 'user', id: '00u1' }]
    await store.run('decided', decision({ write: write('d1', user) }))
    assert.equal((await store.run('decided', decision({ write: write('d2', user) }))).conflict?.kind, 'target_changing')
  })

  test('a failing command does not take its neighbours down', async (t) => {
    const store = await stores.open(t)
    const same = entry()
    const [one, twin, other] = await Promise.allSettled([
      store.run('record', { writer: 'gw-0', entry: same }),
      store.run('record', { writer: 'gw-0', entry: same }),
      store.run('record', { writer: 'gw-0', entry: entry() }),
    ])
    assert.deepEqual([one?.status, twin?.status, other?.status], ['fulfilled', 'rejected', 'fulfilled'])
  })

  test('a hold is opened once, joined by its twin, approved once and spent once', async (t) => {
    const store = await stores.open(t)
    const opened = await store.run('decided', decision({ open: hold('hold_1', 'd1') }))
    assert.equal(opened.opened?.attached, false)
    const joined = await store.run('decided', decision({ open: hold('hold_2', 'd1') }))
    assert.deepEqual([joined.opened?.id, joined.opened?.attached], ['hold_1', true])
    const vote = (id: string) =>
      store.run('vote', {
        writer: 'gw-0',
        hold: 'hold_1',
        approver: { id, name: id },
        verdict: 'approve',
        reason: 'ticket',
        at: 1_800_000_000_500,
        grantUntil: 1_800_000_900_000,
        quorum: 1,
        entry: entry({ kind: 'approval' }),
        outbox: [],
      })
    assert.equal((await vote('op_1')).kind, 'decided')
    assert.equal((await vote('op_2')).kind, 'not_pending')
    const spend = () => store.run('decided', decision({ claim: { hold: 'hold_1' }, write: write('d1') }))
    const [a, b] = await Promise.all([spend(), spend()])
    const winners = [a, b].filter((one) => one.conflict === undefined)
    assert.equal(winners.length, 1)
    assert.equal(Buffer.from(winners[0]?.sealedCall ?? []).toString(), 'sealed')
  })

  test('past its limit of pending holds an agent gets no further one', async (t) => {
    const store = await stores.open(t)
    await store.run('decided', decision({ open: hold('h1', 'd1') }))
    await store.run('decided', decision({ open: hold('h2', 'd2') }))
    await assert.rejects(store.run('decided', decision({ open: hold('h3', 'd3') })), /too many holds/)
  })

  test('what a run left in flight is unknown to the next one', async (t) => {
    const url = await stores.place()
    const store = await stores.open(t, { url, writer: 'gw-7' })
    await store.run('decided', decision({ writer: 'gw-7', write: write('d1') }))
    const next = await stores.open(t, { url, writer: 'gw-7' })
    assert.equal(next.epoch, store.epoch + 1)
    const again = await next.run('decided', decision({ writer: 'gw-7', write: write('d1') }))
    assert.equal(again.conflict?.kind, 'outcome_pending')
    const rows = await next.db.selectFrom('writes').selectAll().execute()
    assert.equal(rows[0]?.state, 'unknown')
  })

  test('history counts what was decided, and a parallel call that moved it is told', async (t) => {
    const store = await stores.open(t)
    const at = 1_800_000_000_000
    const usage = { agent: 'agt_1', operation: 'deleteUser', destroys: true, at }
    const before = await store.history('agt_1', 'deleteUser', at)
    assert.equal(before.operation_first_at, 0)
    const judged = await Promise.all([1, 2].map(() => store.run('decided', decision({ usage, judged: before }))))
    assert.deepEqual(
      judged.map((one) => one.conflict?.kind),
      [undefined, 'history_moved'],
    )
    const now = await store.history('agt_1', 'deleteUser', at)
    assert.deepEqual([now.calls_last_minute, now.destroys_last_hour, now.operation_first_at], [1, 1, at])
  })
})
