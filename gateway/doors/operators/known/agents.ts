import { grantCovers } from '../../../enforce/view.ts'
import type { Principal } from '../../../inventory/permissions.ts'
import type { Names } from '../../../inventory/questions.ts'
import type { Explanation, NamedView, PermissionsView, RightsView, WhyView } from '../../../model/api.ts'
import type { Agent } from '../../../model/subject.ts'
import type { KnownOrg, OperatorsHouse } from '../house.ts'
import { callOf, namedTargets, unnamed, type Aim } from './aim.ts'
import { rightsView } from './views.ts'

/** The agent of that name or id, where `agent:` or nothing stands before it. */
export function agentNamed(text: string, house: OperatorsHouse): Agent | undefined {
  const name = text.replace(/^agent:/, '')
  return house.directory.agentNamed(name) ?? house.directory.agents().find((one) => one.id === name)
}

export const namedAgent = ({ id, name }: Agent): NamedView => ({ type: 'agent', id, label: name })

/** What an agent may do: by its grant, through the gateway; and beside it, by its own clients and tokens. */
export async function agentPermissions(agent: Agent, org: KnownOrg, names: Names): Promise<PermissionsView> {
  const principal = await org.inventory.through(agent.name)
  const through = principal === undefined ? null : await throughUs(principal, org, names)
  const possible = through === null ? undefined : new Set(through.operations)
  const operations = org
    .catalog()
    .rows.filter((row) => row.door === 'forward' && grantCovers(agent, row) && possible?.has(row.id) !== false)
    .map((row) => row.id)
    .toSorted()
  const own: Principal[] = [
    ...agent.oktaClients.map((id): Principal => ({ type: 'client', id })),
    ...agent.oktaTokens.map((id): Principal => ({ type: 'api_token', id })),
  ]
  const beside: RightsView[] = []
  for (const { type, id } of own) {
    const known = await names.idOf(id, type === 'client' ? 'client' : 'token')
    beside.push(await rightsView({ type, id: known ?? id }, org, names))
  }
  const { resources, ...grant } = agent.grant
  return {
    subject: namedAgent(agent),
    standing: through,
    agent: {
      grant: {
        ...grant,
        scopes: [...grant.scopes],
        operations: [...grant.operations],
        attributes: [...grant.attributes],
        resources: Object.fromEntries(Object.entries(resources).map(([type, ids]) => [type, [...ids]])),
      },
      operations,
      beside,
    },
  }
}

/** The gateway's own principal; a client is named by the id of its app. */
async function throughUs(principal: Principal, org: KnownOrg, names: Names): Promise<RightsView> {
  const id = principal.type === 'client' ? await names.idOf(principal.id, 'client') : principal.id
  return await rightsView({ ...principal, id: id ?? principal.id }, org, names)
}

/** Rules that spoke for the effect, by name; the step that refused, where one did. */
export const rulesOf = ({ effect, spoke, refusal }: Explanation): string[] =>
  refusal !== null ? [refusal.code] : spoke.filter((one) => one.effect === effect).map((one) => one.rule)

const MISSING = 'missing: '

/** May this agent? Its grant and the gateway's own permission, by the very parts that judge a call. Throws Refusal. */
export async function whyAgent(agent: Agent, aim: Aim, house: OperatorsHouse, names: Names): Promise<WhyView> {
  const call = callOf(aim, agent.name)
  if (call === undefined) throw unnamed(aim)
  const told = await house.explain(call, agent)
  const { may, refusal } = told
  const proof = may === null ? [] : [...may.grant_proof, ...may.effective_proof]
  const unknown = may?.granted === true && may.effective === 'unknown'
  return {
    answer: may === null || !may.granted || may.effective === false ? 'no' : unknown ? 'unknown' : 'yes',
    subject: namedAgent(agent),
    operation: aim.row.id,
    targets: await namedTargets(aim.targets, names),
    path: proof.filter((one) => !one.startsWith(MISSING)),
    refusedBy:
      may === null ? (refusal?.code ?? null) : may.granted ? (may.effective === false ? 'okta' : null) : 'grant',
    missing: [
      ...(refusal === null ? [] : [refusal.sentence]),
      ...proof.filter((one) => one.startsWith(MISSING)).map((one) => one.slice(MISSING.length)),
    ],
    gaps: [],
    needs: [],
    rests: null,
    policy: { effect: told.effect, rules: rulesOf(told) },
  }
}
