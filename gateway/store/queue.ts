import type { CommandName } from './commands.ts'
import type { PageArgs } from './commands/inventory.ts'

/** A command that waits for its commit. */
export interface Waiting {
  readonly name: CommandName
  readonly args: unknown
  resolve(value: unknown): void
  reject(error: Error): void
}

export interface Queue {
  /** `lazy`: nobody waits for it, so it may share the next commit that somebody does wait for. */
  add(name: CommandName, args: unknown, lazy: boolean): Promise<unknown>
  /** Resolves when nothing waits any more. */
  drained(): Promise<void>
}

/** More than this many commands waiting and new ones are refused: memory stays bounded when a disk hangs. */
const MOST_WAITING = 20_000
/** More than this in one commit and the first of them would wait too long for the last. */
const MOST_IN_A_COMMIT = 500
/** Rows of pages in one commit, unless a single page has more: decisions wait for no more, and the next pages are read meanwhile. */
const MOST_ROWS = 1000
/** What nobody waits for is handed over after this many ms at the latest. */
const LAZY_MS = 10

function rowsOf({ name, args }: Waiting): number {
  if (name !== 'inventoryPage') return 0
  // By its name the command is `inventoryPage`, and so are its arguments.
  const { nodes, edges, due } = args as PageArgs
  return nodes.length + edges.length + due.length
}

/** What goes into the next commit, in its order, and what stays. Pages bear stamps, so that others may overtake them. */
function parted(queue: readonly Waiting[]): { batch: Waiting[]; rest: Waiting[] } {
  const batch: Waiting[] = []
  const rest: Waiting[] = []
  let rows = 0
  for (const one of queue) {
    const more = rowsOf(one)
    const fits = batch.length < MOST_IN_A_COMMIT && (more === 0 || rows === 0 || rows + more <= MOST_ROWS)
    if (fits) rows += more
    ;(fits ? batch : rest).push(one)
  }
  return { batch, rest }
}

/**
 * Gathers commands for the next commit while one is on its way: the slower the disk, the more share a commit. `commit`
 * settles each command it is given and never rejects; one batch at a time, so a writer's counters stay dense.
 */
export function makeQueue(commit: (batch: readonly Waiting[]) => Promise<void>): Queue {
  let queue: Waiting[] = []
  let urgent = false
  let running: Promise<void> | undefined
  let later: NodeJS.Timeout | undefined
  let inFlight = 0

  async function work(): Promise<void> {
    // What else this turn of the event loop asks for comes along.
    await new Promise<void>((go) => setImmediate(go))
    while (urgent) {
      clearTimeout(later)
      later = undefined
      const { batch, rest } = parted(queue)
      queue = rest
      urgent = queue.length > 0
      inFlight = batch.length
      await commit(batch)
      inFlight = 0
    }
    // In the same turn as the last look: a command that comes later starts a new run.
    running = undefined
  }
  function hurry(): void {
    urgent = true
    running ??= work()
  }

  return {
    add: (name, args, lazy) =>
      new Promise((resolve, reject) => {
        if (queue.length + inFlight >= MOST_WAITING) return reject(new Error('too many writes wait for the store'))
        queue.push({ name, args, resolve, reject })
        if (!lazy) hurry()
        else if (!urgent) later ??= setTimeout(hurry, LAZY_MS)
      }),
    async drained() {
      if (queue.length > 0) hurry()
      while (running !== undefined) await running
    },
  }
}
