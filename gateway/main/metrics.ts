import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client'
import type { House } from '../enforce/house.ts'
import type { Directory } from '../enforce/identify.ts'
import type { Okta } from '../okta/client.ts'
import { numbersOf } from '../doors/operators/numbers.ts'
import { sql } from '../store/statement.ts'
import { limitRows, shareRows } from './limits.ts'
import type { PolicyHolder } from './policy.ts'

const NUMBERS_MS = 30 * 86_400_000

interface Parts {
  readonly house: House
  readonly okta: Okta
  readonly policy: PolicyHolder
  readonly directory: Directory
  /** Names of the sinks that are told. */
  readonly sinks: readonly string[]
}

/**
 * What is measured, read when it is asked for: the road itself counts nothing but what it writes anyway. Decisions come
 * from the usage that each decision reserves in the store, so replicas agree.
 */
export function registerMetrics(registry: Registry, { house, okta, policy, directory, sinks }: Parts): void {
  collectDefaultMetrics({ register: registry, prefix: 'postern_' })
  const gauge = (name: string, help: string, labelNames: readonly string[], collect: (gauge: Gauge) => unknown) =>
    new Gauge({
      name: `postern_${name}`,
      help,
      labelNames: [...labelNames],
      registers: [registry],
      async collect() {
        this.reset()
        await collect(this)
      },
    })
  gauge('policy_info', 'The policy in force.', ['revision'], (g) =>
    g.set({ revision: policy.current()?.revision ?? 'none' }, 1),
  )
  gauge('policy_loaded_seconds', 'Unix time at which the policy came into force.', [], (g) =>
    g.set(policy.loadedAt / 1000),
  )
  gauge('agents', 'Agents that are known.', ['status'], (g) => {
    for (const agent of directory.agents()) g.inc({ status: agent.status })
  })
  gauge('audit_writable', '1 while outcomes are durable, 0 while writes are refused for them.', [], (g) =>
    g.set(house.audit.writable() ? 1 : 0),
  )
  gauge('waiting_connections', 'Callers that wait for an approval.', [], (g) => g.set(house.waiting.size))
  gauge('holds', 'Holds by state.', ['state'], async (g) => {
    const rows = await house.store.read(sql(`select state, count(*) as n from holds group by state`))
    for (const row of rows) g.set({ state: String(row['state']) }, Number(row['n']))
  })
  const numbers = () => numbersOf(house.store, house.now() - NUMBERS_MS, house.now())
  gauge('hold_decision_seconds', 'Time to decision over 30 days.', ['quantile'], async (g) => {
    const { secondsToDecision: took } = await numbers()
    for (const [quantile, value] of [
      ['0.5', took.median],
      ['0.9', took.p90],
      ['1', took.longest],
    ] as const)
      if (value !== null) g.set({ quantile }, value)
  })
  gauge('hold_oldest_pending_seconds', 'Age of the oldest hold that waits.', [], async (g) =>
    g.set((await numbers()).oldestPendingSeconds ?? 0),
  )
  gauge('hold_rules', 'Holds of 30 days by the rule that held and how they ended.', ['rule', 'end'], async (g) => {
    for (const { rule, approved, denied, expired } of (await numbers()).rules) {
      g.set({ rule, end: 'approved' }, approved)
      g.set({ rule, end: 'denied' }, denied)
      g.set({ rule, end: 'expired' }, expired)
    }
  })
  gauge('reviews_open', 'Releases by break-glass that nobody has reviewed yet.', [], async (g) =>
    g.set((await numbers()).openReviews),
  )
  gauge('writes', 'Forwarded writes by how they ended.', ['state'], async (g) => {
    const rows = await house.store.read(sql(`select state, count(*) as n from writes group by state`))
    for (const row of rows) g.set({ state: String(row['state']) }, Number(row['n']))
  })
  gauge(
    'outbox_deliveries',
    'Messages on their way to people and systems: waiting, and given up (dead letters).',
    ['sink', 'state'],
    async (g) => {
      for (const sink of sinks) for (const state of ['waiting', 'given_up']) g.set({ sink, state }, 0)
      const rows = await house.store.read(
        sql(
          `select sink, state, count(*) as n from outbox where sink is not null and state in ('waiting', 'given_up') group by sink, state`,
        ),
      )
      for (const row of rows) g.set({ sink: String(row['sink']), state: String(row['state']) }, Number(row['n']))
    },
  )
  gauge('outbox_oldest_waiting_seconds', 'Age of the oldest message that waits to be told.', [], async (g) => {
    const rows = await house.store.read(sql(`select min(created_at) as since from outbox where state = 'waiting'`))
    const since = rows[0]?.['since']
    g.set(typeof since === 'number' ? Math.max(0, house.now() - since) / 1000 : 0)
  })
  gauge('rate_limit_remaining', "What is left of the org's rate limits, as last seen.", ['bucket'], (g) => {
    for (const { bucket, remaining } of limitRows(okta.limits)) g.set({ bucket }, remaining)
  })
  gauge(
    'credential_state',
    "1 for the state each of the gateway's credentials is in.",
    ['credential', 'state'],
    (g) => {
      for (const { name, state } of okta.credentials.health()) g.set({ credential: name, state }, 1)
    },
  )
  const shares = () => {
    const names = new Map(directory.agents().map(({ id, name }) => [id, name]))
    return shareRows(house.share, (id) => names.get(id) ?? id)
  }
  const share = (name: 'used' | 'allowed' | 'refused', help: string) =>
    gauge(`share_${name}`, help, ['agent', 'bucket'], (g) => {
      for (const row of shares()) g.set({ agent: row.agent.name, bucket: row.bucket }, row[name])
    })
  share('used', 'Calls of an agent in the present window of a bucket.')
  share('allowed', 'Calls an agent may make in the present window of a bucket, while things are as they are.')
  share('refused', 'Calls of an agent that its share refused in the present window of a bucket.')
}
