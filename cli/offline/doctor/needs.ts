import type { LoadedConfig } from '../../../gateway/config.ts'
import { agentOf } from '../../../gateway/model/agent.ts'
import endpoints from '../../../gateway/okta/data/discovery-endpoints.json' with { type: 'json' }
import type { Probe } from '../../../gateway/store/probe.ts'

/** An agent as far as the doctor looks at it. */
export interface KnownAgent {
  readonly name: string
  readonly scopes: readonly string[]
  readonly oktaClients: readonly string[]
  readonly oktaTokens: readonly string[]
}

/** Why a scope is needed, and whether calls fail without it or only knowledge is missing. */
export interface Need {
  readonly scope: string
  readonly for: readonly string[]
  readonly must: boolean
}

/** Agents of the store, and those of the file that were never started. */
export async function agentsOf({ config }: LoadedConfig, probe: Probe | undefined): Promise<KnownAgent[]> {
  const stored =
    probe === undefined || probe.schema === 0
      ? []
      : (await probe.read({ text: `select body from agents where status = 'active'`, values: [] })).map((row) =>
          agentOf(String(row['body'])),
        )
  const names = new Set(stored.map((one) => one.name))
  const all = [...stored, ...config.agents.filter((one) => !one.disabled && !names.has(one.name))]
  return all.map(({ name, grant, oktaClients, oktaTokens }) => ({
    name,
    scopes: grant.scopes,
    oktaClients,
    oktaTokens,
  }))
}

/** What Postern reads of each target before it judges (HOUSE.md, view). */
const FACTS = ['okta.users.read', 'okta.groups.read', 'okta.roles.read']

/** Every scope that something configured uses. A manage scope also reads at Okta, but a call asks for the scope it names. */
export function needsOf({ config }: LoadedConfig, agents: readonly KnownAgent[]): Need[] {
  const needs = new Map<string, { for: string[]; must: boolean }>()
  const add = (scope: string, why: string, must: boolean) => {
    const known = needs.get(scope) ?? { for: [], must: false }
    needs.set(scope, { for: [...known.for, why], must: known.must || must })
  }
  for (const scope of FACTS) add(scope, 'facts', true)
  for (const agent of agents)
    for (const scope of agent.scopes) {
      add(scope, agent.name, true)
      if (scope.endsWith('.manage')) add(scope.replace(/\.manage$/, '.read'), agent.name, true)
      // What an app may do at Okta is a fact of every change of apps and of who may open them.
      if (scope === 'okta.apps.manage') add('okta.appGrants.read', 'facts', true)
    }
  add('okta.logs.read', 'the log', true)
  if (config.discovery.enabled) for (const scope of endpoints.readScopesUnion) add(scope, 'discovery', false)
  return [...needs].map(([scope, need]) => ({ scope, ...need })).toSorted((a, b) => (a.scope < b.scope ? -1 : 1))
}
