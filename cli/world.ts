import { text } from 'node:stream/consumers'

/** Everything a command touches outside itself; tests bring their own. */
export interface World {
  out(text: string): void
  err(text: string): void
  readonly env: Readonly<Record<string, string | undefined>>
  /** Colours and widths: only where a person looks. */
  readonly terminal: {
    readonly colour: boolean
    readonly columns: number | undefined
    /** A person can be asked: both ends are a terminal. */
    readonly keyboard?: boolean
  }
  stdin(): Promise<string>
  readonly fetch: typeof fetch
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Ends commands that go on until they are interrupted. */
  readonly signal: AbortSignal
}

/** This process. */
export function thisProcess(): World {
  const { stdout, stderr, stdin, env } = process
  const interrupted = new AbortController()
  process.once('SIGINT', () => interrupted.abort())
  // A reader that has seen enough (head, a closed pager) is no fault.
  stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  return {
    out: (said) => void stdout.write(said),
    err: (said) => void stderr.write(said),
    env,
    terminal: {
      // https://no-color.org: any value that is not empty.
      colour: stdout.isTTY && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb',
      columns: stdout.isTTY ? stdout.columns : undefined,
      keyboard: stdout.isTTY && stdin.isTTY,
    },
    stdin: () => text(stdin),
    fetch,
    now: Date.now,
    signal: interrupted.signal,
  }
}
