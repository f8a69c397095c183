import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { someone, WRITER } from '../holds/people.ts'
import type { DeclaredAgent } from '../support/gateway.ts'
import { pair, type Pair } from '../support/pair.ts'
import { startPostgres, type Postgres } from '../support/postgres.ts'

let postgres: Postgres
before(async () => {
  postgres = await startPostgres()
})
after(() => postgres.stop())

const reader = (name: string): DeclaredAgent => ({ name, grant: { scopes: ['okta.groups.read'] } })
const GROUPS = '/api/v1/groups?limit=1'
const AGENTS = [reader('loop'), reader('calm')]
const LIMITS = { rateLimits: { buckets: { '/api/v1/groups': 100 } } }
const CONFIG = { shares: { patienceMs: 0 } }

async function until<T>(what: () => Promise<T | undefined>): Promise<T> {
  for (const late = Date.now() + 60_000; Date.now() < late; await sleep(100)) {
    const found = await what()
    if (found !== undefined) return found
  }
  throw new Error('it did not come')
}

interface Limits {
  readonly limits: readonly { readonly bucket: string; readonly remaining: number }[]
  readonly shares: readonly { readonly agent: { readonly name: string }; readonly used: number }[]
}
const limits = async ({ operate }: Pair, replica: number): Promise<Limits> =>
  (await operate(replica, 'GET', '/api/limits')).json as Limits // the schema of the door, tested there

const usedAt = async (two: Pair, replica: number, agent: string): Promise<number> =>
  (await limits(two, replica)).shares.find((one) => one.agent.name === agent)?.used ?? 0

test('what an agent used at one replica counts in its share at the other', async (t) => {
  const two = await pair(t, postgres, { agents: AGENTS, org: LIMITS, config: CONFIG })
  const { ask } = two
  // Both replicas know the bucket, and that the agent is about.
  for (const replica of [0, 1, 0, 1]) assert.equal((await ask(replica, 'GET', GROUPS)).status, 200)
  for (let i = 0; i < 28; i++) assert.equal((await ask(0, 'GET', GROUPS)).status, 200)
  const used = await until(async () => {
    const seen = await usedAt(two, 1, 'loop')
    return seen >= 32 ? seen : undefined
  })
  assert.equal(used, 32, 'thirty there and two here')

  const here = []
  for (let i = 0; i < 15; i++) here.push(await ask(1, 'GET', GROUPS))
  // Of 100 calls the gateway may make 50, a fifth of those stays for others: 40 for both replicas together.
  assert.equal(here.filter((one) => one.status === 200).length, 8)
  const refused = here.at(-1)
  assert.equal(refused?.status, 429)
  assert.equal(refused.json.postern.code, 'agent_limit')
  assert.equal(refused.headers.get('x-rate-limit-limit'), '40')
  assert.equal((await ask(1, 'GET', GROUPS, undefined, { agent: 'calm' })).status, 200)
  // And back again: the first replica hears what was used at the second.
  await until(async () => {
    const left = (await limits(two, 0)).limits.find((one) => one.bucket.includes('/api/v1/groups'))?.remaining
    return left === 9 && (await usedAt(two, 0, 'loop')) === 40 ? true : undefined
  })
  assert.equal((await ask(0, 'GET', GROUPS)).json.postern.code, 'agent_limit')
  assert.equal(two.met.get('GET /api/v1/groups'), 41)
})

test("what one replica learned of Okta's limits the other knows before it ever called", async (t) => {
  const two = await pair(t, postgres, {
    agents: AGENTS,
    org: {
      before: (request) =>
        new URL(request.url).pathname === '/api/v1/groups'
          ? Response.json(
              { errorCode: 'E0000047', errorSummary: 'API call exceeded rate limit due to too many requests.' },
              {
                status: 429,
                headers: {
                  'x-rate-limit-limit': '500',
                  'x-rate-limit-remaining': '0',
                  'x-rate-limit-reset': String(Math.ceil(Date.now() / 1000) + 120),
                },
              },
            )
          : undefined,
    },
    config: CONFIG,
  })
  const first = await two.ask(0, 'GET', GROUPS)
  assert.equal(first.status, 429)
  assert.equal(first.json.postern, undefined, "Okta's own")
  await until(async () =>
    (await limits(two, 1)).limits.find((one) => one.bucket.includes('/api/v1/groups') && one.remaining === 0),
  )
  const other = await two.ask(1, 'GET', GROUPS)
  assert.equal(other.status, 429)
  assert.equal(other.json.postern.code, 'org_limit')
  assert.equal(two.met.get('GET /api/v1/groups'), 1, 'nobody asked Okta again')
})

/** Every write that is begun takes a while: what both replicas decide at once is decided before either is committed. */
async function slowWrites(url: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  await client.query(
    `create function slow() returns trigger language plpgsql as 'begin perform pg_sleep(0.2); return new; end'`,
  )
  await client.query(`create trigger slow before insert on writes for each row execute function slow()`)
  await client.end()
}

test('a rule that counts lets as many pass as it says, asked at both replicas at once', async (t) => {
  let url = ''
  const remembered = { ...postgres, database: async () => (url = await postgres.database()) }
  const agents = ['first', 'second', 'third'].map((name) => ({ ...WRITER, name }))
  const { org, ask, met } = await pair(t, remembered, { agents, org: { users: 120 } })
  const suspend = async (replica: number, agent: string): Promise<string> => {
    const path = `/api/v1/users/${someone({ org })}/lifecycle/suspend`
    const { status, json } = await ask(replica, 'POST', path, undefined, { agent })
    return status === 200 ? 'passed' : String(json?.postern?.code)
  }
  // Ten in an hour pass, each more waits for a person.
  for (let i = 0; i < 9; i += 1)
    assert.deepEqual(await Promise.all(agents.map(({ name }) => suspend(i % 2, name))), Array(3).fill('passed'))
  await slowWrites(url)
  const last = await Promise.all(
    agents.map(({ name }) => Promise.all([0, 1, 0, 1].map((replica) => suspend(replica, name)))),
  )
  for (const codes of last) assert.deepEqual(codes.toSorted(), ['held', 'held', 'held', 'passed'])
  assert.equal([...met.keys()].filter((name) => name.endsWith('/lifecycle/suspend')).length, 30)
})
