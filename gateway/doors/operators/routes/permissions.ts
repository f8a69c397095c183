import { whoCan } from '../../../inventory/permissions.ts'
import { gained, type Names } from '../../../inventory/questions.ts'
import {
  at,
  diffQuery,
  diffView,
  permissionsQuery,
  permissionsView,
  whoCanAsk,
  whoCanView,
  whyAsk,
  whyView,
  type WhoCanView,
  type WhyView,
} from '../../../model/api.ts'
import type { KnownOrg, OperatorsHouse } from '../house.ts'
import { agentNamed, agentPermissions, namedAgent, rulesOf, whyAgent } from '../known/agents.ts'
import { aimAt, callOf, namedTargets, type Aim } from '../known/aim.ts'
import { knownOf, namedPrincipal, namesIn } from '../known/org.ts'
import { gapViews, rightsView } from '../known/views.ts'
import { route } from '../route.ts'

const show = route({
  method: 'get',
  path: '/api/permissions',
  summary: 'What an agent, a person or an app may do: roles with their paths and limits, scopes, operations.',
  query: permissionsQuery,
  answer: permissionsView,
  async handle({ query, house }) {
    const org = knownOf(house)
    const names = namesIn(org)
    const agent = agentNamed(query.of, house)
    if (agent !== undefined) return await agentPermissions(agent, org, names)
    const { principal } = await names.who(query.of)
    const standing = await rightsView(principal, org, names)
    return { subject: standing.subject, standing, agent: null }
  },
})

const who = route({
  method: 'post',
  path: '/api/permissions/who-can',
  summary: 'Who can do an operation on a target: people and clients at Okta with their path, agents through Postern.',
  body: whoCanAsk,
  answer: whoCanView,
  async handle({ body, house }): Promise<WhoCanView> {
    const org = knownOf(house)
    const names = namesIn(org)
    const aim = await aimAt(body, org, names)
    const { targets, properties } = aim
    const found = await org.inventory.think((graph) => whoCan({ operation: aim.row, targets, properties }, graph))
    const { able, perhaps } = found
    return {
      operation: aim.row.id,
      targets: await namedTargets(targets, names),
      able: await Promise.all(
        able.map(async ({ principal, verdict }) => ({
          subject: await namedPrincipal(principal, names),
          path: verdict.path.map((step) => step.words),
        })),
      ),
      perhaps: await Promise.all(
        perhaps.map(async ({ principal, verdict }) => ({
          subject: await namedPrincipal(principal, names),
          gaps: gapViews(verdict.gaps),
        })),
      ),
      agents: await agentsThatCan(aim, house),
      gaps: gapViews(found.gaps),
    }
  },
})

/** Agents that the policy would not block. The dry run is the judge's own. */
async function agentsThatCan(aim: Aim, house: OperatorsHouse): Promise<WhoCanView['agents']> {
  const can: WhoCanView['agents'] = []
  for (const agent of house.directory.agents()) {
    const call = agent.status === 'active' ? callOf(aim, agent.name) : undefined
    if (call === undefined) continue
    const told = await house.explain(call, agent)
    if (told.effect !== 'block') can.push({ subject: namedAgent(agent), effect: told.effect, rules: rulesOf(told) })
  }
  return can
}

const why = route({
  method: 'post',
  path: '/api/permissions/why',
  summary: 'Whether somebody may do an operation on a target: the path that leads there, what is missing, or the gap.',
  body: whyAsk,
  answer: whyView,
  async handle({ body, house }) {
    const org = knownOf(house)
    const names = namesIn(org)
    const agent = agentNamed(body.subject, house)
    const aim = await aimAt(body, org, names)
    if (agent !== undefined) return await whyAgent(agent, aim, house, names)
    return await whyPrincipal(body.subject, aim, org, names)
  },
})

const ANSWER = { true: 'yes', false: 'no', unknown: 'unknown' } as const

async function whyPrincipal(subject: string, aim: Aim, org: KnownOrg, names: Names): Promise<WhyView> {
  const { principal } = await names.who(subject)
  const { row, targets, properties } = aim
  const scopes = principal.type === 'user' ? 'any' : principal.type === 'client' ? 'granted' : undefined
  const verdict = await org.inventory.verdict({ principal, scopes, operation: row, targets, properties })
  return {
    answer: ANSWER[`${verdict.effective}`],
    subject: await namedPrincipal(principal, names),
    operation: row.id,
    targets: await namedTargets(targets, names),
    path: verdict.path.map((step) => step.words),
    refusedBy: verdict.refusedBy ?? null,
    missing: verdict.effective === false ? [...verdict.missing] : [],
    gaps: gapViews(verdict.gaps),
    needs: [...verdict.needs],
    rests: `${verdict.evidence}: ${verdict.source}`,
    policy: null,
  }
}

const diff = route({
  method: 'get',
  path: '/api/permissions/diff',
  summary: 'What anyone gained since a time: roles, scopes, ownership, groups, apps.',
  query: diffQuery,
  answer: diffView,
  async handle({ query, house }) {
    const org = knownOf(house)
    const names = namesIn(org)
    const since = Date.parse(query.since)
    const { gains, more, knownSince } = await gained(org.inventory, house.store, since, query.limit)
    return {
      since: query.since,
      knownSince: knownSince === undefined ? null : at(knownSince),
      gains: await Promise.all(
        gains.map(async ({ at: ms, weight, who: { kind, id }, words, event }) => ({
          at: at(ms),
          weight,
          who: {
            type: kind.replace(/^(?:Okta|Postern)_/, '').toLowerCase(),
            id,
            label: (await names.labelOf([kind], id)) ?? null,
          },
          words,
          event: event ?? null,
        })),
      ),
      more,
    }
  },
})

export const permissionRoutes = [show, who, why, diff]
