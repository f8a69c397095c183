import { readFile, stat } from 'node:fs/promises'
import { loadPolicy, type Policy } from '../enforce/decide.ts'
import type { Log } from '../enforce/house.ts'
import type { PolicyRuleView } from '../model/api.ts'
import { Refusal } from '../model/refusal.ts'

/** The bundle Postern comes with. */
export const OWN_BUNDLE = new URL('../../policies/build/bundle.tar.gz', import.meta.url)

export interface PolicyHolder {
  current(): Policy | undefined
  /** Reads the bundle again if it changed; a bad one changes nothing and is told. */
  reload(): Promise<'same' | 'loaded' | 'refused'>
  /** Why the newest file was refused, in words. */
  readonly problem: string | undefined
  /** Epoch ms of the last load. */
  readonly loadedAt: number
  close(): void
}

export interface PolicyHolderOptions {
  readonly file: string | URL
  readonly now: () => number
  readonly log: Log
  /** Told of each revision that comes into force. */
  loaded(policy: Policy): void
  /** Milliseconds between two looks at the file. */
  readonly everyMs: number
  /** Seconds that a hold waits where no rule names a time. */
  readonly holdSeconds?: number
  /** Holds of it that nobody could ever release, in sentences: then it is refused. */
  unmeetable?(policy: Policy): readonly string[]
}

/** Milliseconds of CPU that this thread had: a busy machine must not make a sound bundle look slow, and fail a start. */
function ownTime(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

/** Loads the bundle; a bad first one fails the start, a bad later one leaves the last good one in force. */
export async function holdPolicy(options: PolicyHolderOptions): Promise<PolicyHolder> {
  let policy: Policy | undefined
  let seen = ''
  let problem: string | undefined
  let loadedAt = 0

  async function load(): Promise<'same' | 'loaded' | 'refused'> {
    const { mtimeMs, size, ino } = await stat(options.file)
    const mark = `${mtimeMs} ${size} ${ino}`
    if (mark === seen) return 'same'
    const next = await loadPolicy(await readFile(options.file), {
      clock: ownTime,
      ...(options.holdSeconds === undefined ? {} : { holdSeconds: options.holdSeconds }),
    })
    const wrong = options.unmeetable?.(next) ?? []
    if (wrong.length > 0)
      throw new Refusal('policy_unavailable', { why: `Nobody could approve what it holds: ${wrong.join('; ')}.` })
    seen = mark
    problem = undefined
    if (next.revision === policy?.revision) return 'same'
    policy = next
    loadedAt = options.now()
    options.loaded(next)
    return 'loaded'
  }

  await load()
  const reload = () =>
    load().catch((error: unknown) => {
      const why = error instanceof Refusal ? (error.why ?? error.message) : String(error)
      if (why !== problem)
        options.log.error({ err: error }, 'the new policy bundle is refused; the last good one stays in force')
      problem = why
      return 'refused' as const
    })
  const timer = setInterval(() => void reload(), options.everyMs)
  timer.unref()
  return {
    current: () => policy,
    reload,
    get problem() {
      return problem
    },
    get loadedAt() {
      return loadedAt
    },
    close: () => clearInterval(timer),
  }
}

/** Rules as people are shown them; of an operation, each with the effects that it may have on it. */
export function rulesOf(policy: Policy | undefined, operation?: string): readonly PolicyRuleView[] {
  const rules =
    operation === undefined
      ? policy?.rules
      : policy?.asked(operation).map(({ note, effects }) => ({ ...note, effects }))
  return (rules ?? []).map(({ rule, title, description, severity, effects, controls }) => ({
    rule,
    title,
    description,
    severity,
    effects: [...effects],
    controls: [...controls],
  }))
}
