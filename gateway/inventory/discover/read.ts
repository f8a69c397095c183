import { endpointOf } from '../../okta/limits.ts'
import type { PageArgs } from '../../store/commands/inventory.ts'
import { timeOf } from './clock.ts'
import { endpointFor, familyNamed } from './families.ts'
import type { Family } from './family.ts'
import { judge, judgeFailure, type Judged, type ReadError } from './faults.ts'
import { drop, fail, gone, note, oddGap, partGap, wholeOf } from './read/ends.ts'
import { itemsOf, nextPage, StrayPage } from './pages.ts'
import type { Outcome, ReadDeps, Slice } from './read/port.ts'
import { makeSink } from './sink.ts'

export type { OktaPort, Outcome, ReadDeps, Slice } from './read/port.ts'

/** A list that was begun so long ago is begun anew: Okta's cursors do not last. */
const CURSOR_MS = 45 * 60_000
const RESTARTS = 3

interface Place {
  leg: number
  next?: string | undefined
}

/** Reads one slice to its end, page by page, each page one transaction; goes on where an earlier process stood. */
export async function readSlice(
  slice: Slice,
  deps: ReadDeps,
  options: { readonly urgent?: boolean } = {},
): Promise<Outcome> {
  const family = familyNamed(slice.family)
  if (family === undefined) return await drop(slice, deps)
  const { store, clock } = deps
  const subject = slice.subject === '' ? [] : slice.subject.split(' ')
  const legs = family.legs(subject)
  const fresh = slice.started === undefined || clock.now() - timeOf(slice.started) > CURSOR_MS
  // Our own cursor, written by this function.
  let place: Place = fresh || slice.cursor === undefined ? { leg: 0 } : (JSON.parse(slice.cursor) as Place)
  let started = fresh || slice.cursor === undefined ? undefined : slice.started
  // What makes one property of all pages must be read in one go.
  if (family.mapAll !== undefined) [place, started] = [{ leg: 0 }, undefined]
  // Pages that an earlier process read are not counted again.
  const resumed = place.leg > 0 || place.next !== undefined
  let restarts = 0
  let total = 0
  let odd = 0
  const gathered: unknown[] = []
  const failure = (error: ReadError, final = false) => fail(slice, deps, { error, restart: final, final })

  for (;;) {
    const path = place.next ?? legs[place.leg]
    if (path === undefined) return await drop(slice, deps)
    const { judged, answer, stamp } = await ask(path, family, place, deps, {
      urgent: options.urgent === true,
      stale: slice.stale,
    })
    started ??= stamp
    const base = {
      family: slice.family,
      subject: slice.subject,
      parent: subject[0] ?? '',
      stamp,
      started,
      now: clock.now(),
      scan: slice.scan,
      history: slice.done !== undefined || slice.event !== undefined,
      event: slice.event ?? null,
    }
    let items: readonly unknown[] = []
    switch (judged.is) {
      case 'wait':
        await clock.sleep(judged.ms + deps.random() * 500)
        continue
      case 'again':
        return await failure(judged.error)
      case 'restart':
        restarts += 1
        if (restarts > RESTARTS) return await failure(judged.error, true)
        place = { leg: 0 }
        started = undefined
        gathered.length = 0
        odd = 0
        continue
      case 'hidden':
        return await fail(slice, deps, { error: judged.error, gap: judged.gap, restart: true })
      case 'failed':
        if (family.legsMayLack !== true || place.next !== undefined || judged.error.status !== 400)
          return await failure(judged.error, true)
        break
      case 'absent':
        if (family.legsMayLack !== true) {
          await store.run('inventoryAbsent', { family: slice.family, subject: slice.subject, started })
          return 'absent'
        }
        break
      case 'missing':
        if (family.missing !== 'none') return await gone(family, subject, base, deps)
        break
      case 'page': {
        const found = family.single === true ? [answer?.json] : itemsOf(answer?.json, family.listIn)
        if (found === undefined)
          return await failure(
            {
              status: 200,
              code: '',
              said: 'the answer is not the list it should be',
              cure: 'tell us; the next scan tries again',
            },
            true,
          )
        items = found
        break
      }
    }
    let next: string | undefined
    try {
      next =
        judged.is === 'page' && family.single !== true ? nextPage(answer?.headers ?? {}, answer?.json, path) : undefined
    } catch (error) {
      const said = error instanceof StrayPage ? error.message : 'the next page could not be understood'
      return await failure({ status: 200, code: '', said, cure: 'tell us; the next scan tries again' }, true)
    }
    total += items.length
    const leg = next === undefined ? place.leg + 1 : place.leg
    const last = next === undefined && leg >= legs.length
    if (
      last &&
      total === 0 &&
      !resumed &&
      family.of === undefined &&
      family.lists !== undefined &&
      !(await deps.seesAll(family))
    ) {
      const cure = `give the gateway an admin role that sees ${slice.family} (Read-only Administrator, or a custom role)`
      return await fail(slice, deps, {
        gap: {
          what: `${slice.family}: the list is empty, which Okta also answers to a client without a role for it`,
          cure,
        },
        restart: true,
      })
    }
    const { sink, collected } = makeSink()
    const context = await deps.context()
    if (family.mapAll === undefined) for (const item of items) family.map?.(item, sink, subject, context)
    else {
      gathered.push(...items)
      if (last) family.mapAll(gathered, sink, subject, context)
    }
    place = { leg, next }
    odd += collected.odd
    const part =
      last && odd > 0
        ? oddGap(slice.family, odd)
        : last && family.of === undefined && family.lists !== undefined && (await deps.seesPart(family))
          ? partGap(slice.family)
          : last && family.of !== undefined && family.single !== true && judged.is === 'page' && !resumed
            ? await deps.cutShort(family, subject, total)
            : undefined
    const whole = last && part === undefined ? wholeOf(family, subject) : undefined
    const page: PageArgs = {
      ...base,
      nodes: collected.nodes,
      edges: collected.edges,
      due: collected.due,
      items: items.length,
      ...(last ? {} : { cursor: JSON.stringify(place) }),
      ...(whole === undefined ? {} : { whole }),
    }
    let result = await store.run('inventoryPage', page)
    deps.onPage?.(slice)
    note(
      result,
      collected.due.map((one) => one.family),
      deps,
    )
    if (part !== undefined) return await fail(slice, deps, { gap: part, restart: true })
    if (whole === undefined) continue
    while (result.next !== undefined) {
      result = await store.run('inventorySweep', { ...base, whole, after: result.next })
      note(result, [], deps)
    }
    if (whole.rechecks.length > 0) deps.due(whole.rechecks)
    deps.changed([base.parent])
    return 'done'
  }
}

async function ask(
  path: string,
  family: Family,
  place: Place,
  deps: ReadDeps,
  how: { urgent: boolean; stale: boolean },
) {
  const { template, scopes } = endpointFor(family)
  const credential = deps.okta.credentials.nameFor({ scopes })
  const bucket = endpointOf('GET', path, template)
  const done = how.urgent ? () => undefined : await deps.budget.take(credential, bucket, how.stale ? 'all' : 1)
  // The order of reads is the order in which they began: later ones know later states.
  const stamp = deps.clock.stamp()
  const asked = {
    family: family.name,
    scopes,
    onward: place.next !== undefined,
    root: family.of === undefined,
    now: deps.clock.now(),
  }
  try {
    const answer = await deps.okta.get(path, {
      scopes,
      template,
      patienceMs: 0,
      ...(family.mediaType === undefined ? {} : { mediaType: family.mediaType }),
    })
    return { judged: judge(answer, { ...asked, now: deps.clock.now() }), answer, stamp }
  } catch (error) {
    const judged: Judged = judgeFailure(error, asked)
    return { judged, answer: undefined, stamp }
  } finally {
    done()
  }
}
