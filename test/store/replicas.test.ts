import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { openStore, type Store } from '../../gateway/store/store.ts'
import { startPostgres } from '../support/postgres.ts'
import { MASTER_KEY } from '../support/stores.ts'

const AGENTS = ['agt_1', 'agt_2', 'agt_3', 'agt_4', 'agt_5', 'agt_6']
const at = 1_800_000_000_000

let n = 0
const decide = async (store: Store, agent: string): Promise<unknown> => {
  const id = `ent_${++n}`
  const entry = { id, kind: 'decision', at, decision: id, agent, operation: 'listUsers', effect: 'allow' } as const
  return await store.run('decided', {
    writer: store.writer,
    entry: { ...entry, hold: null, public: '{}', sealed: null },
    usage: { agent, operation: 'listUsers', destroys: false, at },
    judged: null,
    open: null,
    claim: null,
    write: null,
    outbox: [],
  })
}

/** How often PostgreSQL ended a transaction because two waited for each other; it knows once the others' connections are gone. */
async function deadlocks(url: string): Promise<number> {
  const client = new pg.Client(url)
  await client.connect()
  const alone = `select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`
  while ((await client.query(alone)).rows.length > 0) await sleep(20)
  const { rows } = await client.query(
    `select deadlocks::int as n from pg_stat_database where datname = current_database()`,
  )
  await client.end()
  return (rows[0] as { n: number }).n // one row, as selected
}

test('two replicas that count calls of the same agents at once, each in its own order, do not wait for each other', async (t) => {
  const postgres = await startPostgres()
  t.after(() => postgres.stop())
  const url = await postgres.database()
  const open = (writer: string) => openStore({ url, masterKey: MASTER_KEY, writer, now: () => at })
  const [one, two] = [await open('gw-0'), await open('gw-1')]
  for (const agent of AGENTS) await decide(one, agent)
  for (let round = 0; round < 10; round += 1)
    await Promise.all([
      ...AGENTS.map((agent) => decide(one, agent)),
      ...AGENTS.toReversed().map((agent) => decide(two, agent)),
    ])
  const { calls_last_hour: calls } = await one.history('agt_3', 'listUsers', at)
  await one.close()
  await two.close()
  assert.equal(calls, 21)
  assert.equal(await deadlocks(url), 0)
})
