import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { TestContext } from 'node:test'
import { spawnSync } from 'node:child_process'
import { freePort } from '../support/postgres.ts'
import { ROOT } from './copy.ts'

export type Env = Readonly<Record<string, string | undefined>>

/** What `npm test` and the test runner leave in the environment; how the registry is reached (npm_config_…, CA files) stays. */
const OURS =
  /^(npm_(package|lifecycle|command|execpath|node_execpath|config_(local|global)_prefix)|INIT_CWD|NODE_(OPTIONS|TEST_|V8_|NO_WARNINGS)|POSTERN_|OKTA_)/

/** The environment of somebody who has this machine and not this tree: no program of ours on the path, no setting of ours. */
export function plainEnv(more: Env = {}): Env {
  const own = new Set([join(ROOT, 'node_modules/.bin'), join(ROOT, '.tools')])
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !own.has(folder))
  const kept = Object.entries(process.env).filter(([name]) => !OURS.test(name))
  return { ...Object.fromEntries(kept), PATH: path.join(delimiter), ...more }
}

const LONGEST_MS = 300_000

/** Runs a program to its end. Throws with all it said when it fails, or takes more than five minutes. */
export async function run(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Env },
): Promise<string> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? plainEnv(),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => void (said += data.toString()))
  const late = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS)
  const [code] = (await once(child, 'close')) as [number | null] // what node gives with 'close'
  clearTimeout(late)
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${said}`)
  return said
}

export interface Started {
  /** Everything said so far, on both streams. */
  said(): string
  /** Asks it to end and waits; the exit code. */
  stop(): Promise<number | null>
}

/** Starts a program and waits until it says something; it is ended, with its children, when the test ends. */
export async function start(
  t: TestContext,
  command: readonly string[],
  options: { readonly cwd: string; readonly env: Env; readonly until: RegExp; readonly patienceMs?: number },
): Promise<Started> {
  const [program = '', ...args] = command
  // A group of its own, so that what it started ends with it.
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let said = ''
  const found = Promise.withResolvers<void>()
  const ended = once(child, 'close').then(([code]) => code as number | null) // what node gives with 'close'
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => {
      said += data.toString()
      if (options.until.test(said)) found.resolve()
    })
  const signal = (name: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name)
    } catch {
      // Nobody left to end.
    }
  }
  t.after(async () => {
    signal('SIGKILL')
    await ended
  })
  const patience = AbortSignal.timeout(options.patienceMs ?? 240_000)
  patience.addEventListener('abort', () => found.reject(new Error(`it never said ${String(options.until)}:\n${said}`)))
  await Promise.race([
    found.promise,
    ended.then((code) =>
      Promise.reject(new Error(`it ended with ${code} before it said ${String(options.until)}:\n${said}`)),
    ),
  ])
  return {
    said: () => said,
    async stop() {
      signal('SIGTERM')
      return await ended
    },
  }
}

/** Doors on free ports, so that tests beside each other do not meet. */
export async function freeDoors(): Promise<{ readonly env: Env; readonly agents: string; readonly operators: string }> {
  const [agents, operators] = [await freePort(), await freePort()]
  return {
    agents: `http://127.0.0.1:${agents}`,
    operators: `http://127.0.0.1:${operators}`,
    env: {
      POSTERN_DOORS_AGENTS_LISTEN: `127.0.0.1:${agents}`,
      POSTERN_DOORS_OPERATORS_LISTEN: `127.0.0.1:${operators}`,
    },
  }
}

/** A Node of this machine that is too old to run the sources itself; undefined where there is none. */
export function olderNode(): string | undefined {
  const path = (plainEnv()['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'node'))
  return path.find((node) => {
    if (!existsSync(node)) return false
    const major = Number(/^v(\d+)/.exec(spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout)?.[1] ?? 0)
    return major >= 20 && major < 24
  })
}
