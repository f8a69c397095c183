import { fork, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import Table from 'cli-table3'
import { Pool } from 'undici'

/**
 * Two agents behind one credential: one calls at its own pace, the other in a tight loop on sixteen connections. What counts is
 * how the first fares beside the second: its success, and its p99 as a ratio to its quiet p99 of the round before.
 * `node bench/shares.ts [--rounds N] [--calls N]`.
 */
const number = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? otherwise : Number(process.argv[at + 1])
}
const ROUNDS = number('rounds', 4)
const CALLS = number('calls', 200)
const EVERY_MS = 50

const answer = <T>(child: ChildProcess): Promise<T> =>
  new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as T)) // our own children, our own shapes
    child.once('exit', (code) => reject(new Error(`a process of the bench ended with ${code}`)))
  })
const children: ChildProcess[] = []
async function start<T>(name: string, args: readonly string[]): Promise<{ child: ChildProcess; said: T }> {
  const child = fork(join(import.meta.dirname, 'shares', `${name}.ts`), [...args], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  children.push(child)
  return { child, said: await answer<T>(child) }
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
const median = (values: readonly number[]): number => quantile(values, 0.5)

async function play(shares: boolean) {
  const org = await start<{ url: string; token: string }>('org', [])
  const gateway = await start<{ url: string; keys: { loop: string; calm: string } }>('gateway', [
    org.said.url,
    org.said.token,
    String(shares),
  ])
  const { url, keys } = gateway.said
  const { child: loop } = await start<object>('loop', [url, keys.loop])
  const pool = new Pool(url, { connections: 8, pipelining: 1 })
  await calm(pool, keys.calm)
  const table = new Table({
    head: [shares ? 'with shares' : 'without', 'ok', 'p50 ms', 'p99 ms', 'loop through', 'loop 429', 'p99 ratio'],
    style: { head: [], border: [] },
  })
  const ratios: number[] = []
  let failed = 0
  for (let round = 1; round <= ROUNDS; round++) {
    const quiet = await calm(pool, keys.calm)
    loop.send('go')
    const loud = await calm(pool, keys.calm)
    const counted = answer<{ through: number; refused: number }>(loop)
    loop.send('stop')
    const { through, refused } = await counted
    const ratio = quantile(loud.latencies, 0.99) / quantile(quiet.latencies, 0.99)
    ratios.push(ratio)
    failed += CALLS - loud.ok
    const cells = ({ ok, latencies }: Round) => [
      `${((ok / CALLS) * 100).toFixed(1)} %`,
      median(latencies).toFixed(1),
      quantile(latencies, 0.99).toFixed(1),
    ]
    table.push(['quiet', ...cells(quiet), '', '', ''])
    table.push(['beside the loop', ...cells(loud), String(through), String(refused), ratio.toFixed(2)])
  }
  await pool.close()
  console.log(table.toString())
  console.log(
    `the calm agent beside the loop: ${failed === 0 ? '100 %' : `${failed} of ${CALLS * ROUNDS} failed`}; p99 ratio median ${median(ratios).toFixed(2)}, max ${Math.max(...ratios).toFixed(2)}\n`,
  )
  for (const child of children.splice(0)) child.disconnect()
}

console.log(
  `${ROUNDS} rounds, each quiet and then beside the loop, ${CALLS} calls of the calm agent every ${EVERY_MS} ms\n`,
)
await play(true)
if (process.argv.includes('--without')) await play(false)
