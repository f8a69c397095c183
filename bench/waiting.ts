import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Callers that wait for an approval, all at once, on one gateway: what each costs, and how long a release takes from the
 * decision to the org. `node bench/waiting.ts [--connections 10000] [--holds 1000]`. Needs `ulimit -n` above both.
 */
const number = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? otherwise : Number(process.argv[at + 1])
}
const CONNECTIONS = number('connections', 10_000)
const HOLDS = number('holds', Math.min(1000, CONNECTIONS))
const RELEASES = number('releases', 50)
const IDLE_MS = 5000
/** Calls that are being judged at once while the connections are made. */
const RAMP = 50

interface Place {
  readonly url: string
  readonly operators: string
  readonly keyFile: string
  readonly key: string
  readonly users: readonly string[]
}
interface State {
  readonly waiting: number
  readonly rss: number
  readonly cpuMs: number
}
interface Releases {
  readonly decided: readonly (readonly [string, number])[]
  readonly met: readonly { readonly at: number; readonly path: string }[]
}

const child = fork(join(import.meta.dirname, 'waiting/gateway.ts'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
child.once('exit', (code) => {
  throw new Error(`the gateway ended with ${code}`)
})
const heard = <T>(): Promise<T> => new Promise((resolve) => child.once('message', (message) => resolve(message as T))) // our own child, our own shapes
const ask = async <T>(what: string): Promise<T> => {
  const answer = heard<T>()
  child.send(what)
  return await answer
}

const place = await heard<Place>()
const agent = new Agent({ keepAlive: false, maxSockets: Infinity })
const ends: number[] = []
const paths = place.users.slice(0, HOLDS).map((user) => `/api/v1/users/${user}/roles`)

function wait(path: string): void {
  const call = request(place.url + path, {
    agent,
    method: 'POST',
    headers: {
      authorization: `SSWS ${place.key}`,
      'content-type': 'application/json',
      'postern-prefer': 'wait=600',
    },
  })
  call.on('response', (answer) => {
    answer.resume()
    answer.on('end', () => ends.push(answer.statusCode ?? 0))
  })
  call.on('error', () => ends.push(0))
  call.end(JSON.stringify({ type: 'HELP_DESK_ADMIN' }))
}

const before = await ask<State>('state')
const started = Date.now()
let opened = 0
let state = before
while (state.waiting < CONNECTIONS) {
  while (opened < CONNECTIONS && opened - state.waiting < RAMP) wait(paths[opened++ % paths.length] ?? '')
  await sleep(20)
  state = await ask<State>('state')
  if (ends.length > 0) throw new Error(`a caller was answered ${ends[0]} before anybody decided`)
}
const full = state
await sleep(IDLE_MS)
const idle = await ask<State>('state')

const operator = readFileSync(place.keyFile, 'utf8').trim()
const headers = { authorization: `Bearer ${operator}`, 'content-type': 'application/json' }
const list = await fetch(`${place.operators}/api/holds?state=pending&limit=${RELEASES}`, { headers })
const { holds } = (await list.json()) as { holds: { id: string }[] }
for (const { id } of holds)
  await fetch(`${place.operators}/api/holds/${id}/approve`, { method: 'POST', headers, body: '{"reason":"bench"}' })
await sleep(2000)
const { decided, met } = await ask<Releases>('releases')
const times = decided.map(([, at]) => (met.find((one) => one.at > at)?.at ?? Infinity) - at).toSorted((a, b) => a - b)
const at = (share: number): string => (times[Math.floor((times.length - 1) * share)] ?? Infinity).toFixed(1)

console.log(
  `waiting connections   ${full.waiting} on ${HOLDS} holds, opened in ${((Date.now() - started) / 1000).toFixed(0)} s in all`,
)
console.log(
  `memory                ${((full.rss - before.rss) / full.waiting / 1024).toFixed(1)} KiB each (gateway and org in one process)`,
)
console.log(
  `processor, waiting    ${((100 * (idle.cpuMs - full.cpuMs)) / IDLE_MS).toFixed(1)} % of one core for all of them`,
)
console.log(
  `decision to forward   median ${at(0.5)} ms, p95 ${at(0.95)} ms over ${times.length} releases (information, aim: 50 ms)`,
)
console.log(
  `answers               ${ends.length}, of these ${ends.filter((one) => one < 300 && one > 0).length} carried out`,
)
child.removeAllListeners('exit')
child.kill()
process.exit(0)
