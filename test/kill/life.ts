import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export interface Urls {
  readonly agents: string
  readonly operators: string
}

/** One gateway after the other on the same folder. */
export interface Lives {
  /** Where the one that lives now listens; waits for the next one while none does. */
  urls(): Promise<Urls>
  /** Starts one and waits until it listens. */
  begin(): Promise<void>
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>
  /** Everything said on standard error. */
  readonly said: () => string
}

export function makeLives(configFile: string, env: Readonly<Record<string, string>>): Lives {
  let child: ChildProcess | undefined
  let said = ''
  let next = Promise.withResolvers<Urls>()
  return {
    urls: () => next.promise,
    said: () => said,
    async begin() {
      const one = spawn(process.execPath, [join(import.meta.dirname, 'process.ts'), configFile], {
        env: { ...process.env, ...env, NODE_NO_WARNINGS: '1' },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      child = one
      one.stderr.on('data', (data: Buffer) => void (said += data.toString()))
      const listening = new Promise<string>((resolve) => {
        let text = ''
        one.stdout.on('data', (data: Buffer) => {
          text += data.toString()
          if (text.includes('\n')) resolve(text)
        })
      })
      const ended = once(one, 'close').then(() => '')
      const line = await Promise.race([listening, ended])
      if (line === '') {
        child = undefined
        throw new Error(`the gateway ended before it listened: ${said.slice(-2000)}`)
      }
      next.resolve(JSON.parse(line) as Urls)
    },
    async kill() {
      if (child === undefined) return
      const gone = once(child, 'close')
      next = Promise.withResolvers<Urls>()
      child.kill('SIGKILL')
      await gone
      child = undefined
    },
  }
}
