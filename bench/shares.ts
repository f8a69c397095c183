import type { ChildProcess } from 'node:child_process'
import Table from 'cli-table3'
import { Pool } from 'undici'
import { answer, flag, start } from './child.ts'

/**
 * Two agents behind one credential: one calls at its own pace, the other in a tight loop on sixteen connections. What counts is
 * how the first fares beside the second: its success, and its latencies as ratios to those it has alone, in short turns, so that
 * whatever else slows the machine slows both.
 * `node bench/shares.ts [--rounds N] [--calls N]`.
 */
const ROUNDS = flag('rounds', 6)
const CALLS = flag('calls', 150)
const EVERY_MS = 50

const children: ChildProcess[] = []
async function part<T>(name: string, args: readonly string[]): Promise<{ child: ChildProcess; said: T }> {
  const started = await start<T>(`shares/${name}.ts`, args)
  children.push(started.child)
  return started
}

interface Round {
  readonly ok: number
  readonly latencies: readonly number[]
}

/** Calls at a fixed pace, whether answers come or not. */
async function calm(pool: Pool, key: string): Promise<Round> {
  const latencies: number[] = []
  let ok = 0
  const one = async () => {
    const before = performance.now()
    const { statusCode, body } = await pool.request({
      path: '/api/v1/groups?limit=1',
      method: 'GET',
      headers: { authorization: `SSWS ${key}` },
    })
    await body.dump()
    latencies.push(performance.now() - before)
    if (statusCode === 200) ok += 1
  }
  const calls: Promise<void>[] = []
  for (let i = 0; i < CALLS; i++) {
    calls.push(one())
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
  }
  await Promise.all(calls)
  return { ok, latencies }
}

const quantile = (values: readonly number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * q)] ?? 0

async function play(shares: boolean) {
  const org = await part<{ url: string; token: string }>('org', [])
  const gateway = await part<{ url: string; keys: { loop: string; calm: string } }>('gateway', [
    org.said.url,
    org.said.token,
    String(shares),
  ])
  const { url, keys } = gateway.said
  const { child: loop } = await part<object>('loop', [url, keys.loop])
  const pool = new Pool(url, { connections: 8, pipelining: 1 })
  await calm(pool, keys.calm)
  const quiet: Round[] = []
  const loud: Round[] = []
  const counts = { through: 0, refused: 0 }
  for (let round = 1; round <= ROUNDS; round++) {
    quiet.push(await calm(pool, keys.calm))
    loop.send('go')
    loud.push(await calm(pool, keys.calm))
    const counted = answer<{ through: number; refused: number }>(loop)
    loop.send('stop')
    const { through, refused } = await counted
    counts.through += through
    counts.refused += refused
  }
  await pool.close()
  const table = new Table({
    head: [shares ? 'the calm agent, with shares' : 'the calm agent, without', 'ok', 'p50 ms', 'p90 ms', 'p99 ms'],
    style: { head: [], border: [] },
  })
  const pooled = (rounds: readonly Round[]) => rounds.flatMap((one) => one.latencies)
  const cells = (rounds: readonly Round[]) => [
    `${((rounds.reduce((sum, one) => sum + one.ok, 0) / (CALLS * ROUNDS)) * 100).toFixed(1)} %`,
    ...[0.5, 0.9, 0.99].map((q) => quantile(pooled(rounds), q).toFixed(1)),
  ]
  const ratio = (q: number) => (quantile(pooled(loud), q) / quantile(pooled(quiet), q)).toFixed(2)
  table.push(['quiet', ...cells(quiet)], ['beside the loop', ...cells(loud)])
  table.push(['ratio', '', ratio(0.5), ratio(0.9), ratio(0.99)])
  console.log(table.toString())
  console.log(`the loop: ${counts.through} through, ${counts.refused} times 429\n`)
  for (const child of children.splice(0)) child.disconnect()
}

console.log(
  `${ROUNDS} rounds, each quiet and then beside the loop, ${CALLS} calls of the calm agent every ${EVERY_MS} ms\n`,
)
await play(true)
if (process.argv.includes('--without')) await play(false)
