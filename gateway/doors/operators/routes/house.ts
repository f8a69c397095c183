import { at, CONNECTION_STATES, explainAsk, explanation, limitList, policyStatus, status } from '../../../model/api.ts'
import { integer, sql } from '../../../store/statement.ts'
import { findAgent } from '../agents.ts'
import { route } from '../route.ts'

const explain = route({
  method: 'post',
  path: '/api/explain',
  summary: 'What would happen to a call: which rules speak and which stay silent. Nothing is sent, held or counted.',
  body: explainAsk,
  answer: explanation,
  async handle({ body, house }) {
    const { agent } = await findAgent(house.store, body.as)
    return await house.explain(body, agent)
  },
})

const policy = route({
  method: 'get',
  path: '/api/policy',
  summary: 'Which policy is in force.',
  answer: policyStatus,
  handle: ({ house }) => Promise.resolve(house.policy()),
})

const limits = route({
  method: 'get',
  path: '/api/limits',
  summary: "The org's rate limits as last seen, and what each agent has of them.",
  answer: limitList,
  handle: async ({ house }) => ({ limits: [...(await house.limits())], shares: [...(house.shares?.() ?? [])] }),
})

const show = route({
  method: 'get',
  path: '/api/status',
  summary: 'How the gateway is.',
  answer: status,
  async handle({ house }) {
    const checks = [...(await house.checks())]
    const credentials = house.credentials?.() ?? []
    const pending = await house.store.read(
      sql(`select count(*) as n from holds where state = 'pending' and expires_at > ?`, house.now()),
    )
    return {
      version: house.version,
      startedAt: at(house.startedAt),
      writer: house.store.writer,
      org: house.org,
      ready: checks.every((one) => one.state !== 'fail'),
      checks,
      connection: worstOf(credentials.map((one) => one.state)),
      credentials: credentials.map(({ name, state, since, fault }) => ({
        credential: name,
        state,
        since: at(since),
        fault: fault ?? null,
      })),
      policy: house.policy(),
      agents: house.directory.agents().length,
      pendingHolds: integer(pending[0] ?? {}, 'n'),
    }
  },
})

/** A later state of the list is worse than an earlier one. */
const worstOf = (states: readonly (typeof CONNECTION_STATES)[number][]) =>
  CONNECTION_STATES.findLast((one) => states.includes(one)) ?? 'unused'

export const houseRoutes = [explain, policy, limits, show]
