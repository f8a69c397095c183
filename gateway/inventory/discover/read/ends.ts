import type { PageArgs, PageResult, Whole } from '../../../store/commands/inventory.ts'
import type { Gap } from '../../graph.ts'
import type { Family } from '../family.ts'
import type { ReadError } from '../faults.ts'
import type { Outcome, ReadDeps, Slice } from './port.ts'

const TRIES = 5

/** A list from which Okta left out what the gateway's roles do not reach. */
export const partGap = (family: string): Gap => ({
  what: `${family}: the list holds only what the gateway's roles reach`,
  cure: 'give the gateway a role that reaches all of them (Read-only Administrator, or a custom role whose resource set names them all)',
})

/** A list with objects that nothing names: which of those we know they are, nobody can tell, so none is buried. */
export const oddGap = (family: string, count: number): Gap => ({
  what: `${family}: ${count} objects came without what names them`,
  cure: 'tell us: Okta sends a shape we do not know',
})

/** Tells whoever remembers or waits what a write changed and made due. */
export function note(result: PageResult, due: readonly string[], deps: ReadDeps): void {
  if (result.changed.length > 0) deps.changed(result.changed)
  if (due.length > 0) deps.due([...new Set(due)])
}

/** What the last page of a read makes whole. */
export function wholeOf(family: Family, subject: readonly string[]): Whole {
  const parent = family.listsParent ?? (family.of === undefined ? undefined : subject[0])
  const on =
    family.on === undefined
      ? family.of === undefined
        ? undefined
        : { kind: family.of, id: subject[0] ?? '' }
      : family.on(subject)
  return {
    ...(family.lists === undefined
      ? {}
      : { lists: { kind: family.lists, ...(parent === undefined ? {} : { parent }) } }),
    ...(family.lists !== undefined || on === undefined ? {} : { node: on }),
    restates: family.restates ?? [],
    parts: family.parts ?? [],
    pairs: family.pairs?.(subject) ?? [],
    rechecks: family.rechecks ?? [],
    forget: family.onDemand === true && family.single === true,
  }
}

/** 404: a single object is no more; a list of an object that is no more has the object itself looked at. */
export async function gone(
  family: Family,
  subject: readonly string[],
  base: Omit<PageArgs, 'nodes' | 'edges' | 'due' | 'cursor' | 'items' | 'whole'>,
  deps: ReadDeps,
): Promise<Outcome> {
  const id = subject[0] ?? ''
  // A list's 404 is as good as the object's own, except below it (a role assignment of a user that is there).
  const itself = family.of !== undefined && subject.length === 1
  const result = await deps.store.run('inventoryGone', {
    ...base,
    ...(itself ? { node: { kind: family.of, id } } : {}),
  })
  note(result, [], deps)
  return 'gone'
}

/** A slice that no family knows any more. */
export async function drop(slice: Slice, deps: ReadDeps): Promise<Outcome> {
  const stamp = deps.clock.stamp()
  const { family, subject, scan } = slice
  await deps.store.run('inventoryGone', {
    family,
    subject,
    parent: '',
    stamp,
    started: stamp,
    now: deps.clock.now(),
    scan,
    history: false,
    event: null,
  })
  return 'gone'
}

/** A read that did not come to its end: tried again with growing pauses, or given up with the gap named. */
export async function fail(
  slice: Slice,
  deps: ReadDeps,
  what: { readonly error?: ReadError; readonly gap?: unknown; readonly restart: boolean; readonly final?: boolean },
): Promise<Outcome> {
  const { store, clock } = deps
  const later = what.final !== true && what.gap === undefined && slice.tries + 1 < TRIES
  const pause = 1000 * 2 ** slice.tries * (1 + deps.random())
  const gap =
    what.gap ??
    (later
      ? undefined
      : { what: `${slice.family}: it could not be read (${what.error?.said ?? ''})`, cure: what.error?.cure ?? '' })
  await store.run('inventoryFailed', {
    family: slice.family,
    subject: slice.subject,
    parent: slice.subject.split(' ')[0] ?? '',
    now: clock.now(),
    ...(later ? { nextAt: clock.now() + Math.round(pause) } : {}),
    ...(what.error === undefined ? {} : { error: JSON.stringify({ ...what.error, at: clock.now() }) }),
    ...(gap === undefined ? {} : { gap: JSON.stringify(gap) }),
    restart: what.restart,
  })
  return later ? 'later' : what.gap === undefined ? 'failed' : 'hidden'
}
