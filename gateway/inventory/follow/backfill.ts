import { endpointOf } from '../../okta/limits.ts'
import { judge, judgeFailure } from '../discover/faults.ts'
import { itemsOf, nextPage } from '../discover/pages.ts'
import { normalised } from './event.ts'
import { logState, type FollowDeps } from './poll.ts'

interface BackfillState {
  readonly cursor?: string
  readonly until: number
  readonly done?: boolean
}

const TEMPLATE = '/api/v1/logs'
const SCOPES = ['okta.logs.read']
const DAYS_90 = 90 * 86_400_000

/**
 * One page of the days that Okta still has from before we followed, newest first, with a tenth of the share. Touches nothing:
 * these events are history. Returns false when there is nothing more to do, or not now.
 */
export async function backfill({ okta, store, clock, budget }: FollowDeps): Promise<boolean> {
  const log = await logState(store)
  if (log?.polledAt === undefined) return false
  const [row] = await store.read({ text: `select value from inv_state where name = 'backfill'`, values: [] })
  const known = typeof row?.['value'] === 'string' ? (JSON.parse(row['value']) as BackfillState) : undefined // written below
  if (known?.done === true) return false
  const until = known?.until ?? log.since
  const first = `${TEMPLATE}?since=${encodeURIComponent(new Date(until - DAYS_90).toISOString())}&until=${encodeURIComponent(new Date(until).toISOString())}&sortOrder=DESCENDING&limit=1000`
  const path = known?.cursor ?? first
  const done = await budget.take(okta.credentials.nameFor({ scopes: SCOPES }), endpointOf('GET', path, TEMPLATE), 0.1)
  const stamp = clock.stamp()
  try {
    const asked = { family: 'logs', scopes: SCOPES, onward: known?.cursor !== undefined, root: true, now: clock.now() }
    const answer = await okta
      .get(path, { scopes: SCOPES, template: TEMPLATE, patienceMs: 0 })
      .catch((cause: unknown) => judgeFailure(cause, asked))
    if ('is' in answer) return false
    const judged = judge(answer, asked)
    if (judged.is === 'restart') {
      await store.run('inventoryState', { name: 'backfill', value: JSON.stringify({ until } satisfies BackfillState) })
      return true
    }
    const items = judged.is === 'page' ? itemsOf(answer.json, undefined) : undefined
    if (items === undefined) return false
    const next = nextPage(answer.headers, answer.json, path)
    const state: BackfillState = { until, ...(next === undefined ? { done: true } : { cursor: next }) }
    const events = items.flatMap((item) => {
      const one = normalised(item)
      return one === undefined ? [] : [{ ...one.event, touches: [] }]
    })
    await store.run('inventoryEvents', {
      events,
      state: { name: 'backfill', value: JSON.stringify(state) },
      stamp,
      now: clock.now(),
    })
    return next !== undefined
  } finally {
    done()
  }
}
