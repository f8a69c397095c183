import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeKey } from '../../gateway/enforce/identify.ts'
import { carryOut, type Ended } from './client.ts'
import { postgresLedger, sqliteLedger, type Ledger } from './ledger.ts'
import { makeLives } from './life.ts'
import { startKillUpstream } from './upstream.ts'
import { digestFor, makeWrite, type Write } from './writes.ts'

export interface KillStory {
  readonly kills: number
  /** A database URL; without one SQLite in a folder. */
  readonly postgres?: string
  /** 0 to 1. */
  readonly random: () => number
}

export interface KillReport {
  readonly ended: readonly Ended[]
  /** How often the upstream saw each mark. */
  readonly seen: ReadonlyMap<string, number>
  /** Marks that arrived at the upstream before their decision was durable. */
  readonly early: readonly string[]
  /** Decisions that clients were told of and that have no entry. */
  readonly lost: readonly string[]
  /** Decisions that clients were told were carried out, and that the upstream never saw. */
  readonly never: readonly string[]
  /** Decisions on writes without an entry that tells their end. */
  readonly untold: readonly string[]
  readonly writes: Readonly<Record<string, number>>
  readonly verified: { readonly ok: boolean; readonly unsealed: number; readonly wrong: string | null }
  /** What the gateways said on standard error. */
  readonly said: string
}

const CLIENTS = 6
/** A gateway is killed some ms after so many writes at most arrived at the upstream: some after none, most in the middle. */
const MOST_ARRIVALS = 12
const MOST_MS_MORE = 40
const LONGEST_LIFE_MS = 30_000

/** Clients write, the gateway is killed again and again and started on the same store; then everything is counted. */
export async function killStory(story: KillStory): Promise<KillReport> {
  const { random } = story
  const dataDir = mkdtempSync(join(tmpdir(), 'postern-kill-'))
  const agent = makeKey('pk', randomBytes).key
  const writes = new Map<string, Write>()
  const early: string[] = []
  const ledger: Ledger =
    story.postgres === undefined ? sqliteLedger(join(dataDir, 'postern.db')) : postgresLedger(story.postgres)
  let agentId: string | undefined
  const upstream = await startKillUpstream(async (mark) => {
    agentId ??= String((await ledger.rows(`select id from agents`))[0]?.['id'])
    const write = writes.get(mark)
    const digest = write === undefined ? '' : digestFor(write, { org: upstream.url, agentId })
    if ((await ledger.decisions(digest)) === 0) early.push(mark)
  }, random)
  const file = join(dataDir, 'postern.yaml')
  writeFileSync(file, JSON.stringify(configuration(upstream.url, dataDir, story.postgres)))
  const lives = makeLives(file, { AGENT_KEY: agent, ORG_TOKEN: 'token-of-the-gateway' })
  try {
    await lives.begin()
    const ended: Ended[] = []
    let n = 0
    let over = false
    const work = async (): Promise<void> => {
      while (!over) {
        const write = makeWrite(++n, random() < 0.7 ? 'create' : 'grant')
        writes.set(write.mark, write)
        const operator = () => readFileSync(join(dataDir, 'operator.key'), 'utf8').trim()
        ended.push(await carryOut(write, lives, { agent, operator, idempotent: random() < 0.5 }))
      }
    }
    const clients = Promise.all(Array.from({ length: CLIENTS }, work))
    // A client that fails is told at the end; until then the kills go on.
    clients.catch(() => undefined)
    for (let kill = 0; kill < story.kills; kill++) {
      await arrivals(upstream.seen, Math.floor(random() * MOST_ARRIVALS))
      await sleep(random() * MOST_MS_MORE)
      await lives.kill()
      await lives.begin()
    }
    over = true
    await clients
    const { operators } = await lives.urls()
    const verified = await verify(operators, readFileSync(join(dataDir, 'operator.key'), 'utf8').trim())
    return {
      ended,
      seen: upstream.seen,
      early,
      verified,
      said: lives.said(),
      ...(await counted(ledger, ended, upstream.seen)),
    }
  } finally {
    await lives.kill()
    await ledger.close()
    await upstream.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function arrivals(seen: ReadonlyMap<string, number>, more: number): Promise<void> {
  const [enough, until] = [seen.size + more, Date.now() + LONGEST_LIFE_MS]
  while (seen.size < enough && Date.now() < until) await sleep(2)
}

/** One agent that may write, in front of the upstream. */
export const configuration = (orgUrl: string, dataDir: string, url: string | undefined, limits: object = {}) => ({
  org: {
    url: orgUrl,
    internalDomains: ['acme.test'],
    credentials: [{ kind: 'api_token', name: 'main', token: { env: 'ORG_TOKEN' } }],
  },
  doors: { agents: { listen: '127.0.0.1:0' }, operators: { listen: '127.0.0.1:0' } },
  store: { dataDir, writer: 'gw-0', ...(url === undefined ? {} : { url }) },
  discovery: { enabled: false },
  agents: [
    {
      name: 'writer',
      owner: 'dana.reyes@acme.test',
      kind: 'service',
      grant: {
        scopes: ['okta.users.manage', 'okta.roles.manage'],
        resources: { user: ['*'] },
        attributes: ['*'],
      },
      limits: { pendingHolds: 1000, ...limits },
      keys: [{ env: 'AGENT_KEY' }],
    },
  ],
})

async function counted(ledger: Ledger, ended: readonly Ended[], seen: ReadonlyMap<string, number>) {
  const kinds = await ledger.rows(`select decision_id, kind from entries where decision_id is not null`)
  const told = (kind: string) =>
    new Set(kinds.flatMap((row) => (row['kind'] === kind ? [String(row['decision_id'])] : [])))
  const [decided, outcomes] = [told('decision'), told('outcome')]
  const states = await ledger.rows(`select decision_id, state from writes`)
  return {
    lost: ended.flatMap((one) => one.decisions.filter((id) => !decided.has(id))),
    never: ended.flatMap(({ end, write }) => (end === 'done' && !seen.has(write.mark) ? [write.mark] : [])),
    untold: states.flatMap((row) => (outcomes.has(String(row['decision_id'])) ? [] : [String(row['decision_id'])])),
    writes: Object.fromEntries(
      Map.groupBy(states, (row) => String(row['state']))
        .entries()
        .map(([state, rows]) => [state, rows.length]),
    ),
  }
}

const PATIENCE_MS = 20_000

/** What `postern audit verify` says, once everything is sealed. */
async function verify(operators: string, key: string): Promise<KillReport['verified']> {
  const until = Date.now() + PATIENCE_MS
  for (;;) {
    const got = await fetch(`${operators}/api/audit/verify`, { headers: { authorization: `Bearer ${key}` } })
    const said = (await got.json()) as KillReport['verified'] // the schema of the door, tested there
    if (said.unsealed === 0 || !said.ok || Date.now() > until) return said
    await sleep(200)
  }
}
