import { planDetail, planList, planQuery } from '../../../model/api.ts'
import { findPlan, plansWhere } from '../../plans.ts'
import { findAgent } from '../agents.ts'
import { route } from '../route.ts'

const list = route({
  method: 'get',
  path: '/api/plans',
  summary: 'Change sets that agents announced, the newest first, with what is left of each.',
  query: planQuery,
  answer: planList,
  async handle({ query, house }) {
    const agent = query.agent === undefined ? undefined : (await findAgent(house.store, query.agent)).agent.id
    const plans = await plansWhere(house.store, { agent }, query.limit, house.now())
    return { plans: plans.filter((plan) => query.state === undefined || plan.status === query.state) }
  },
})

const show = route({
  method: 'get',
  path: '/api/plans/{plan}',
  summary:
    'One change set: every item with what it would change, and the decisions that it covered. By its id or its hold.',
  answer: planDetail,
  handle: async ({ params, house }) => ({ plan: await findPlan(house.store, params['plan'] ?? '', house.now()) }),
})

export const planRoutes = [list, show]
