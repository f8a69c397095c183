import {
  approveAsk,
  at,
  decidedHold,
  type ApproveAsk,
  holdDetail,
  holdList,
  holdQuery,
  verdict,
} from '../../../model/api.ts'
import { votesStatement } from '../../../store/commands/holds.ts'
import { integer, sql, text, type Value } from '../../../store/statement.ts'
import { findAgent, namesOf } from '../agents.ts'
import { findHold, holdOf } from '../holds.ts'
import { route, type Ask } from '../route.ts'
import { withdrawHold } from '../take-back.ts'
import { castVote, whyNotYours } from '../vote.ts'

const list = route({
  method: 'get',
  path: '/api/holds',
  summary: 'Holds, the newest first.',
  query: holdQuery,
  answer: holdList,
  async handle({ query, house }) {
    const now = house.now()
    const where: string[] = []
    const values: Value[] = []
    if (query.agent !== undefined) {
      where.push('agent_id = ?')
      values.push((await findAgent(house.store, query.agent)).agent.id)
    }
    if (query.state === 'pending') {
      where.push(`state = 'pending' and expires_at > ?`)
      values.push(now)
    } else if (query.state === 'expired') {
      where.push(`(state = 'expired' or (state = 'pending' and expires_at <= ?))`)
      values.push(now)
    } else if (query.state !== undefined) {
      where.push('state = ?')
      values.push(query.state)
    }
    const some = where.length === 0 ? '' : ` where ${where.join(' and ')}`
    const text = `select * from holds${some} order by created_at desc limit ?`
    const rows = await house.store.read(sql(text, ...values, query.limit))
    const names = await namesOf(house.store)
    return { holds: rows.map((row) => holdOf(row, names, now)) }
  },
})

const show = route({
  method: 'get',
  path: '/api/holds/{hold}',
  summary: 'One hold, the votes on it, and whether the one who asks may approve it.',
  answer: holdDetail,
  async handle({ params, operator, house }) {
    const hold = await findHold(house.store, params['hold'] ?? '', house.now())
    const votes = await house.store.read(votesStatement(hold.id))
    return {
      hold,
      votes: votes.map((vote) => ({
        approver: text(vote, 'approver_name'),
        verdict: text(vote, 'verdict') === 'approve' ? ('approve' as const) : ('deny' as const),
        reason: text(vote, 'reason'),
        at: at(integer(vote, 'at')),
      })),
      notYours: (await whyNotYours(hold, operator, house)) ?? null,
    }
  },
})

async function vote({ params, body, operator, house }: Ask<unknown, ApproveAsk>, verdict: 'approve' | 'deny') {
  const hold = await findHold(house.store, params['hold'] ?? '', house.now())
  const { reason, hours, standing } = body
  const choice = { ...(hours === undefined ? {} : { hours }), ...(standing === undefined ? {} : { standing }) }
  return await castVote({ hold, operator, verdict, reason, via: 'api', choice }, house)
}

const approve = route({
  method: 'post',
  path: '/api/holds/{hold}/approve',
  summary: 'Says yes. The call is judged again when it comes; an approval never opens what a rule blocks.',
  roles: ['approver'],
  body: approveAsk,
  answer: decidedHold,
  handle: (ask) => vote(ask, 'approve'),
})

const deny = route({
  method: 'post',
  path: '/api/holds/{hold}/deny',
  summary: 'Says no. One no is enough.',
  roles: ['approver'],
  body: verdict,
  answer: decidedHold,
  handle: (ask) => vote(ask, 'deny'),
})

const withdraw = route({
  method: 'post',
  path: '/api/holds/{hold}/withdraw',
  summary: 'Takes back what is pending, or an approval that nobody has spent yet.',
  roles: ['approver', 'operator'],
  answer: decidedHold,
  async handle({ params, operator, house }) {
    const hold = await findHold(house.store, params['hold'] ?? '', house.now())
    const left = await withdrawHold(hold, operator, house)
    return { hold: left, outcome: 'withdrawn' as const, approvals: 0, quorum: hold.quorum }
  },
})

export const holdRoutes = [list, show, approve, deny, withdraw]
