import type { Store } from '../../store/store.ts'
import { timeOf } from '../discover/clock.ts'
import { endpointFor, FAMILIES, UNREAD } from '../discover/families.ts'
import type { ReadError } from '../discover/faults.ts'
import { gapFrom } from '../keep/coverage.ts'
import type { Gap } from '../graph.ts'

export interface FamilyStatus {
  readonly family: string
  /** Lists or objects of it, and how many of them are still to be read. */
  readonly slices: number
  readonly due: number
  readonly done: number
  /** Pages and objects of the last read. */
  readonly pages: number
  readonly items: number
  /** Epoch ms since which all of it is known; undefined while some was never read. */
  readonly lastSuccess?: number
  /** Milliseconds that reading took, all slices together. */
  readonly tookMs: number
  /** Slices of features that the org does not have. */
  readonly absent: number
  readonly perUser: boolean
}

export interface SliceError extends ReadError {
  readonly family: string
  readonly subject: string
  /** Epoch ms. */
  readonly at: number
}

export interface FamilyGap extends Gap {
  readonly family: string
  /** One of the slices it concerns; '' for the whole family. */
  readonly subject: string
  /** What people call the object of that slice. */
  readonly object: string | null
  readonly slices: number
  readonly scopes: readonly string[]
}

const number = (value: unknown): number => (typeof value === 'number' ? value : Number(value ?? 0))

/** Per family: how far it is. */
export async function familyStatus(store: Store): Promise<readonly FamilyStatus[]> {
  const rows = await store.read({
    text: `select family, count(*) as slices, count(due_at) as due, count(done) as done, count(absent) as absent, sum(pages) as pages, sum(items) as items, min(done) as oldest, sum(took_ms) as took from inv_slices group by family`,
    values: [],
  })
  const known = new Map(rows.map((row) => [String(row['family']), row]))
  return FAMILIES.flatMap((family) => {
    const row = known.get(family.name)
    if (row === undefined) return []
    const slices = number(row['slices'])
    const done = number(row['done'])
    const oldest = number(row['oldest'])
    return [
      {
        family: family.name,
        slices,
        due: number(row['due']),
        done,
        pages: number(row['pages']),
        items: number(row['items']),
        ...(done === slices && oldest > 0 ? { lastSuccess: timeOf(oldest) } : {}),
        tookMs: number(row['took']),
        absent: number(row['absent']),
        perUser: family.perUser === true,
      },
    ]
  })
}

/** What failed last, newest first, with Okta's answer and the cure. */
export async function sliceErrors(store: Store, limit = 200): Promise<readonly SliceError[]> {
  const rows = await store.read({
    text: `select family, subject, error from inv_slices where error is not null limit 5000`,
    values: [],
  })
  return rows
    .map((row): SliceError => {
      const error = JSON.parse(String(row['error'])) as ReadError & { at: number } // written by the reader
      return { family: String(row['family']), subject: String(row['subject']), ...error }
    })
    .toSorted((a, b) => b.at - a.at)
    .slice(0, limit)
}

/** What is hidden from us or could not be read, one line a family and reason, with the scope or role that would close it. */
export async function gaps(store: Store): Promise<readonly FamilyGap[]> {
  const rows = await store.read({
    text: `select family, min(subject) as subject, gap, count(*) as slices from inv_slices where gap is not null and (done is null or gap is not null) group by family, gap order by family`,
    values: [],
  })
  const ids = [...new Set(rows.flatMap((row) => String(row['subject']).split(' ')[0] || []))]
  const named = await Promise.all(
    ids.map((id) => store.read({ text: `select id, label from inv_nodes where id = ? limit 1`, values: [id] })),
  )
  const labels = new Map(named.flat().map((row) => [String(row['id']), row['label']]))
  return rows.flatMap((row) => {
    const gap = gapFrom(row['gap'])
    const family = FAMILIES.find((one) => one.name === row['family'])
    if (gap === undefined || family === undefined) return []
    const scopes = endpointFor(family).scopes
    const subject = String(row['subject'])
    const label = labels.get(subject.split(' ')[0] ?? '')
    const object = typeof label === 'string' ? label : null
    return [{ ...gap, family: family.name, subject, object, slices: number(row['slices']), scopes }]
  })
}

/** Endpoints that are not read, and why. */
export const unread: Readonly<Record<string, string>> = UNREAD
