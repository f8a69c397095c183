import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { changesSeen } from './inventory/changes.ts'
import { open } from './inventory/open.ts'
import { serve, type BenchOrg } from './inventory/org.ts'
import { startPostgres } from '../test/support/postgres.ts'
import { makeVirtualTime } from './inventory/virtual.ts'

/**
 * What discovery costs: `npm run bench:inventory`, with `-- --small` for a tenth of everything, `-- --only scan`
 * (ingestion, sizes, changes) for a part. Time at Okta is virtual: limits
 * as published, each call 150 ms. Prints counts and ratios; seconds of this machine only where they are the point.
 */
const part = process.argv.includes('--small') ? 0.1 : 1
const n = (count: number): number => Math.round(count * part)
const whole = (value: number): string => Math.round(value).toLocaleString('en')
const tell = (what: string, value: string, bound: string): void => {
  console.log(`${what.padEnd(58)} ${value.padStart(16)}   ${bound}`)
}

/** Runs of each size, one after the other in turns: what others on the machine do meanwhile falls on both. */
const RUNS = 3

const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : undefined
const wanted = (name: string): boolean => only === undefined || only === name

if (wanted('scan'))
  await scanUnderLimits({ users: n(100_000), groups: n(10_000), memberships: n(1_000_000), apps: n(1_000) })
if (wanted('ingestion')) await ingestion({ users: n(50_000), groups: n(500), memberships: n(300_000), apps: n(200) })
if (wanted('sizes')) sizes()
if (wanted('changes')) await changes()

/** A full scan in virtual time, beside what limits and page sizes allow. */
async function scanUnderLimits(org: BenchOrg): Promise<void> {
  const time = makeVirtualTime(Date.parse('2026-11-22T00:00:00Z'))
  const { okta, buckets, calls, refused } = serve(org, time)
  const { inventory, store, close } = await open(okta, { time })
  const began = performance.now()
  const state = await inventory.scan()
  const minutes = ((state.finishedAt ?? 0) - state.startedAt) / 60_000
  const share = 0.5
  const each = [...buckets.values()].map((bucket) => bucket.calls / (bucket.limit * share))
  const sum = each.reduce((a, b) => a + b, 0)
  const longest = Math.max(...each)
  tell(
    `scan of ${whole(org.users)} users, ${whole(org.groups)} groups: calls`,
    whole(calls()),
    `${refused()} refused by the limits`,
  )
  tell(
    'minutes at Okta',
    minutes.toFixed(1),
    `lower bound ${longest.toFixed(1)} (longest bucket), ${sum.toFixed(1)} (sum over families)`,
  )
  tell('  ratio to the longest bucket', (minutes / longest).toFixed(3), 'at most 1.2')
  tell('  ratio to the sum over families', (minutes / sum).toFixed(3), 'at most 1.2')
  const [row] = await store.read({
    text: 'select (select count(*) from inv_nodes) + (select count(*) from inv_edges) as n',
    values: [],
  })
  tell(
    '  objects kept',
    whole(Number(row?.['n'])),
    `${((performance.now() - began) / 1000).toFixed(0)} s of this machine`,
  )
  await close()
}

/** The same pages without limits: what we can take, into a file and into a PostgreSQL of its own. */
async function ingestion(org: BenchOrg): Promise<void> {
  const postgres = await startPostgres()
  try {
    await ingested('SQLite', org, {})
    await ingested('PostgreSQL beside it', org, { url: await postgres.database() })
  } finally {
    await postgres.stop()
  }
}

async function ingested(store: string, org: BenchOrg, options: { readonly url?: string }): Promise<void> {
  const { okta } = serve(org)
  const { inventory, store: opened, close } = await open(okta, options)
  const began = performance.now()
  await inventory.scan(['users', 'groups'])
  const seconds = (performance.now() - began) / 1000
  const [row] = await opened.read({
    text: 'select (select count(*) from inv_nodes) + (select count(*) from inv_edges) as n',
    values: [],
  })
  tell(`ingestion into ${store}, objects a second`, whole(Number(row?.['n']) / seconds), 'at least 20,000')
  await close()
}

/** How soon a change is in the view, by the clock: the log is looked into every 10 s. */
async function changes(): Promise<void> {
  const { polled, old, own } = await changesSeen(40)
  const seconds = (value: number): string => `${value.toFixed(1)} s`
  tell(
    'a change at Okta is in the view after, at most',
    seconds(polled[1]),
    `at most 15 s (median ${seconds(polled[0])})`,
  )
  tell(
    'one made through Postern: the old value given after it',
    `${old} times`,
    `none; the new one after at most ${seconds(own)}`,
  )
}

interface Measured {
  readonly rss: number
  readonly p50: number
  readonly p99: number
  readonly cpu50: number
  readonly cpu99: number
}

/** The same questions to a small and a large org, each in a process of its own. */
function sizes(): void {
  const folder = mkdtempSync(join(tmpdir(), 'postern-bench-'))
  try {
    const run = (script: string, ...args: string[]): string => {
      const done = spawnSync(
        process.execPath,
        ['--expose-gc', '--no-warnings', join(import.meta.dirname, 'inventory', script), ...args],
        { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
      )
      if (done.status !== 0) throw new Error(`${script} failed`)
      return done.stdout
    }
    const orgs = [1_000, n(1_000_000)].map((users) => {
      const args = [join(folder, `${users}.db`), String(users), String(Math.min(500, users / 10))]
      run('fill.ts', ...args)
      return { args, runs: [] as Measured[] }
    })
    // Printed by large.ts.
    for (let turn = 0; turn < RUNS; turn += 1)
      for (const { args, runs } of orgs) runs.push(JSON.parse(run('large.ts', ...args)) as Measured)
    const middle = (at: number, of: keyof Measured): number =>
      (orgs[at]?.runs ?? []).map((one) => one[of]).toSorted((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0
    const ratio = (of: keyof Measured): string => (middle(1, of) / middle(0, of)).toFixed(2)
    const us = (of: keyof Measured): string =>
      `${(middle(1, of) * 1000).toFixed(0)} to ${(middle(0, of) * 1000).toFixed(0)} us`
    const mib = (at: number): string => `${(middle(at, 'rss') / 1_048_576).toFixed(0)} MiB`
    tell(
      `memory with ${whole(n(1_000_000))} users to that with 1,000`,
      ratio('rss'),
      `at most 1.3 (${mib(1)} to ${mib(0)}); medians of ${RUNS} runs in turns`,
    )
    tell('view and decision, p99 in CPU time, the same', ratio('cpu99'), `at most 1.3 (${us('cpu99')})`)
    tell('  p99 by the clock, with what others on the machine take', ratio('p99'), `(${us('p99')})`)
    tell('  p50 in CPU time', ratio('cpu50'), `(${us('cpu50')})`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
