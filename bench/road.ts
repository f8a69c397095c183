import type { ChildProcess } from 'node:child_process'
import Table from 'cli-table3'
import { answer, flag, start } from './child.ts'
import { load, type Round } from './road/load.ts'
import { makeShapes, type Shape } from './road/shapes.ts'

/**
 * The full road beside a bare Hono and undici hop: same upstream, same answers, rounds in turn, so that a slower machine
 * slows both. What counts are the ratios. `node bench/road.ts [--rounds N] [--requests N]`.
 */
const ROUNDS = flag('rounds', 5)
const REQUESTS = flag('requests', 2000)

interface Peer {
  readonly name: string
  readonly child: ChildProcess
  readonly url: string
  readonly key: string
}

async function peer(name: string, args: readonly string[]): Promise<Peer> {
  const { child, said } = await start<{ url: string; key?: string }>(`road/${name}.ts`, args)
  return { name, child, url: said.url, key: said.key ?? 'bench' }
}

async function cpu({ child }: Peer): Promise<number> {
  const said = answer<{ usage: number }>(child)
  child.send('usage')
  return (await said).usage
}

interface Measure {
  readonly cpuMicros: number
  readonly round: Round
}

async function measure(
  peer: Peer,
  shapes: Readonly<Record<Shape['name'], Shape>>,
  connections: number,
  only?: Shape['name'],
): Promise<Measure> {
  const before = await cpu(peer)
  const round = await load(peer.url, shapes, {
    connections,
    requests: REQUESTS,
    key: peer.key,
    ...(only === undefined ? {} : { only }),
  })
  return { cpuMicros: ((await cpu(peer)) - before) / round.requests, round }
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
const quantile = (values: readonly number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * q)] ?? 0

function row(name: string, all: readonly Measure[]): string[] {
  const latencies = all.flatMap((one) => one.round.latencies)
  return [
    name,
    median(all.map((one) => one.round.requests / one.round.seconds)).toFixed(0),
    quantile(latencies, 0.5).toFixed(2),
    quantile(latencies, 0.99).toFixed(2),
    median(all.map((one) => one.cpuMicros)).toFixed(0),
  ]
}

const upstream = await peer('upstream', [])
const hop = await peer('hop', [upstream.url])
const gateway = await peer('gateway', [upstream.url])
const shapes = makeShapes(upstream.url)
const CASES: readonly (readonly [string, number, Shape['name'] | undefined])[] = [
  ['one read, 1 connection', 1, 'object'],
  ['one read, 32 connections', 32, 'object'],
  ['page of 200, 32 connections', 32, 'page'],
  ['recorded mix, 32 connections', 32, undefined],
]
console.log(
  `${ROUNDS} rounds in turn of ${REQUESTS} requests, after one that is not counted; CPU of the process under test, all its threads\n`,
)
for (const [title, connections, only] of CASES) {
  const taken = { hop: [] as Measure[], gateway: [] as Measure[] }
  for (let turn = 0; turn <= ROUNDS; turn++) {
    const bare = await measure(hop, shapes, connections, only)
    const road = await measure(gateway, shapes, connections, only)
    if (turn === 0) continue
    taken.hop.push(bare)
    taken.gateway.push(road)
  }
  const ratios = taken.gateway.map((one, i) => one.cpuMicros / (taken.hop[i]?.cpuMicros ?? 1))
  const table = new Table({ head: [title, 'req/s', 'p50 ms', 'p99 ms', 'CPU us/req'], style: { head: [], border: [] } })
  table.push(row('bare hop', taken.hop), row('postern', taken.gateway))
  console.log(table.toString())
  console.log(
    `CPU ratio, pair by pair: min ${Math.min(...ratios).toFixed(2)}, median ${median(ratios).toFixed(2)}, max ${Math.max(...ratios).toFixed(2)}\n`,
  )
}
for (const peer of [hop, gateway, upstream]) peer.child.disconnect()
