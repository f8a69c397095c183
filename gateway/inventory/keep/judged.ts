import { timeOf } from '../discover/clock.ts'
import { familyNamed } from '../discover/families.ts'
import { assignmentId } from '../graph/assignments.ts'
import { keyOf, type Gap, type Read } from '../graph.ts'
import type { Coverage } from './coverage.ts'
import { knownBy } from './known-by.ts'
import type { SliceState } from './rows.ts'

/** How far an answer may be relied on. */
export interface Standing {
  /** Everything there is: what is not in the answer does not exist. */
  readonly whole: boolean
  /** An event or a write of our own touched it since it was read. */
  readonly stale: boolean
  /** Epoch ms when the oldest of it was read. */
  readonly told: number
  /** The log reports every change of it: each complete look into the log makes it as young as that. */
  readonly logged: boolean
  readonly gap?: Gap
  /** What to read to know it now. */
  readonly live: readonly (readonly [family: string, subject: string])[]
  /** Ids whose slices it rests on. */
  readonly on: readonly string[]
}

export interface Judging {
  readonly read: Read
  /** Stamp when a node itself was read. */
  readonly readAt: number | undefined
  /** Who holds the assignment that is asked about: its targets are told by slices of the holder. */
  readonly holder: string | undefined
  readonly coverage: Coverage
  slicesOf(id: string): Promise<readonly SliceState[]>
}

/** Judges a read by the slices and families that tell it. Runs for every read that is not remembered: without waste. */
export async function judge({ read, readAt, holder, coverage, slicesOf }: Judging): Promise<Standing> {
  const id = read.read === 'list' ? '' : read.ref.id
  const by = knownBy(read)
  const on = [id]
  const own: SliceState[] = []
  const live: (readonly [string, string])[] = []
  if (holder !== undefined) {
    if (holder !== id) on.push(holder)
    for (const row of await slicesOf(holder))
      // The list of roles says which targets an assignment may have: what it named none for has none.
      if (row.family.endsWith('.roles') || tellsOf(row, holder, id)) own.push(row)
  }
  const extra = own.length
  let missing = false
  for (const [family, ...subject] of by.slices) {
    const [of = ''] = subject
    if (!on.includes(of)) on.push(of)
    const before = own.length
    for (const row of await slicesOf(of)) if (row.family === family) own.push(row)
    if (own.length === before && !(readAt !== undefined && familyNamed(family)?.onDemand === true)) missing = true
    live.push([family, subject.join(' ')])
  }
  for (const row of own.slice(0, extra)) live.push([row.family, row.subject])
  const open = own.find((row) => row.done === undefined || row.gap !== undefined)
  const bySlices = live.length > 0 && !missing && open === undefined
  const byFamilies = by.families.length > 0 && open === undefined && coverage.complete(by.families)
  const free = by.slices.length === 0 && by.families.length === 0 && open === undefined
  const whole = bySlices || byFamilies || free
  const gap = open?.gap ?? (whole ? undefined : (coverage.gap(by.families) ?? notYet(read)))
  const standing = {
    whole,
    stale: own.some((row) => row.stale),
    told: toldAt(readAt, bySlices ? own : [], byFamilies && !bySlices ? coverage.asOf(by.families) : undefined),
    logged: bySlices ? own.every((row) => isLogged(row.family)) : by.families.every(isLogged),
    live,
    on,
  }
  return gap === undefined ? standing : { ...standing, gap }
}

/** A slice of the targets of this assignment of the holder. */
const tellsOf = ({ family, subject }: SliceState, holder: string, assignment: string): boolean =>
  family.includes('.role.') && assignmentId(holder, subject.split(' ')[1] ?? '') === assignment

const isLogged = (family: string): boolean => familyNamed(family)?.log === 'complete'

/** Epoch ms when the oldest of what tells it was read; of a node that nothing else tells, when it was itself. 0: never. */
function toldAt(readAt: number | undefined, slices: readonly SliceState[], families: number | undefined): number {
  let oldest = families ?? Infinity
  for (const { done } of slices) if (done !== undefined) oldest = Math.min(oldest, timeOf(done))
  if (oldest === Infinity && readAt !== undefined) return timeOf(readAt)
  return oldest >= Number.MAX_SAFE_INTEGER ? 0 : oldest
}

const notYet = (read: Read): Gap => ({
  what: `${keyOf(read)}: not read yet`,
  cure: 'wait for the scan, or run postern discover',
})
