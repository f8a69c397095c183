import {
  at,
  breakGlassAsk,
  closedReview,
  decidedHold,
  delegated,
  delegationAdd,
  delegationList,
  holdNumbers,
  numbersQuery,
  reviewClose,
  reviewList,
  reviewQuery,
  standingDetail,
  standingList,
  type DelegationView,
  type OperatorView,
  type ReviewView,
} from '../../../model/api.ts'
import { Refusal } from '../../../model/refusal.ts'
import { integer, optionalInteger, sql, text, type Row } from '../../../store/statement.ts'
import { agentRef, namesOf } from '../agents.ts'
import { operatorOf } from '../authenticate.ts'
import { findHold, holdOf } from '../holds.ts'
import type { OperatorsHouse } from '../house.ts'
import { numbersOf } from '../numbers.ts'
import { closeReview, reviewOf, type Review } from '../review.ts'
import { route } from '../route.ts'
import { revokeStanding, standingView } from '../take-back.ts'
import { breakGlass, personOf } from '../vote.ts'

const DAY = 86_400_000

/** An act of this operator, as an entry of the log. */
const act = (house: OperatorsHouse, by: OperatorView, name: string, on: { type: string; id: string }, more = {}) =>
  house.audit.entries.administration({ at: house.now(), act: name, by: { id: by.id, name: by.name }, on, ...more })

const operators = async ({ store }: OperatorsHouse): Promise<OperatorView[]> =>
  (await store.read(sql(`select * from operators order by name`))).map(operatorOf)

const delegationOf = (row: Row, known: readonly OperatorView[], now: number): DelegationView => {
  const who = (id: string) => ({ id, name: known.find((one) => one.id === id)?.name ?? id })
  const [since, until] = [integer(row, 'since'), integer(row, 'until')]
  const ended = optionalInteger(row, 'ended_at') !== undefined
  return {
    id: text(row, 'id'),
    from: who(text(row, 'from_id')),
    to: who(text(row, 'to_id')),
    since: at(since),
    until: at(until),
    reason: text(row, 'reason'),
    state: ended ? 'ended' : until <= now ? 'over' : since > now ? 'coming' : 'active',
  }
}

const delegations = route({
  method: 'get',
  path: '/api/delegations',
  summary: 'Who decides in whose place, the newest first.',
  answer: delegationList,
  async handle({ house }) {
    const rows = await house.store.read(sql(`select * from delegations order by created_at desc limit 500`))
    const known = await operators(house)
    return { delegations: rows.map((row) => delegationOf(row, known, house.now())) }
  },
})

const delegate = route({
  method: 'post',
  path: '/api/delegations',
  summary: 'Lets another approver decide in your place for a while. You still may; together you are two people.',
  roles: ['approver'],
  body: delegationAdd,
  answer: delegated,
  status: 201,
  async handle({ body, operator, house }) {
    const now = house.now()
    const known = await operators(house)
    const to = known.find((one) => one.id === body.to) ?? known.find((one) => one.name === body.to)
    if (to === undefined || to.status !== 'active' || !to.roles.includes('approver'))
      throw new Refusal('invalid_request', {
        sentence: 'There is no active approver of that name or id.',
        hint: 'See postern operators list.',
      })
    if (personOf(to) === personOf(operator))
      throw new Refusal('invalid_request', { sentence: 'Nobody stands in for themselves.' })
    const [since, until] = [
      Math.max(now, body.since === undefined ? now : Date.parse(body.since)),
      Date.parse(body.until),
    ]
    if (until <= since || until > now + 366 * DAY)
      throw new Refusal('invalid_request', { sentence: 'The end must come after the beginning, within a year.' })
    const id = `del_${house.ids.message().slice(4)}`
    const change = { to: to.id, since: at(since), until: at(until) }
    const entry = await act(
      house,
      operator,
      'approvals.delegate',
      { type: 'operator', id: operator.id },
      { change, reason: body.reason },
    )
    const delegation = { id, from: operator.id, to: to.id, since, until, reason: body.reason }
    await house.store.run('addDelegation', { writer: house.store.writer, delegation, at: now, entry })
    const row = { id, from_id: operator.id, to_id: to.id, since, until, reason: body.reason, ended_at: null }
    return { delegation: delegationOf(row, known, now) }
  },
})

