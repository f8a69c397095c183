import { CredentialFault } from './fault.ts'

/** Where a secret comes from. Never the command line: other processes can read it there. */
export type SecretSource =
  | { readonly file: string }
  | { readonly env: string }
  | { readonly provide: () => string | Promise<string> }

/** A secret as last read; `version` changes when its text does. */
export interface Secret {
  readonly text: string
  readonly version: number
}

/** What tells one content of a file from the next. */
interface Stat {
  readonly mtimeMs: number
  readonly size: number
  readonly ino: number
}

/** The outside world, as far as secrets need it. */
export interface SecretIo {
  readonly env: Readonly<Record<string, string | undefined>>
  stat(path: string): Promise<Stat>
  statSync(path: string): Stat
  readFile(path: string, encoding: 'utf8'): Promise<string>
  /** Epoch ms. */
  now(): number
}

const RECHECK_MS = 1_000
/** A file that vanishes or is empty while it is replaced keeps its last text this long. */
const GRACE_MS = 10_000
const MAX_BYTES = 65_536

/** Reads the secret as it is now. */
export interface SecretReader {
  (): Promise<Secret>
  /** Whether another text than this one is there by now; then the next reading looks at its source anew. */
  replaced(text: string): boolean
}

/** Where a secret comes from, in words that may be shown. */
export const sourceName = (source: SecretSource): string =>
  'file' in source ? `file ${source.file}` : 'env' in source ? `environment variable ${source.env}` : 'secret provider'

/**
 * A reader of one secret: reads again when the source changed (files by mtime, size and inode; looked at most once a second).
 * Throws CredentialFault secret_missing; neither it nor anything else here repeats the text.
 */
export function makeSecret(source: SecretSource, credential: string, io: SecretIo): SecretReader {
  let held: Secret | undefined
  let mark = ''
  let checkedAt = Number.NEGATIVE_INFINITY
  let goodAt = Number.NEGATIVE_INFINITY
  let pending: Promise<Secret> | undefined

  const missing = (why: string) => new CredentialFault('secret_missing', credential, `${sourceName(source)} ${why}.`)

  async function read(): Promise<string> {
    if ('env' in source) return io.env[source.env] ?? ''
    if ('provide' in source) return await source.provide()
    const stat = await io.stat(source.file)
    if (stat.size > MAX_BYTES) throw missing(`is larger than ${MAX_BYTES} bytes, which is no credential`)
    const seen = markOf(stat)
    if (held !== undefined && seen === mark) return held.text
    const text = await io.readFile(source.file, 'utf8')
    mark = seen
    return text
  }

  async function look(now: number): Promise<Secret> {
    const outcome = await read().then(
      (text) => (text.trim() === '' ? missing('is empty') : text.trim()),
      (error: unknown) => (error instanceof CredentialFault ? error : missing(`cannot be read (${codeOf(error)})`)),
    )
    checkedAt = now
    if (typeof outcome !== 'string') {
      mark = ''
      if (held !== undefined && now - goodAt < GRACE_MS) return held
      held = undefined
      throw outcome
    }
    goodAt = now
    if (held?.text !== outcome) held = Object.freeze({ text: outcome, version: (held?.version ?? 0) + 1 })
    return held
  }

  const reader = async () => {
    const now = io.now()
    if (held !== undefined && now - checkedAt < RECHECK_MS) return held
    pending ??= look(now).finally(() => (pending = undefined))
    return await pending
  }
  /** On the spot: asked only when Okta refused the secret. */
  function differs(text: string): boolean {
    if (held === undefined || held.text !== text) return true
    if ('env' in source) return (io.env[source.env] ?? '').trim() !== text
    if ('provide' in source) return false
    try {
      return markOf(io.statSync(source.file)) !== mark
    } catch {
      return false
    }
  }
  return Object.assign(reader, {
    replaced(text: string) {
      const is = differs(text)
      if (is && held?.text === text) checkedAt = Number.NEGATIVE_INFINITY
      return is
    },
  })
}

const markOf = ({ mtimeMs, size, ino }: Stat): string => `${mtimeMs}:${size}:${ino}`

/** The system's short code (`ENOENT`, `EACCES`), never the message: messages of parsers quote what they read. */
function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : 'unknown fault'
}
