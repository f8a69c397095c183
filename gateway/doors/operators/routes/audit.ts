import { auditQuery, entryList, narrativeView, verification } from '../../../model/api.ts'
import { Refusal } from '../../../model/refusal.ts'
import { namesOf } from '../agents.ts'
import { conditions, entriesStatement, entryOf } from '../entries.ts'
import type { OperatorsHouse } from '../house.ts'
import { route, type Ask } from '../route.ts'
import type { z } from 'zod'

type Query = z.output<typeof auditQuery>

/** `at` and id of the last entry of a page: the next one begins below. */
const CURSOR = /^(\d{1,16})~([\w-]{1,60})$/

async function page({ query, house }: Ask<Query, unknown>, fixed: Partial<Query> = {}) {
  const { where, values } = await conditions({ ...query, ...fixed }, house.store)
  if (query.before !== undefined) {
    const [, at, id] = CURSOR.exec(query.before) ?? []
    if (at === undefined || id === undefined)
      throw new Refusal('invalid_request', { sentence: 'This is not the `next` of any page.' })
    where.push('(at < ? or (at = ? and id < ?))')
    values.push(Number(at), Number(at), id)
  }
  const rows = await house.store.read(entriesStatement(where, values, 'at desc, id desc', query.limit + 1))
  const names = await namesOf(house.store)
  const entries = rows.slice(0, query.limit).map((row) => entryOf(row, names))
  const last = entries.at(-1)
  const more = rows.length > query.limit && last !== undefined
  return { entries, next: more ? `${Date.parse(last.at)}~${last.id}` : null }
}

async function story(decision: string, house: OperatorsHouse) {
  const text = await house.narrative(decision)
  if (text === undefined)
    throw new Refusal('not_found', {
      sentence: 'There is no such decision.',
      hint: 'See the latest: postern audit list.',
    })
  const rows = await house.store.read(entriesStatement(['decision_id = ?'], [decision], 'at, id', 100))
  const names = await namesOf(house.store)
  return { decision, text, entries: rows.map((row) => entryOf(row, names)) }
}

const READERS = ['auditor', 'operator', 'approver'] as const

const list = route({
  method: 'get',
  path: '/api/audit',
  summary: 'Entries of the log, the newest first.',
  query: auditQuery,
  answer: entryList,
  handle: (ask) => page(ask),
})

const decisions = route({
  method: 'get',
  path: '/api/decisions',
  summary: 'Decisions, the newest first.',
  query: auditQuery,
  answer: entryList,
  handle: (ask) => page(ask, { kind: 'decision' }),
})

const disagreements = route({
  method: 'get',
  path: '/api/audit/disagreements',
  summary: "Calls that Okta refused though Postern's view said they would work: the view is wrong there.",
  query: auditQuery,
  answer: entryList,
  handle: (ask) => page(ask, { kind: 'outcome', effect: 'disagreed' }),
})

const verify = route({
  method: 'get',
  path: '/api/audit/verify',
  summary: 'Recomputes the whole log: every entry, every place, every checkpoint.',
  roles: ['auditor', 'operator'],
  answer: verification,
  handle: ({ house }) => house.verify(),
})

const show = route({
  method: 'get',
  path: '/api/audit/{decision}',
  summary: 'What happened in one call, in sentences, with names.',
  roles: READERS,
  answer: narrativeView,
  handle: ({ params, house }) => story(params['decision'] ?? '', house),
})

const decision = route({
  method: 'get',
  path: '/api/decisions/{decision}',
  summary: 'The same, as a decision.',
  roles: READERS,
  answer: narrativeView,
  handle: ({ params, house }) => story(params['decision'] ?? '', house),
})

// Fixed names stand before the one that takes any.
export const auditRoutes = [list, disagreements, verify, show, decisions, decision]
