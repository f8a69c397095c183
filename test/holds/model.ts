import assert from 'node:assert/strict'
import fc from 'fast-check'
import { after, EVENTS, needsCall, type Lifecycle } from '../../gateway/enforce/hold/lifecycle.ts'
import type { GrantState, TaskState } from '../../gateway/model/hold.ts'
import { COMMANDS, type CommandArgs, type CommandName, type CommandResult } from '../../gateway/store/commands.ts'
import type { EntryInput } from '../../gateway/store/commands/entries.ts'
import { unspentStatement } from '../../gateway/store/commands/holds.ts'
import { migrate } from '../../gateway/store/migrations/migrations.ts'
import { connect, drive } from '../../gateway/store/sqlite/open.ts'
import { integer, optionalText, sql, text, type Row, type Statement } from '../../gateway/store/statement.ts'

/** One thing that happens: by an agent, an approver, the clock, or a replica that dies. */
type Step =
  | { readonly kind: 'look' | 'ask'; readonly replica: number; readonly digest: number }
  | { readonly kind: 'commit'; readonly nth: number }
  | { readonly kind: 'outcome'; readonly nth: number; readonly state: 'done' | 'failed' | 'unknown' }
  | { readonly kind: 'vote'; readonly nth: number; readonly approver: number; readonly verdict: 'approve' | 'deny' }
  | { readonly kind: 'withdraw'; readonly nth: number; readonly byAgent: boolean }
  | { readonly kind: 'tick'; readonly ms: number }
  | { readonly kind: 'sweep' }
  | { readonly kind: 'crash'; readonly replica: number }

const nth = fc.nat({ max: 7 })
const replica = fc.constantFrom(0, 1)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('look' as const), replica, digest: fc.nat({ max: 1 }) }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('ask' as const), replica, digest: fc.nat({ max: 1 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('commit' as const), nth }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('outcome' as const),
      nth,
      state: fc.constantFrom('done' as const, 'failed' as const, 'unknown' as const),
    }),
  },
  {
    weight: 9,
    arbitrary: fc.record({
      kind: fc.constant('vote' as const),
      nth: fc.constantFrom(0, 0, 1, 2, 3),
      approver: fc.nat({ max: 2 }),
      verdict: fc.nat({ max: 8 }).map((n) => (n === 8 ? ('deny' as const) : ('approve' as const))),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('withdraw' as const), nth, byAgent: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('tick' as const), ms: fc.constantFrom(1000, 200_000, 700_000) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('sweep' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const), replica }) },
)
export const steps = fc.array(step, { minLength: 4, maxLength: 24 })

const HOLD_MS = 600_000
const GRANT_MS = 300_000

/** Every state that a step may lead to from this one: a step can be two events, as when a sweep meets what just ended. */
function reachable(from: Lifecycle): Lifecycle[] {
  const one = EVENTS.flatMap((event) => after(from, event) ?? [])
  return [from, ...one, ...one.flatMap((state) => EVENTS.flatMap((event) => after(state, event) ?? []))]
}
const same = (a: Lifecycle, b: Lifecycle): boolean => a.task === b.task && a.grant === b.grant

