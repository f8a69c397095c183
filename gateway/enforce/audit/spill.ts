import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import type { OutcomeArgs } from '../../store/commands/decided.ts'

/**
 * Outcomes that the store would not take after Okta had acted (rule 25): one JSON line each, synced to disk before the call
 * returns. Blocking on purpose: it is rare, and nothing may overtake it. Holds no names: outcomes have none.
 */
export interface Spill {
  /** Outcomes that wait here. */
  waiting(): number
  /** Keeps one. Never throws: what even this file does not take is kept in memory, and `waiting` counts it. */
  keep(args: OutcomeArgs): void
  /** Offers all of them, oldest first; stops at the first that `write` rejects. The file is emptied when none is left. */
  replay(write: (args: OutcomeArgs) => Promise<void>): Promise<void>
}

export interface SpillOptions {
  readonly path: string
  /** Told when the file itself cannot be written. */
  readonly failed: (error: unknown) => void
}

/** Opens the file, with what an earlier run left in it. A last line that was cut by a crash was never acknowledged. */
export function openSpill({ path, failed }: SpillOptions): Spill {
  const queue: OutcomeArgs[] = existsSync(path) ? linesOf(readFileSync(path, 'utf8')) : []
  /** How many of the queue, from its beginning, the file holds. */
  let saved = queue.length
  const append = (text: string): void => {
    const isNew = !existsSync(path)
    if (isNew) mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    const file = openSync(path, 'a', 0o600)
    try {
      const { size } = fstatSync(file)
      try {
        writeWhole(file, Buffer.from(text))
        fsyncSync(file)
      } catch (error) {
        // Half a line, where the disk was full in the middle of it, would spoil the next one.
        ftruncateSync(file, size)
        throw error
      }
    } finally {
      closeSync(file)
    }
    if (isNew) syncFolder(dirname(path))
  }
  /** Puts into the file what it does not hold yet; what it would not take is offered again the next time. */
  const save = (): void => {
    if (saved === queue.length) return
    try {
      append(
        queue
          .slice(saved)
          .map((args) => `${JSON.stringify(args)}\n`)
          .join(''),
      )
      saved = queue.length
    } catch (error) {
      failed(error)
    }
  }
  const empty = (): void => {
    if (!existsSync(path)) return
    const file = openSync(path, 'r+')
    try {
      ftruncateSync(file)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
  }
  return {
    waiting: () => queue.length,
    keep(args) {
      queue.push(args)
      save()
    },
    async replay(write) {
      for (let next = queue[0]; next !== undefined; next = queue[0]) {
        try {
          await write(next)
        } catch (error) {
          save()
          throw error
        }
        queue.shift()
        saved = Math.max(0, saved - 1)
      }
      // Nothing was kept since the last look: both happen in one turn. A crash before this offers them again, which is harmless.
      try {
        empty()
      } catch (error) {
        failed(error)
      }
    },
  }
}

function linesOf(text: string): OutcomeArgs[] {
  const lines = text.split('\n').filter((line) => line !== '')
  return lines.flatMap((line, i) => {
    try {
      // Written by keep above, in a file of mode 0600.
      return [JSON.parse(line) as OutcomeArgs]
    } catch (cause) {
      if (i === lines.length - 1) return []
      throw new Error('the spill file is damaged', { cause })
    }
  })
}

/** A full disk takes the beginning of what it is given, and says so only by the count. */
function writeWhole(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at)
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
