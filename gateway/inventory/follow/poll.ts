import { endpointOf } from '../../okta/limits.ts'
import type { EventInput } from '../../store/commands/inventory-log.ts'
import type { SliceInput } from '../../store/commands/inventory-slices.ts'
import type { Store } from '../../store/store.ts'
import type { Budget } from '../discover/budget.ts'
import { timeOf, type Clock } from '../discover/clock.ts'
import { STALE } from '../discover/family.ts'
import { judge, judgeFailure, type ReadError } from '../discover/faults.ts'
import { textAt } from '../discover/json.ts'
import { itemsOf, nextPage } from '../discover/pages.ts'
import type { OktaPort } from '../discover/read.ts'
import { sliceOf } from '../discover/sink.ts'
import { normalised } from './event.ts'
import { touched, type Touched } from './touched.ts'

/** Where following stands; kept in the store with each page. */
export interface LogState {
  /** Path of the next page. */
  readonly cursor?: string
  /** Epoch ms since which the log is known without a hole. */
  readonly since: number
  /** Epoch ms when the last complete look began: what the log reports is known as of then. */
  readonly polledAt?: number
  /** Epoch ms of the latest event seen. */
  readonly latest?: number
  readonly error?: ReadError & { readonly at: number }
}

export interface FollowDeps {
  readonly okta: OktaPort
  readonly store: Store
  readonly clock: Clock
  readonly budget: Budget
  /** Told of families that got stale slices, and of the objects. */
  stale(slices: readonly SliceInput[]): void
}

const SCOPES = ['okta.logs.read']
const TEMPLATE = '/api/v1/logs'
const LIMIT = 1000
/** Looked at again when a cursor is lost; what was taken before is known by its uuid. */
const OVERLAP_MS = 10 * 60_000
/** Clocks this far apart are one. */
const SKEW_MS = 60_000
/** More people of one group in one page than this, and the group is read instead of each person. */
const CROWD = 20

const firstPage = (since: number): string =>
  `${TEMPLATE}?since=${encodeURIComponent(new Date(since).toISOString())}&sortOrder=ASCENDING&limit=${LIMIT}`

/** Where following stands, as the store has it. */
export async function logState(store: Store): Promise<LogState | undefined> {
  const rows = await store.read({ text: `select value from inv_state where name = 'log'`, values: [] })
  const value = rows[0]?.['value']
  return typeof value === 'string' ? (JSON.parse(value) as LogState) : undefined // written by this file
}

/** Reads the log up to now. What events touch is stale, and due, in the same transaction that moves the cursor. */
export async function poll(deps: FollowDeps): Promise<LogState> {
  const { store, clock } = deps
  const known = await logState(store)
  let state: LogState = known ?? { since: clock.now() - OVERLAP_MS }
  for (;;) {
    const path = state.cursor ?? firstPage(state.latest === undefined ? state.since : state.latest - OVERLAP_MS)
    const page = await pageOf(path, state.cursor !== undefined, deps)
    if (page === 'restart') {
      const { cursor: _lost, ...rest } = state
      state = rest
      continue
    }
    if ('error' in page) {
      state = { ...state, error: { ...page.error, at: clock.now() } }
      await store.run('inventoryState', { name: 'log', value: JSON.stringify(state) })
      return state
    }
    // Our clock may be ahead of Okta's: it is by Okta's that the log has no hole.
    const first = state.cursor === undefined && state.latest === undefined
    if (first && state.since > page.oktaAt - OVERLAP_MS + SKEW_MS) {
      state = { ...state, since: page.oktaAt - OVERLAP_MS }
      continue
    }
    const whole = page.items.length < LIMIT
    const { error: _over, ...rest } = state
    state = {
      ...rest,
      ...(page.next === undefined ? {} : { cursor: page.next }),
      ...(page.latest === undefined ? {} : { latest: Math.max(page.latest, state.latest ?? 0) }),
      ...(whole ? { polledAt: timeOf(page.stamp) } : {}),
    }
    await store.run('inventoryEvents', {
      events: page.events,
      state: { name: 'log', value: JSON.stringify(state) },
      stamp: page.stamp,
      now: clock.now(),
    })
    deps.stale(page.events.flatMap((event) => event.touches))
    if (whole || page.next === undefined) return state
  }
}

/** At its end the log leads to the very page that was read: nothing is new, and there it is looked again. */
function onwardFrom(
  path: string,
  count: number,
  { headers, json }: Pick<Awaited<ReturnType<FollowDeps['okta']['get']>>, 'headers' | 'json'>,
): string | undefined {
  return nextPage(headers, json, path, count < LIMIT)
}