/** The store's own commands on SQLite in this process, each one transaction, as replicas would run them. */
export function makeModel() {
  const connection = connect(':memory:', 'write')
  const transaction = <R>(command: Generator<Statement, R, Row[]>): R => {
    connection.db.exec('begin immediate')
    try {
      const result = drive(connection, command)
      connection.db.exec('commit')
      return result
    } catch (error) {
      connection.db.exec('rollback')
      throw error
    }
  }
  transaction(migrate('blob', 0))
  const run = <K extends CommandName>(name: K, args: CommandArgs<K>): CommandResult<K> =>
    // The pairing of name and arguments is CommandArgs'.
    transaction((COMMANDS[name] as (args: unknown) => Generator<Statement, CommandResult<K>, Row[]>)(args))
  let runs = 0
  let ids = 0

  /** Plays one interleaving and throws where an invariant breaks. */
  return function play(script: readonly Step[]): void {
    const agent = `agt_${++runs}`
    let now = 1_800_000_000_000 + runs * 10_000_000
    const writers = ['gw-0', 'gw-1'].map((name) => `${name}-${runs}`)
    for (const writer of writers) run('registerWriter', { writer, now })
    const entry = (kind: EntryInput['kind'], decision: string | null): EntryInput => ({
      id: `ent_${++ids}`,
      kind,
      at: now,
      decision,
      agent,
      operation: 'deleteUser',
      effect: 'allow',
      hold: null,
      public: '{}',
      sealed: null,
    })
    const looks: { replica: number; digest: string; grant: string | undefined }[] = []
    let flying: { replica: number; decision: string; hold: string; digest: string }[] = []
    const forwards = new Map<string, number>()
    const yes = new Map<string, Set<number>>()
    let before = new Map<string, Lifecycle>()

    const holds = () =>
      connection.all(sql(`select * from holds where agent_id = ? order by created_at desc, id desc`, agent))
    const pick = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)]

    const commit = (look: (typeof looks)[number]) => {
      const decision = `dec_${++ids}`
      const writer = writers[look.replica] ?? ''
      const base = { writer, entry: entry('decision', decision), usage: null, judged: null, outbox: [] }
      if (look.grant === undefined)
        return run('decided', {
          ...base,
          open: {
            id: `hold_${++ids}`,
            digest: look.digest,
            operation: 'deleteUser',
            requirement: '{}',
            shown: '{}',
            purpose: null,
            sealedCall: Buffer.from(look.digest),
            expiresAt: now + HOLD_MS,
            mostPending: 20,
            idempotencyKey: null,
            supersedes: null,
          },
          claim: null,
          write: null,
        })
      const write = {
        digest: look.digest,
        idempotencyKey: null,
        targets: [{ type: 'user', id: `${agent} ${look.digest}` }],
        until: now + 60_000,
      }
      const held = holds().find((row) => row['id'] === look.grant)
      const twins = flying.filter((one) => one.digest === look.digest)
      const decided = run('decided', { ...base, open: null, claim: { hold: look.grant }, write })
      if (decided.conflict !== undefined) return decided
      assert.ok(held, 'what is spent exists')
      assert.equal(Buffer.from(decided.sealedCall ?? []).toString(), look.digest, 'what was held is what is sent')
      assert.equal(text(held, 'state'), 'approved')
      assert.equal(text(held, 'grant_state'), 'unspent')
      assert.ok(integer(held, 'expires_at') > now, 'no grant is spent after its time')
      assert.ok((yes.get(look.grant)?.size ?? 0) >= 2, 'two people said yes')
      assert.deepEqual(twins, [], 'no identical call is under way')
      forwards.set(look.grant, (forwards.get(look.grant) ?? 0) + 1)
      flying.push({ replica: look.replica, decision, hold: look.grant, digest: look.digest })
      return decided
    }

    const act = (one: Step): void => {
      switch (one.kind) {
        case 'look':
        case 'ask': {
          const digest = `digest ${one.digest}`
          const row = connection.all(unspentStatement(agent, digest, now))[0]
          const look = { replica: one.replica, digest, grant: row === undefined ? undefined : text(row, 'id') }
          if (one.kind === 'ask') commit(look)
          else looks.push(look)
          return
        }
        case 'commit': {
          const look = pick(looks, one.nth)
          if (look !== undefined) commit(look)
          return
        }
        case 'outcome': {
          const call = pick(flying, one.nth)
          if (call === undefined) return
          flying = flying.filter((other) => other !== call || one.state === 'unknown')
          run('outcome', {
            writer: writers[call.replica] ?? '',
            entry: entry('outcome', call.decision),
            write: { state: one.state, status: one.state === 'done' ? 204 : null, requestId: null },
          })
          return
        }
        case 'vote': {
          const hold = pick(holds(), one.nth)
          if (hold === undefined) return
          const id = text(hold, 'id')
          const voted = run('vote', {
            writer: writers[0] ?? '',
            hold: id,
            approver: { id: `op_${one.approver}`, name: 'x' },
            verdict: one.verdict,
            reason: 'x',
            at: now,
            grantUntil: now + GRANT_MS,
            quorum: 2,
            entry: entry('approval', text(hold, 'decision_id')),
            outbox: [],
          })
          if (voted.kind === 'counted' || voted.kind === 'decided') {
            const said = yes.get(id) ?? new Set()
            if (one.verdict === 'approve') said.add(one.approver)
            else said.delete(one.approver)
            yes.set(id, said)
            assert.ok(integer(hold, 'expires_at') > now, 'nobody decides after the time')
          }
          return
        }
        case 'withdraw': {
          const hold = pick(holds(), one.nth)
          if (hold === undefined) return
          const by = one.byAgent ? agent : null
          run('withdrawHold', {
            writer: writers[0] ?? '',
            hold: text(hold, 'id'),
            agent: by,
            at: now,
            entry: entry('approval', null),
          })
          return
        }
        case 'tick':
          now += one.ms
          return
        case 'sweep':
          run('expireHolds', { now })
          return
        case 'crash':
          // What was in flight there is unknown from now on: its outcome never comes by itself.
          run('registerWriter', { writer: writers[one.replica] ?? '', now })
      }
    }

    const check = (): void => {
      const seen = new Map<string, Lifecycle>()
      const open = new Set<string>()
      for (const row of holds()) {
        const id = text(row, 'id')
        const state: Lifecycle = {
          task: text(row, 'state') as TaskState, // written by the commands under test
          grant: optionalText(row, 'grant_state') as GrantState | undefined,
        }
        seen.set(id, state)
        const was = before.get(id) ?? { task: 'pending', grant: undefined }
        assert.ok(
          reachable(was).some((next) => same(next, state)),
          `${JSON.stringify(was)} -> ${JSON.stringify(state)}`,
        )
        if (!needsCall(state)) assert.equal(row['sealed_call'], null, 'nothing sealed outlives its hold')
        if (state.task === 'pending' || state.grant === 'unspent')
          assert.notEqual(row['sealed_call'], null, 'what may still be sent is kept')
        const isOpen = state.task === 'pending' || state.grant === 'unspent' || state.grant === 'claimed'
        if (!isOpen) continue
        assert.ok(!open.has(text(row, 'digest')), 'one open hold a digest')
        open.add(text(row, 'digest'))
      }
      for (const id of before.keys()) assert.ok(seen.has(id), 'history is kept')
      for (const count of forwards.values()) assert.equal(count, 1, 'one forward a grant')
      before = seen
    }

    for (const one of script) {
      act(one)
      check()
    }
    // No approval is lost before its claim: what is approved and in time can be spent, unless a twin is open or just done.
    for (const row of holds()) {
      if (text(row, 'state') !== 'approved' || optionalText(row, 'grant_state') !== 'unspent') continue
      if (integer(row, 'expires_at') <= now) continue
      const digest = text(row, 'digest')
      const decided = commit({ replica: 0, digest, grant: text(row, 'id') })
      const kind = decided.conflict?.kind
      assert.ok(kind === undefined || ['outcome_pending', 'already_done', 'target_changing'].includes(kind), kind)
      check()
    }
  }
}
