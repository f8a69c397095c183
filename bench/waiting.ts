import { fork, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Callers that wait for an approval, all at once, on one gateway: what each costs, and how long a release takes from the
 * decision to the org. `npm run bench:waiting -- [--connections 10000] [--holds 1000] [--releases 50]`. The limit of open files
 * is raised for this run as far as the system lets it; gateway and org are one process, the callers another.
 */
const number = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? otherwise : Number(process.argv[at + 1])
}
const CONNECTIONS = number('connections', 10_000)
const HOLDS = number('holds', Math.min(1000, CONNECTIONS))
const RELEASES = Math.min(number('releases', 50), HOLDS)
const AIM_MS = 50
const IDLE_MS = 5000
/** Calls that are being judged at once while the connections are made. */
const RAMP = 16
/** A local address has some 28,000 ports. */
const A_LOCAL_ADDRESS = 5000

moreFiles(CONNECTIONS + 500)

interface Place {
  readonly url: string
  readonly operators: string
  readonly keyFile: string
  readonly key: string
  readonly users: readonly string[]
}
interface State {
  readonly waiting: number
  readonly cpuMs: number
}
interface Memory {
  readonly rss: number
  readonly used: number
}
interface Releases {
  readonly decided: readonly (readonly [string, number])[]
  readonly met: readonly { readonly at: number; readonly path: string }[]
}

const child = fork(join(import.meta.dirname, 'waiting/gateway.ts'), {
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  execArgv: ['--expose-gc'],
})
process.once('exit', () => child.kill())
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
/** The end of the last answer, for telling what went wrong. */
let last = ''
const paths = place.users.slice(0, HOLDS).map((user) => `/api/v1/users/${user}/roles`)

function wait(path: string, n: number): void {
  const call = request(place.url + path, {
    agent,
    method: 'POST',
    localAddress: `127.0.0.${1 + Math.floor(n / A_LOCAL_ADDRESS)}`,
    headers: {
      authorization: `SSWS ${place.key}`,
      'content-type': 'application/json',
      'postern-prefer': 'wait=600',
    },
  })
  call.on('response', (answer) => {
    answer.setEncoding('utf8')
    answer.on('data', (piece: string) => (last = piece))
    answer.on('end', () => ends.push(answer.statusCode ?? 0))
  })
  call.on('error', () => ends.push(0))
  call.end(JSON.stringify({ type: 'HELP_DESK_ADMIN' }))
}

// One call beforehand, so that what is loaded once is counted for nobody.
wait(paths[0] ?? '', 0)
while ((await ask<State>('state')).waiting < 1) await sleep(20)
const empty = await ask<Memory>('memory')
const started = Date.now()
let opened = 1
let state = await ask<State>('state')
while (state.waiting < CONNECTIONS) {
  while (opened < CONNECTIONS && opened - state.waiting < RAMP) {
    wait(paths[opened % paths.length] ?? '', opened)
    opened += 1
  }
  await sleep(20)
  state = await ask<State>('state')
  if (ends.length > 0) throw new Error(`a caller was answered ${ends[0]} before anybody decided: ${last}`)
}
const took = (Date.now() - started) / 1000
const full = await ask<Memory>('memory')
state = await ask<State>('state')
await sleep(IDLE_MS)
const idle = await ask<State>('state')

const operator = readFileSync(place.keyFile, 'utf8').trim()
const headers = { authorization: `Bearer ${operator}`, 'content-type': 'application/json' }
const list = await fetch(`${place.operators}/api/holds?state=pending&limit=${RELEASES}`, { headers })
const { holds } = (await list.json()) as { holds: { id: string; like: { id: string } }[] } // the schema of the door, tested there
const approve = async (id: string) =>
  await fetch(`${place.operators}/api/holds/${id}/approve`, { method: 'POST', headers, body: '{"reason":"bench"}' })
const half = Math.floor(holds.length / 2)
// One by one, as people decide, each when those who waited for the one before are gone; then all that are left at once.
for (const [i, { id }] of holds.slice(0, half).entries()) {
  await approve(id)
  await until(() => Promise.resolve(ends.length >= (i + 1) * Math.floor(CONNECTIONS / HOLDS)))
}
const calm = timesOf(holds.slice(0, half), await ask<Releases>('releases'))
await Promise.all(holds.slice(half).map(({ id }) => approve(id)))
await until(() => Promise.resolve(ends.length >= holds.length * Math.floor(CONNECTIONS / HOLDS)))
const rush = timesOf(holds.slice(half), await ask<Releases>('releases'))

const each = (bytes: number): string => (bytes / (CONNECTIONS - 1) / 1024).toFixed(1)
const share = (times: readonly number[], at: number): string =>
  (times[Math.floor((times.length - 1) * at)] ?? Infinity).toFixed(1)
const told = (times: readonly number[]): string => `median ${share(times, 0.5)} ms, p95 ${share(times, 0.95)} ms`
const waited = [
  ['waiting connections', `${CONNECTIONS} on ${HOLDS} holds, opened in ${took.toFixed(0)} s`],
  ['memory of each', `${each(full.used - empty.used)} KiB in use, ${each(full.rss - empty.rss)} KiB resident`],
  ['processor, waiting', `${((100 * (idle.cpuMs - state.cpuMs)) / IDLE_MS).toFixed(1)} % of one core for all of them`],
  ['decision to forward', `${told(calm)} over ${calm.length} releases, one by one (aim: ${AIM_MS} ms)`],
  ['  many at once', `${told(rush)} over ${rush.length} decided in the same moment`],
  ['answers', `${ends.length}: ${ends.filter((one) => one < 300 && one > 0).length} carried out, one for each release`],
]
for (const [name = '', value] of waited) console.log(`${name.padEnd(22)}${value}`)
child.removeAllListeners('exit')
child.kill()
process.exit(0)

/** Milliseconds from the decision on each of these holds until its call met the org, sorted. */
function timesOf(some: typeof holds, { decided, met }: Releases): number[] {
  const at = new Map(decided)
  return some
    .map(({ id, like }) => {
      const arrived = met.find(({ path }) => path === `/api/v1/users/${like.id}/roles`)
      return (arrived?.at ?? Infinity) - (at.get(id) ?? 0)
    })
    .toSorted((a, b) => a - b)
}

async function until(so: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 6000; i++) {
    if (await so()) return
    await sleep(10)
  }
  throw new Error('it never came to that')
}

/** Begins this program anew with more open files, where it may have too few. Ends it in words where the system gives no more. */
function moreFiles(wanted: number): void {
  const limit = (flag: string): number => {
    const said = spawnSync('sh', ['-c', `ulimit ${flag}`], { encoding: 'utf8' }).stdout.trim()
    return said === 'unlimited' ? Infinity : Number(said)
  }
  if (limit('-n') >= wanted) return
  if (limit('-Hn') < wanted) {
    console.error(
      `${wanted} open files are needed and the system gives ${limit('-Hn')}: run it with fewer --connections`,
    )
    process.exit(1)
  }
  const again = ['-c', 'ulimit -n "$0" && exec "$@"', String(wanted), process.execPath, ...process.argv.slice(1)]
  process.exit(spawnSync('sh', again, { stdio: 'inherit' }).status ?? 1)
}
