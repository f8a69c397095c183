import { OWN_AGENT } from '../enforce/give-back.ts'
import type { House } from '../enforce/house.ts'
import { UNDO_AGENT, UNDO_AGENT_NAME } from '../enforce/own-hold.ts'
import { RULES, TAKES_BACK } from '../enforce/undo.ts'
import { agentDeclaration, makeAgent } from '../model/agent.ts'

interface Own {
  readonly id: string
  readonly name: string
  readonly purpose: string
  readonly operations: readonly string[]
  readonly resources: readonly string[]
}

export const takeBackAgent = (): Own => ({
  id: 'agt_postern_take_back',
  name: OWN_AGENT,
  purpose: 'Takes back grants whose time is over.',
  operations: TAKES_BACK,
  resources: ['user', 'group', 'app', 'client', 'role'],
})

/** May do what undoes something, on whatever it is about; each time a person must agree. */
export function undoAgent(house: House): Own {
  const operations = [
    ...new Set([...TAKES_BACK, ...Object.values(RULES).flatMap((rule) => ('by' in rule ? [rule.by] : []))]),
  ]
  const types = operations.flatMap((operation) => {
    const row = house.catalog().byId(operation)
    return row === undefined ? [] : [row.resource, ...Object.values(row.parameters)]
  })
  return {
    id: UNDO_AGENT,
    name: UNDO_AGENT_NAME,
    purpose: 'Undoes what operators ask it to, when another person agrees.',
    operations,
    // Whom a body names may be a role or its set of resources.
    resources: [...new Set([...types, 'role', 'resource_set', 'group', 'user', 'app'])],
  }
}

/** Postern's own agent: without a key, so nobody else can be it, and granted nothing but its one task. */
export async function registerOwn(house: House, own: (house: House) => Own): Promise<void> {
  const { directory } = house.identify
  const { id, name, purpose, operations, resources } = own(house)
  if (directory.agent(id) !== undefined || directory.agentNamed(name) !== undefined) return
  const at = house.now()
  const agent = makeAgent(
    agentDeclaration.parse({
      name,
      kind: 'service',
      owner: { id: 'postern', name: 'Postern itself' },
      purpose,
      grant: {
        operations: [...operations],
        resources: Object.fromEntries(resources.map((type) => [type, ['*']])),
        attributes: ['*'],
      },
    }),
    { id, status: 'active', createdAt: at, updatedAt: at },
  )
  const entry = await house.audit.entries.administration({
    at,
    act: 'agent.add',
    by: { id: 'system' },
    on: { type: 'agent', id: agent.id },
  })
  const row = { id: agent.id, name: agent.name, status: agent.status, body: JSON.stringify(agent), at, source: 'store' }
  // Of two replicas at once one finds the name taken; both find the agent then.
  await house.store.run('addAgent', { writer: house.store.writer, agent: row, key: null, entry })
  await directory.refresh()
}
