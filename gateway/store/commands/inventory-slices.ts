import { sql, sqlRows, type Command } from '../statement.ts'
import { lastOf } from './inventory-rows.ts'

/** One list or object to read: `group.users` of `00g…`. */
export interface SliceInput {
  readonly family: string
  /** Ids joined by blanks; '' for the one list of the org. */
  readonly subject: string
  /** The first of them: the slice goes with this object. */
  readonly parent: string
  /** Smaller is sooner. */
  readonly priority: number
}

const keyOf = (one: SliceInput): string => `${one.family} ${one.subject}`

/** Makes slices due: in a scan once each, otherwise only those that were never read. */
export function* putDue(
  due: readonly SliceInput[],
  { now, scan, event }: { readonly now: number; readonly scan: number; readonly event: string | null },
): Command<void> {
  yield sqlRows(
    `insert into inv_slices (family, subject, parent, due_at, next_at, priority, event, scan, pages, items, tries) @rows on conflict (family, subject) do update set due_at = coalesce(inv_slices.due_at, excluded.due_at), priority = case when inv_slices.due_at is null then excluded.priority else inv_slices.priority end, scan = excluded.scan, next_at = 0, tries = 0 where inv_slices.scan < excluded.scan`,
    {
      types: 'tttiiitiiii',
      rows: lastOf(due, keyOf).map((one) => [
        one.family,
        one.subject,
        one.parent,
        now,
        0,
        one.priority,
        event,
        scan,
        0,
        0,
        0,
      ]),
    },
  )
}

/** Begins a scan: these are read, whatever they make due follows. Returns its number. */
export function* inventoryScan(args: {
  readonly slices: readonly SliceInput[]
  readonly now: number
}): Command<number> {
  const rows = yield sql(`select coalesce(max(scan), 0) as scan from inv_slices`)
  const scan = Number(rows[0]?.['scan'] ?? 0) + 1
  yield* putDue(args.slices, { now: args.now, scan, event: null })
  return scan
}

/** What is known of these is no longer true: an event or a write of our own touched them. They are read soon. */
export function* inventoryStale(args: {
  readonly slices: readonly SliceInput[]
  readonly stamp: number
  readonly now: number
  readonly event: string | null
}): Command<void> {
  const { stamp, now, event } = args
  yield sqlRows(
    `insert into inv_slices (family, subject, parent, due_at, next_at, priority, stale_at, event, scan, pages, items, tries) @rows on conflict (family, subject) do update set due_at = excluded.due_at, next_at = 0, priority = excluded.priority, stale_at = excluded.stale_at, event = excluded.event, tries = 0`,
    {
      types: 'tttiiiitiiii',
      rows: lastOf(args.slices, keyOf).map((one) => [
        one.family,
        one.subject,
        one.parent,
        now,
        0,
        one.priority,
        stamp,
        event,
        0,
        0,
        0,
        0,
      ]),
    },
  )
}

export interface FailedArgs {
  readonly family: string
  readonly subject: string
  readonly parent: string
  /** Epoch ms. */
  readonly now: number
  /** Tried again then; absent: given up until the next scan. */
  readonly nextAt?: number
  /** JSON: status, code, what Okta said, and the cure. */
  readonly error?: string
  /** JSON: what is hidden from us, and what would show it. */
  readonly gap?: string
  /** Forget how far it was: the list begins anew. */
  readonly restart: boolean
}

/** A read that did not come to its end: an error that may pass, a gap, or both. */
export function* inventoryFailed(args: FailedArgs): Command<void> {
  yield sql(
    `insert into inv_slices (family, subject, parent, next_at, priority, scan, pages, items, tries) values (?, ?, ?, 0, 100, 0, 0, 0, 0) on conflict (family, subject) do nothing`,
    args.family,
    args.subject,
    args.parent,
  )
  const begin = args.restart ? ', started = null, cursor = null' : ''
  const due = args.nextAt === undefined ? ', due_at = null' : ''
  yield sql(
    `update inv_slices set error = ?, gap = ?, tries = tries + 1, next_at = ?${begin}${due} where family = ? and subject = ?`,
    args.error ?? null,
    args.gap ?? null,
    args.nextAt ?? 0,
    args.family,
    args.subject,
  )
}

/** The org has no such thing: a feature that is not enabled. Nothing is missing then. */
export function* inventoryAbsent(args: {
  readonly family: string
  readonly subject: string
  readonly started: number
}): Command<void> {
  yield sql(
    `update inv_slices set absent = ?, done = ?, started = null, cursor = null, error = null, gap = null, tries = 0, due_at = null, stale_at = null where family = ? and subject = ?`,
    args.started,
    args.started,
    args.family,
    args.subject,
  )
}

/** After a scan: slices that only events need are forgotten once they are done. */
export function* inventoryTidy(args: { readonly families: readonly string[] }): Command<void> {
  for (const family of args.families)
    yield sql(`delete from inv_slices where family = ? and due_at is null and stale_at is null`, family)
}
