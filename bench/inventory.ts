import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open } from './inventory/open.ts'
import { serve, type BenchOrg } from './inventory/org.ts'
import { makeVirtualTime } from './inventory/virtual.ts'

/**
 * What discovery costs: `npm run bench:inventory`, with `-- --small` for a tenth of everything, `-- --only scan`
 * (ingestion, sizes) for a part. Time at Okta is virtual: limits
 * as published, each call 150 ms. Prints counts and ratios; seconds of this machine only where they are the point.
 */
const part = process.argv.includes('--small') ? 0.1 : 1
const n = (count: number): number => Math.round(count * part)
const whole = (value: number): string => Math.round(value).toLocaleString('en')
const tell = (what: string, value: string, bound: string): void => {
  console.log(`${what.padEnd(58)} ${value.padStart(16)}   ${bound}`)
}

const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : undefined
const wanted = (name: string): boolean => only === undefined || only === name

if (wanted('scan'))
  await scanUnderLimits({ users: n(100_000), groups: n(10_000), memberships: n(1_000_000), apps: n(1_000) })
if (wanted('ingestion')) await ingestion({ users: n(50_000), groups: n(500), memberships: n(300_000), apps: n(200) })
if (wanted('sizes')) sizes()

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

/** The same pages without limits: what we can take. */
async function ingestion(org: BenchOrg): Promise<void> {
  const { okta } = serve(org)
  const { inventory, store, close } = await open(okta)
  const began = performance.now()
  await inventory.scan(['users', 'groups'])
  const seconds = (performance.now() - began) / 1000
  const [row] = await store.read({
    text: 'select (select count(*) from inv_nodes) + (select count(*) from inv_edges) as n',
    values: [],
  })
  tell('ingestion, objects a second', whole(Number(row?.['n']) / seconds), 'at least 20,000')
  await close()
}

/** The same questions to a small and a large org, each in a process of its own. */
function sizes(): void {
  const folder = mkdtempSync(join(tmpdir(), 'postern-bench-'))
  try {
    const run = (script: string, ...args: string[]): string => {
      const done = spawnSync(
        process.execPath,
        ['--expose-gc', join(import.meta.dirname, 'inventory', script), ...args],
        { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
      )
      if (done.status !== 0) throw new Error(`${script} failed`)
      return done.stdout
    }
    const measured = [1_000, n(1_000_000)].map((users) => {
      const file = join(folder, `${users}.db`)
      const groups = Math.min(500, users / 10)
      run('fill.ts', file, String(users), String(groups))
      // Printed by large.ts.
      return JSON.parse(run('large.ts', file, String(users), String(groups))) as {
        rss: number
        p50: number
        p99: number
        cpu99: number
      }
    })
    const [small, large] = measured
    if (small === undefined || large === undefined) return
    const mib = (bytes: number): string => `${(bytes / 1_048_576).toFixed(0)} MiB`
    tell(
      `memory with ${whole(n(1_000_000))} users to that with 1,000`,
      (large.rss / small.rss).toFixed(2),
      `at most 1.3 (${mib(large.rss)} to ${mib(small.rss)})`,
    )
    tell(
      'view and decision, p99, the same',
      (large.p99 / small.p99).toFixed(2),
      `at most 1.3 (${(large.p99 * 1000).toFixed(0)} to ${(small.p99 * 1000).toFixed(0)} us)`,
    )
    tell(
      '  in CPU time of the thread, p99',
      (large.cpu99 / small.cpu99).toFixed(2),
      `without what others on the machine take (${(large.cpu99 * 1000).toFixed(0)} to ${(small.cpu99 * 1000).toFixed(0)} us)`,
    )
    tell(
      'view and decision, p50, the same',
      (large.p50 / small.p50).toFixed(2),
      `(${(large.p50 * 1000).toFixed(0)} to ${(small.p50 * 1000).toFixed(0)} us)`,
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