async function pageOf(path: string, onward: boolean, deps: FollowDeps) {
  const { okta, clock, budget } = deps
  const asked = { family: 'logs', scopes: SCOPES, onward, root: true, now: clock.now() }
  for (let tries = 0; ; tries += 1) {
    const credential = okta.credentials.nameFor({ scopes: SCOPES })
    const done = await budget.take(credential, endpointOf('GET', path, TEMPLATE), 'all')
    const stamp = clock.stamp()
    try {
      const answer = await okta.get(path, { scopes: SCOPES, template: TEMPLATE, patienceMs: 0 })
      const judged = judge(answer, { ...asked, now: clock.now() })
      switch (judged.is) {
        case 'page': {
          const items = itemsOf(answer.json, undefined)
          if (items === undefined)
            return { error: { status: 200, code: '', said: 'the log is no list', cure: 'tell us' } }
          const date = Date.parse(String(answer.headers['date'] ?? ''))
          return {
            ...(await understood(items, onwardFrom(path, items.length, answer), stamp, deps)),
            oktaAt: Number.isNaN(date) ? timeOf(stamp) : date,
          }
        }
        case 'wait':
          if (tries > 5) return { error: { status: 429, code: 'E0000047', said: 'the limit is spent', cure: 'wait' } }
          done()
          await clock.sleep(judged.ms)
          continue
        case 'restart':
          return 'restart' as const
        case 'absent':
        case 'missing':
          return {
            error: {
              status: answer.status,
              code: textAt(answer.json, 'errorCode') ?? '',
              said: 'there is no log',
              cure: 'see postern doctor',
            },
          }
        case 'again':
        case 'hidden':
        case 'failed':
          return { error: judged.error }
      }
    } catch (cause) {
      const judged = judgeFailure(cause, asked)
      return {
        error:
          'error' in judged ? judged.error : { status: 0, code: '', said: 'no answer', cure: 'see the way to Okta' },
      }
    } finally {
      done()
    }
  }
}

async function understood(items: readonly unknown[], next: string | undefined, stamp: number, deps: FollowDeps) {
  const seen = items.flatMap((item) => {
    const one = normalised(item)
    return one === undefined ? [] : [{ ...one, touched: touched(one.happened) }]
  })
  const crowds = crowdsOf(seen.map((one) => one.happened))
  const events: EventInput[] = []
  for (const one of seen)
    events.push({ ...one.event, touches: await expanded(one.touched, one.happened, crowds, deps.store) })
  const latest = seen.length === 0 ? undefined : Math.max(...seen.map((one) => one.event.at))
  return { items, events, next, stamp, latest }
}

type Targets = readonly { readonly id: string; readonly type: string }[]

/** Groups with many joining or leaving in one page. */
function crowdsOf(all: readonly { readonly type: string; readonly targets: Targets }[]): ReadonlySet<string> {
  const counts = new Map<string, number>()
  for (const { type, targets } of all) {
    if (!/^group\.user_membership\.(add|remove)$/.test(type)) continue
    for (const one of targets) if (one.type === 'UserGroup') counts.set(one.id, (counts.get(one.id) ?? 0) + 1)
  }
  return new Set([...counts].filter(([, count]) => count > CROWD).map(([id]) => id))
}

/** Slices that a touch means, where that takes a look into the store. */
async function expanded(
  { touches, targetsOf, holdersOf }: Touched,
  happened: { readonly type: string; readonly targets: Targets },
  crowds: ReadonlySet<string>,
  store: Store,
): Promise<readonly SliceInput[]> {
  const crowd = happened.targets.find((one) => one.type === 'UserGroup' && crowds.has(one.id))
  if (crowd !== undefined && /^group\.user_membership\.(add|remove)$/.test(happened.type))
    return [
      sliceOf('group.users', [crowd.id], STALE),
      ...((await holdsRole(crowd.id, store)) ? [sliceOf('admins', [], STALE)] : []),
    ]
  const slices: SliceInput[] = []
  for (const { slice, known } of touches) {
    if (!known) slices.push(slice)
    else slices.push(...(await knownOf(slice.family, slice.parent, store)))
  }
  // Who joins a group that holds a role becomes an admin, of whom more is kept.
  if (/^group\.user_membership\.(add|remove)$/.test(happened.type))
    for (const one of happened.targets)
      if (one.type === 'UserGroup' && (await holdsRole(one.id, store))) slices.push(sliceOf('admins', [], STALE))
  for (const id of targetsOf) {
    const rows = await store.read({
      text: `select family, subject from inv_slices where parent = ? and family like '%.role.%Targets'`,
      values: [id],
    })
    slices.push(...rows.map((row) => sliceOf(String(row['family']), String(row['subject']).split(' '), STALE)))
  }
  for (const id of holdersOf) {
    const rows = await store.read({
      text: `select distinct h.from_id as id, h.from_kind as kind from inv_edges s join inv_edges h on h.to_id = s.from_id and h.kind = 'Okta_HasRoleAssignment' where s.to_id = ? and s.kind = 'Okta_ScopedTo' and s.gone_at is null and h.gone_at is null`,
      values: [id],
    })
    for (const row of rows) {
      const family = HOLDER[String(row['kind'])]
      if (family !== undefined) slices.push(...(await knownOf(family, String(row['id']), store)))
    }
  }
  return slices
}

async function holdsRole(group: string, store: Store): Promise<boolean> {
  const rows = await store.read({
    text: `select 1 as one from inv_edges where from_id = ? and kind = 'Okta_HasRoleAssignment' and gone_at is null limit 1`,
    values: [group],
  })
  return rows.length > 0
}

const HOLDER: Readonly<Record<string, string>> = {
  Okta_User: 'user.roles',
  Okta_Group: 'group.roles',
  Okta_Application: 'client.roles',
  Okta_ApiServiceIntegration: 'apiService.roles',
}

async function knownOf(family: string, parent: string, store: Store): Promise<readonly SliceInput[]> {
  const rows = await store.read({
    text: `select subject from inv_slices where parent = ? and family = ?`,
    values: [parent, family],
  })
  return rows.map((row) => sliceOf(family, String(row['subject']).split(' '), STALE))
}
