import { z } from 'zod'
import { makeKey } from '../../../enforce/identify.ts'
import { makeAgent } from '../../../model/agent.ts'
import { agentAdd, agentAdded, agentDetail, agentList, agentView } from '../../../model/api.ts'
import { Refusal } from '../../../model/refusal.ts'
import type { Agent, AgentStatus } from '../../../model/subject.ts'
import { allAgents, findAgent, keysOf, viewOf } from '../agents.ts'
import type { OperatorsHouse } from '../house.ts'
import { route, type Ask } from '../route.ts'

const DAY = 86_400_000
const CHANGES = ['operator'] as const

export const expiry = (now: number, days: number | undefined): number | null =>
  days === undefined ? null : now + days * DAY

export const rowOf = (agent: Agent, source: string) => ({
  id: agent.id,
  name: agent.name,
  status: agent.status,
  body: JSON.stringify(agent),
  at: agent.updatedAt,
  source,
})

function knownOperations(agent: { grant: { operations: readonly string[] } }, house: OperatorsHouse): void {
  const unknown = agent.grant.operations.filter((id) => id !== '*' && !house.knowsOperation(id))
  if (unknown.length > 0)
    throw new Refusal('invalid_request', {
      sentence: `There is no operation ${unknown.slice(0, 5).join(', ')}.`,
      hint: "Operations bear Okta's operationId, such as listUsers.",
    })
}

const add = route({
  method: 'post',
  path: '/api/agents',
  summary: 'Registers an agent and makes its first key, which is shown in this answer only.',
  roles: CHANGES,
  body: agentAdd,
  answer: agentAdded,
  status: 201,
  async handle({ body: { withKey, keyDays, ...declared }, operator, house }) {
    knownOperations(declared, house)
    const now = house.now()
    const agent = makeAgent(declared, { id: house.ids.agent(), status: 'active', createdAt: now, updatedAt: now })
    const key = withKey ? makeKey('pk', house.random) : undefined
    const entry = await house.audit.entries.administration({
      at: now,
      act: 'agent.add',
      by: { id: operator.id, name: operator.name },
      on: { type: 'agent', id: agent.id, name: agent.name },
      change: {
        kind: agent.kind,
        owner: agent.owner.id,
        scopes: agent.grant.scopes,
        operations: agent.grant.operations,
      },
    })
    const added = await house.store.run('addAgent', {
      writer: house.store.writer,
      agent: rowOf(agent, 'store'),
      key: key === undefined ? null : { hash: key.hash, prefix: key.prefix, at: now, expiresAt: expiry(now, keyDays) },
      entry,
    })
    if (!added)
      throw new Refusal('conflict', {
        sentence: `There is an agent named ${agent.name} already.`,
        hint: 'Choose another name, or change that one.',
      })
    await house.directory.refresh()
    return { agent: viewOf({ agent, source: 'store' }), key: key?.key ?? null, prefix: key?.prefix ?? null }
  },
})

const list = route({
  method: 'get',
  path: '/api/agents',
  summary: 'All agents.',
  answer: agentList,
  handle: async ({ house }) => ({ agents: (await allAgents(house.store)).map(viewOf) }),
})

const show = route({
  method: 'get',
  path: '/api/agents/{agent}',
  summary: 'One agent, by name or id, and its keys without what is secret of them.',
  answer: agentDetail,
  async handle({ params, house }) {
    const found = await findAgent(house.store, params['agent'] ?? '')
    return { agent: viewOf(found), keys: await keysOf(house.store, found.agent.id, house.now()) }
  },
})

async function setStatus({ params, operator, house }: Ask<unknown, unknown>, status: AgentStatus) {
  const { agent: old, source, was } = await findAgent(house.store, params['agent'] ?? '')
  if (source === 'file')
    throw new Refusal('conflict', {
      sentence: `${old.name} is declared in the configuration file, which alone changes it.`,
      hint: 'Set disabled there and restart; revoking its keys works at once: postern agents revoke-keys.',
    })
  if (old.status === status) return { agent: viewOf({ agent: old, source }) }
  // Growing even where the clock stands still: the next change compares with it.
  const agent: Agent = { ...old, status, updatedAt: Math.max(house.now(), was + 1) }
  const entry = await house.audit.entries.administration({
    at: house.now(),
    act: status === 'active' ? 'agent.enable' : 'agent.disable',
    by: { id: operator.id, name: operator.name },
    on: { type: 'agent', id: agent.id, name: agent.name },
  })
  const { writer } = house.store
  if (!(await house.store.run('changeAgent', { writer, agent: rowOf(agent, source), was, entry })))
    throw new Refusal('conflict', {
      sentence: 'Someone else has just changed this agent.',
      hint: 'Look at it and try again.',
    })
  await house.directory.refresh()
  return { agent: viewOf({ agent, source }) }
}

const changed = z.object({ agent: agentView })
const disable = route({
  method: 'post',
  path: '/api/agents/{agent}/disable',
  summary: 'Keeps an agent out, on every replica within a second. Its keys stay for when it is enabled again.',
  roles: CHANGES,
  answer: changed,
  handle: (ask) => setStatus(ask, 'disabled'),
})
const enable = route({
  method: 'post',
  path: '/api/agents/{agent}/enable',
  summary: 'Lets a disabled agent in again.',
  roles: CHANGES,
  answer: changed,
  handle: (ask) => setStatus(ask, 'active'),
})

export const agentRoutes = [list, add, show, disable, enable]
