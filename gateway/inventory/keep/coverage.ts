import type { Store } from '../../store/store.ts'
import type { Row } from '../../store/statement.ts'
import { timeOf, type Clock } from '../discover/clock.ts'
import type { Gap } from '../graph.ts'

/** How far each family is known. */
export interface Coverage {
  /** Another number: something about it is other than before. */
  readonly version: number
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

/** Milliseconds that it is remembered: it changes slowly, and is asked at every fact. */
const REMEMBERED = 1000

/** Loads what the store knows of families, remembered for a moment. */
export function makeCoverage(store: Store, clock: Clock) {
  let known: { readonly at: number; readonly coverage: Promise<Coverage> } | undefined
  let last: { readonly told: string; readonly coverage: Coverage } | undefined
  let here: Coverage | undefined
  let version = 0

  async function load(): Promise<Coverage> {
    const rows = await Promise.all([
      store.read({ text: `select family, done, gap from inv_slices where parent = '' and subject = ''`, values: [] }),
      store.read({
        text: `select family, max(gap) as gap from inv_slices where done is null or gap is not null group by family`,
        values: [],
      }),
    ])
    const told = JSON.stringify(rows)
    if (last?.told !== told) {
      version += 1
      last = { told, coverage: coverageOf(...rows, version) }
    }
    return last.coverage
  }

  const fresh = (): boolean => known !== undefined && clock.now() - known.at <= REMEMBERED && clock.now() >= known.at

  return {
    now(): Promise<Coverage> {
      if (known === undefined || !fresh()) {
        const mine = { at: clock.now(), coverage: load() }
        known = mine
        here = undefined
        mine.coverage.then(
          (coverage) => {
            if (known === mine) here = coverage
          },
          () => {
            if (known === mine) known = undefined
          },
        )
      }
      return known.coverage
    },
    /** The same, where it is here already. */
    peek: (): Coverage | undefined => (fresh() ? here : undefined),
    forget(): void {
      known = undefined
      here = undefined
    },
  }
}

function coverageOf(roots: readonly Row[], open: readonly Row[], version: number): Coverage {
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
    version,
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
