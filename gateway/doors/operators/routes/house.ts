import {
  at,
  CONNECTION_STATES,
  explainAsk,
  explanation,
  limitList,
  policyRules,
  policyRulesQuery,
  policyStatus,
  status,
} from '../../../model/api.ts'
import { Refusal } from '../../../model/refusal.ts'
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

const rules = route({
  method: 'get',
  path: '/api/policy/rules',
  summary: 'The rules in force: all, those that may speak about an operation, or those that support a control.',
  query: policyRulesQuery,
  answer: policyRules,
  handle({ query, house }) {
    if (query.operation !== undefined && !house.knowsOperation(query.operation))
      throw new Refusal('invalid_request', {
        sentence: `${query.operation} is no operation of the catalog.`,
        hint: 'Operations have the ids of the API reference: listUsers, assignUserToGroup.',
      })
    const { control } = query
    const all = house.rules(query.operation)
    const chosen = control === undefined ? all : all.filter((one) => one.controls.includes(control))
    return Promise.resolve({ revision: house.policy().revision, rules: [...chosen] })
  },
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

export const houseRoutes = [explain, policy, rules, limits, show]