const endDelegation = route({
  method: 'post',
  path: '/api/delegations/{delegation}/end',
  summary: 'Ends it early: whoever gave it, or an operator.',
  roles: ['approver', 'operator'],
  answer: delegated,
  async handle({ params, operator, house }) {
    const rows = await house.store.read(sql(`select * from delegations where id = ?`, params['delegation'] ?? ''))
    const row = rows[0]
    if (row === undefined) throw new Refusal('not_found', { sentence: 'There is no such delegation.' })
    if (text(row, 'from_id') !== operator.id && !operator.roles.includes('operator'))
      throw new Refusal('operator_not_allowed', { sentence: 'Whoever gave it ends it, or an operator.' })
    const now = house.now()
    const id = text(row, 'id')
    const entry = await act(house, operator, 'approvals.delegation_ended', {
      type: 'operator',
      id: text(row, 'from_id'),
    })
    if (!(await house.store.run('endDelegation', { writer: house.store.writer, id, at: now, entry })))
      throw new Refusal('conflict', { sentence: 'It has ended already.' })
    return { delegation: delegationOf({ ...row, ended_at: now }, await operators(house), now) }
  },
})

const breakIt = route({
  method: 'post',
  path: '/api/holds/{hold}/break-glass',
  summary:
    'Releases it at once in place of absent approvers, for 15 minutes. Everyone skipped is told; it waits for a review.',
  roles: ['breakglass'],
  body: breakGlassAsk,
  answer: decidedHold,
  async handle({ params, body, operator, house }) {
    const hold = await findHold(house.store, params['hold'] ?? '', house.now())
    return await breakGlass({ hold, operator, reason: body.reason, via: 'api' }, house)
  },
})

async function reviewView(review: Review, house: OperatorsHouse): Promise<ReviewView> {
  const names = await namesOf(house.store)
  const held = await house.store.read(sql(`select * from holds where id = ?`, review.hold))
  const hold = held[0] === undefined ? undefined : holdOf(held[0], names, house.now())
  return {
    hold: review.hold,
    sentence: hold?.sentence ?? '',
    agent: hold?.agent ?? agentRef('', names),
    by: review.by,
    reason: review.reason,
    openedAt: at(review.openedAt),
    closedAt: review.closedAt === undefined ? null : at(review.closedAt),
    closedBy: review.closedBy ?? null,
    finding: review.finding ?? null,
  }
}

const reviews = route({
  method: 'get',
  path: '/api/reviews',
  summary: 'Releases by break-glass that wait for a review, the oldest first.',
  query: reviewQuery,
  answer: reviewList,
  async handle({ query, house }) {
    const which = query.state === 'open' ? 'closed_at is null' : 'closed_at is not null'
    const rows = await house.store.read(
      sql(`select * from reviews where ${which} order by opened_at limit ?`, query.limit),
    )
    return { reviews: await Promise.all(rows.map((row) => reviewView(reviewOf(row), house))) }
  },
})

const close = route({
  method: 'post',
  path: '/api/reviews/{hold}/close',
  summary: 'Says what a review found. Never by whoever broke the glass.',
  roles: ['approver', 'auditor', 'operator'],
  body: reviewClose,
  answer: closedReview,
  async handle({ params, body, operator, house }) {
    const review = await closeReview(params['hold'] ?? '', operator, body.finding, house)
    return { review: await reviewView(review, house) }
  },
})

const standing = route({
  method: 'get',
  path: '/api/standing',
  summary: 'Standing approvals with what is left of them, the newest first.',
  answer: standingList,
  async handle({ house }) {
    const rows = await house.store.read(sql(`select * from standing order by created_at desc limit 500`))
    const names = await namesOf(house.store)
    return { standing: rows.map((row) => standingView(row, names, house.now())) }
  },
})

const revoke = route({
  method: 'post',
  path: '/api/standing/{standing}/revoke',
  summary: 'Takes a standing approval back.',
  roles: ['approver', 'operator'],
  answer: standingDetail,
  async handle({ params, operator, house }) {
    return { standing: await revokeStanding(params['standing'] ?? '', operator, house) }
  },
})

const numbers = route({
  method: 'get',
  path: '/api/holds/numbers',
  summary: 'Time to decision, what waits, what ended how, and which rules are noise.',
  query: numbersQuery,
  answer: holdNumbers,
  handle: ({ query, house }) => numbersOf(house.store, house.now() - query.days * DAY, house.now()),
})

export const approvalRoutes = [numbers, delegations, delegate, endDelegation, breakIt, reviews, close, standing, revoke]
