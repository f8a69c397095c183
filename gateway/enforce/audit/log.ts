import type { Ids } from '../../model/ids.ts'
import { isOpenRun, openRunsStatement, type SealedNow } from '../../store/commands/sealer.ts'
import type { Store } from '../../store/store.ts'
import { checkpointNote, type CheckpointKey } from './checkpoint.ts'

export interface LogDeps {
  readonly store: Store
  readonly ids: Pick<Ids, 'entry'>
  readonly now: () => number
  readonly key: CheckpointKey
  readonly log: { error(fields: object, message: string): void }
  /** Done once a minute beside it: counters of refused calls become entries. */
  readonly eachMinute?: () => Promise<unknown>
  readonly sealEveryMs?: number
  readonly checkpointEveryMs?: number
  /** How long a missing counter is waited for before the log names it. */
  readonly patienceMs?: number
}

/** Gives entries their place in the tree and signs what it has come to. One of all replicas works at a time. */
export interface LogSealer {
  start(): void
  /** Seals everything that is there now. */
  seal(): Promise<SealedNow | undefined>
  /** Signs a checkpoint of all that is sealed; false when there is nothing new. */
  checkpoint(): Promise<boolean>
  /** Seals and signs once more, then rests. */
  stop(): Promise<void>
}

/** Small, since the thread that seals also writes decisions. */
const AT_ONCE = 500

export function makeLogSealer(deps: LogDeps): LogSealer {
  const { store, ids, now, key, log, patienceMs = 60_000, sealEveryMs = 1000, checkpointEveryMs = 60_000 } = deps
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  let stopped = false
  let signedAt = 0
  let toldAt = 0

  const turn = (): Promise<SealedNow> =>
    store.run('seal', { writer: store.writer, at: now(), limit: AT_ONCE, patience: patienceMs, gapId: ids.entry() })

  const seal = async (): Promise<SealedNow | undefined> => {
    // A look costs no commit; the turn does.
    if (!(await store.read(openRunsStatement())).some(isOpenRun)) return undefined
    let sealed = await turn()
    while (sealed.more) sealed = await turn()
    return sealed
  }
  const checkpoint = async (): Promise<boolean> => {
    const state = await turn()
    const latest = await store.db.selectFrom('checkpoints').select('size').orderBy('size', 'desc').limit(1).execute()
    if (state.size <= (latest[0]?.size ?? 0)) return false
    const at = now()
    const { size, root, writers } = state
    const note = checkpointNote({ origin: key.origin, size, root, writers, at }, key)
    return await store.run('checkpoint', { size, root, at, writers: JSON.stringify(writers), note })
  }
  const work = async (): Promise<void> => {
    const at = now()
    await seal()
    if (at - toldAt >= 60_000) {
      toldAt = at
      await deps.eachMinute?.()
    }
    if (at - signedAt < checkpointEveryMs) return
    signedAt = at
    await checkpoint()
  }
  const next = (): void => {
    if (stopped) return
    timer = setTimeout(() => {
      running = work()
        .catch((err: unknown) => log.error({ err }, 'the log could not be sealed'))
        .finally(next)
    }, sealEveryMs).unref()
  }
  return {
    start: next,
    seal,
    checkpoint,
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
      await seal()
      await checkpoint()
    },
  }
}
