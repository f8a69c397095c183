import { spawn, spawnSync } from 'node:child_process'
import type { TestContext } from 'node:test'
import { stripVTControlCharacters } from 'node:util'

/** A program on a pseudo-terminal, and a person before it. */
export interface Terminal {
  /** All that the screen was told, without what colours it and moves the cursor. */
  seen(): string
  type(keys: string): void
  /** Waits until what came since the last wait says this; returns it. */
  until(what: RegExp): Promise<string>
  /** Waits for the program to end; its exit code. */
  ended(): Promise<number | null>
}

export const KEYS = { enter: '\r', down: '\u001b[B', space: ' ', clear: '\u0015', stop: '\u0003' } as const

const PATIENCE_MS = 60_000

/** Runs it under `script` of util-linux; undefined, and the test is skipped loudly, where there is none. */
export function onTerminal(
  t: TestContext,
  command: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Terminal | undefined {
  if (!/util-linux/.test(spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '')) {
    console.error('\n!! NOT TESTED on a terminal: this machine has no script(1) of util-linux\n')
    t.skip('no script(1) of util-linux')
    return undefined
  }
  const quoted = command.map((one) => `'${one.replaceAll("'", `'\\''`)}'`).join(' ')
  const child = spawn('script', ['-qefc', `stty cols 100 rows 40; exec ${quoted}`, '/dev/null'], {
    ...options,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  t.after(() => child.kill('SIGKILL'))
  let said = ''
  let from = 0
  child.stdout.on('data', (piece: Buffer) => (said += piece.toString()))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const seen = () => stripVTControlCharacters(said)
  return {
    seen,
    type: (keys) => void child.stdin.write(keys),
    async until(what) {
      for (const late = Date.now() + PATIENCE_MS; Date.now() < late; await new Promise((go) => setTimeout(go, 20))) {
        const news = seen().slice(from)
        if (!what.test(news)) continue
        from = seen().length
        return news
      }
      throw new Error(`the screen never said ${String(what)}:\n${seen().slice(from)}`)
    },
    ended: () => ended,
  }
}
