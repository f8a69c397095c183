import type { Store } from '../../store/store.ts'
import { timeOf, type Clock } from '../discover/clock.ts'
import type { Gap } from '../graph.ts'

/** How far each family is known. */
export interface Coverage {
  /** All of these were read whole at least once, and nothing of them is hidden. */
  complete(families: readonly string[]): boolean
  /** Epoch ms as of which the oldest of them was read. */
  asOf(families: readonly string[]): number
  gap(families: readonly string[]): Gap | undefined
}

interface Root {
  readonly done: number | undefined
  readonly gap: Gap | undefined
}

/** Loads what the store knows of families, remembered for a moment: it changes slowly, and is asked at every fact. */
export function makeCoverage(store: Store, clock: Clock) {
  let known: { readonly at: number; readonly coverage: Promise<Coverage> } | undefined
  return {
    now(): Promise<Coverage> {
      if (known === undefined || clock.now() - known.at > 1000 || clock.now() < known.at)
        known = { at: clock.now(), coverage: load(store) }
      return known.coverage
    },
    forget(): void {
      known = undefined
    },
  }
}

async function load(store: Store): Promise<Coverage> {
  const [roots, open] = await Promise.all([
    store.read({ text: `select family, done, gap from inv_slices where subject = ''`, values: [] }),
    store.read({
      text: `select family, max(gap) as gap from inv_slices where done is null or gap is not null group by family`,
      values: [],
    }),
  ])
  const byRoot = new Map(
    roots.map((row): [string, Root] => [
      String(row['family']),
      { done: typeof row['done'] === 'number' ? row['done'] : undefined, gap: gapFrom(row['gap']) },
    ]),
  )
  const opened = new Map(open.map((row) => [String(row['family']), gapFrom(row['gap'])]))
  const ready = (family: string): boolean =>
    family.includes('.') ? !opened.has(family) : byRoot.get(family)?.done !== undefined && !opened.has(family)
  return {
    complete: (families) => families.every(ready),
    asOf: (families) =>
      Math.min(
        ...families.flatMap((family) => (family.includes('.') ? [] : [timeOf(byRoot.get(family)?.done ?? 0)])),
        Number.MAX_SAFE_INTEGER,
      ),
    gap(families) {
      const open = families.find((family) => !ready(family))
      if (open === undefined) return undefined
      return (
        byRoot.get(open)?.gap ??
        opened.get(open) ?? { what: `${open}: not read yet`, cure: 'wait for the scan, or run postern discover' }
      )
    },
  }
}

export const gapFrom = (value: unknown): Gap | undefined =>
  typeof value === 'string' ? (JSON.parse(value) as Gap) : undefined // written by the reader
