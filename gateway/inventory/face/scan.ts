import type { Store } from '../../store/store.ts'
import type { SliceInput } from '../../store/commands/inventory-slices.ts'
import type { Clock } from '../discover/clock.ts'
import type { Engine } from '../discover/engine.ts'
import { FAMILIES, familyNamed, ROOTS } from '../discover/families.ts'
import { ROOT } from '../discover/family.ts'
import { sliceOf } from '../discover/sink.ts'

/** The last scan, or the one under way. Epoch ms. */
export interface ScanState {
  readonly number: number
  readonly startedAt: number
  readonly finishedAt?: number
  /** Absent: everything. */
  readonly families?: readonly string[]
}

export async function scanState(store: Store): Promise<ScanState | undefined> {
  const [row] = await store.read({ text: `select value from inv_state where name = 'scan'`, values: [] })
  return typeof row?.['value'] === 'string' ? (JSON.parse(row['value']) as ScanState) : undefined // written below
}

/** Epoch ms when everything had been read once: what was found before is not news. Undefined while it was not. */
export async function knownSince(store: Pick<Store, 'read'>): Promise<number | undefined> {
  const [row] = await store.read({ text: `select value from inv_state where name = 'known_since'`, values: [] })
  return typeof row?.['value'] === 'string' ? Number(row['value']) : undefined
}

const keep = async (store: Store, state: ScanState): Promise<void> =>
  await store.run('inventoryState', { name: 'scan', value: JSON.stringify(state) })

const ON_DEMAND = FAMILIES.filter((family) => family.onDemand === true).map((family) => family.name)

/** Slices that a scan begins with. Throws an Error for a family nobody knows. */
async function beginnings(families: readonly string[] | undefined, store: Store): Promise<readonly SliceInput[]> {
  if (families === undefined) return ROOTS.map((family) => sliceOf(family.name, [], ROOT))
  const slices: SliceInput[] = []
  for (const name of families) {
    const family = familyNamed(name)
    if (family === undefined) throw new Error(`there is no family ${name}: postern discover status lists them`)
    if (family.of === undefined) slices.push(sliceOf(name, [], ROOT))
    else {
      const rows = await store.read({ text: `select subject from inv_slices where family = ?`, values: [name] })
      slices.push(...rows.map((row) => sliceOf(name, String(row['subject']).split(' '), ROOT)))
    }
  }
  return slices
}

/** Reads everything, or some families and what follows from them; resolves when nothing is due. A crash resumes it. */
export async function scan(
  deps: { readonly store: Store; readonly clock: Clock; readonly engine: Engine },
  families?: readonly string[],
): Promise<ScanState> {
  const { store, clock, engine } = deps
  const slices = await beginnings(families, store)
  const number = await store.run('inventoryScan', { slices, now: clock.now() })
  const state: ScanState = { number, startedAt: clock.now(), ...(families === undefined ? {} : { families }) }
  await keep(store, state)
  engine.hungry(slices.map((slice) => slice.family))
  return await finish(state, deps)
}

/** Goes on with a scan that an earlier process left unfinished. */
export async function finish(
  state: ScanState,
  { store, clock, engine }: { readonly store: Store; readonly clock: Clock; readonly engine: Engine },
): Promise<ScanState> {
  await engine.drain()
  const finished = { ...state, finishedAt: clock.now() }
  await store.run('inventoryTidy', { families: ON_DEMAND })
  await keep(store, finished)
  if (finished.families === undefined && (await knownSince(store)) === undefined)
    await store.run('inventoryState', { name: 'known_since', value: String(finished.finishedAt) })
  return finished
}
