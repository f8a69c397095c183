import type { Command } from '../statement.ts'
import type { Decided, DecidedArgs, OutcomeArgs } from './decided.ts'
import { counters, insert, type EntryInput, type Position } from './entries.ts'
import { keepKey } from './person-keys.ts'
import { minuteOf, reserve, type Usage } from './usage.ts'

/** A command that only adds an entry, and counts a call where it has one: most decisions and outcomes of reads. */
export interface Plain {
  readonly writer: string
  readonly entry: EntryInput
  readonly usage: Usage | null
  /** A decision says more of itself than its place. */
  readonly decides: boolean
}

type Named = { readonly name: string; readonly args: unknown }

/** What a command adds, when that is all it does. */
export function plainOf({ name, args }: Named): Plain | undefined {
  if (name === 'record') {
    // By its name the command is `record`, and so are its arguments; likewise below.
    const { writer, entry } = args as { writer: string; entry: EntryInput }
    return { writer, entry, usage: null, decides: false }
  }
  if (name === 'decided') {
    const { writer, entry, usage, judged, open, claim, write, outbox } = args as DecidedArgs
    const alone = judged === null && open === null && claim === null && write === null && outbox.length === 0
    return alone ? { writer, entry, usage, decides: true } : undefined
  }
  if (name === 'outcome') {
    const { writer, entry, write, grant, giveBack } = args as OutcomeArgs
    const alone = write === null && (grant ?? null) === null && (giveBack ?? null) === null
    return alone ? { writer, entry, usage: null, decides: false } : undefined
  }
  return undefined
}

/** What `decided`, `outcome` or `record` would have given back for each. */
export type PlainResult = Decided | Position

/** Several plain commands of one writer at once: one counter moved, entries in few statements, calls counted together. */
export function* records(items: readonly Plain[]): Command<PlainResult[]> {
  const first = items[0]
  if (first === undefined) return []
  const spent = yield* spentBy(items)
  const passing = items.filter((item) => !spent.has(item))
  for (const { entry } of passing) for (const key of entry.keys ?? []) yield* keepKey(key, entry.at)
  const { writer } = first
  const { epoch, last } = yield* counters(writer, passing.length)
  const from = last - passing.length + 1
  const placed = passing.map(({ entry }, i) => ({ entry, position: { writer, epoch, counter: from + i } }))
  yield* insert(placed)
  yield* reserve(passing.flatMap(({ usage }) => (usage === null ? [] : [usage])))
  let at = 0
  return items.map((item) => {
    const until = spent.get(item)
    if (until !== undefined) return { conflict: { kind: 'agent_limit', most: item.usage?.most ?? 0, until } }
    const position = placed[at++]?.position
    if (position === undefined) throw new Error('an entry without a place')
    return item.decides ? { position } : position
  })
}

/** Those whose agent has spent its minute, with the minute's end: the row is locked once per agent, then counted on. */
function* spentBy(items: readonly Plain[]): Command<Map<Plain, number>> {
  const left = new Map<string, { most: number; until: number }>()
  const spent = new Map<Plain, number>()
  for (const item of items) {
    const { usage } = item
    if (usage === null || usage.most === undefined || usage.most === 0) continue
    const key = `${usage.agent} ${Math.floor(usage.at / 60_000)}`
    let account = left.get(key)
    if (account === undefined) {
      const { count, until } = yield* minuteOf(usage)
      left.set(key, (account = { most: usage.most - count, until }))
    }
    if (account.most > 0) account.most -= 1
    else spent.set(item, account.until)
  }
  return spent
}
