import { makeKey } from '../../../enforce/identify.ts'
import type { AgentClient } from '../../../model/agent-client.ts'
import { at, clientAdd, clientAdded, clientRemoved, setupView, tokensEnded } from '../../../model/api.ts'
import { Refusal } from '../../../model/refusal.ts'
import type { Agent } from '../../../model/subject.ts'
import { clientView, findAgent, findToArm, type StoredAgent } from '../agents.ts'
import type { OperatorsHouse } from '../house.ts'
import { route, type Ask } from '../route.ts'
import { rowOf } from './agents.ts'

/** No token of ours lives longer. */
const LONGEST_TOKEN = 3_600_000

/** An agent that operators may change: those of the configuration file are changed there. */
async function own(ask: Ask<unknown, unknown>): Promise<StoredAgent> {
  const found = await findToArm(ask.house.store, ask.params['agent'] ?? '')
  if (found.source === 'file')
    throw new Refusal('conflict', {
      sentence: `${found.agent.name} is declared in the configuration file, which alone changes it.`,
      hint: 'Change its clients there and restart.',
    })
  return found
}

async function change(
  { agent: old, source, was }: StoredAgent,
  clients: readonly AgentClient[],
  act: string,
  details: Readonly<Record<string, string | boolean | readonly string[]>>,
  { operator, house }: Pick<Ask<unknown, unknown>, 'operator' | 'house'>,
): Promise<void> {
  // Growing even where the clock stands still: the next change compares with it.
  const agent: Agent = { ...old, clients, updatedAt: Math.max(house.now(), was + 1) }
  const entry = await house.audit.entries.administration({
    at: house.now(),
    act,
    by: { id: operator.id, name: operator.name },
    on: { type: 'agent', id: agent.id, name: agent.name },
    change: details,
  })
  const { writer } = house.store
  if (!(await house.store.run('changeAgent', { writer, agent: rowOf(agent, source), was, entry })))
    throw new Refusal('conflict', {
      sentence: 'Someone else has just changed this agent.',
      hint: 'Look at it and try again.',
    })
  await house.directory.refresh()
}

function freeId(name: string, house: OperatorsHouse): string {
  const tail = Buffer.from(house.random(3)).toString('hex')
  return `${name.slice(0, 60)}-${tail}`
}

const add = route({
  method: 'post',
  path: '/api/agents/{agent}/clients',
  summary: "Registers an OAuth client of Postern's own token endpoint that is this agent.",
  roles: ['operator'],
  body: clientAdd,
  answer: clientAdded,
  status: 201,
  async handle(ask) {
    const { body, house } = ask
    const found = await own(ask)
    const clientId = body.clientId ?? freeId(found.agent.name, house)
    if (house.directory.agents().some((agent) => agent.clients.some((one) => one.clientId === clientId)))
      throw new Refusal('conflict', { sentence: `There is a client ${clientId} already.`, hint: 'Choose another id.' })
    const secret = body.withSecret ? makeKey('cs', house.random) : undefined
    const client: AgentClient = {
      clientId,
      keys: body.keys,
      dpop: body.dpop,
      ...(body.jwksUrl === undefined ? {} : { jwksUrl: body.jwksUrl }),
      ...(secret === undefined ? {} : { secretHash: secret.hash }),
      ...(body.scopes === undefined ? {} : { scopes: body.scopes }),
    }
    const proofs = [
      ...(body.keys.length > 0 ? ['keys'] : []),
      ...(body.jwksUrl === undefined ? [] : ['jwks']),
      ...(secret === undefined ? [] : ['secret']),
    ]
    const details = { client: clientId, proofs, dpop: body.dpop, ...(body.scopes && { scopes: body.scopes }) }
    await change(found, [...found.agent.clients, client], 'agent.add_client', details, ask)
    const url = house.agentsDoor?.().url
    return {
      client: clientView(client),
      tokenUrl: url === undefined ? null : `${url}/oauth2/v1/token`,
      secret: secret?.key ?? null,
    }
  },
})

/** What was given for it, or for the agent, ends with it: also should the same client ever come back. */
async function endTokens(agent: Agent, client: string | undefined, ask: Ask<unknown, unknown>): Promise<string> {
  const { house, operator } = ask
  const now = house.now()
  const entry = await house.audit.entries.administration({
    at: now,
    act: 'agent.end_tokens',
    by: { id: operator.id, name: operator.name },
    on: { type: 'agent', id: agent.id, name: agent.name },
    change: { client: client ?? 'all' },
  })
  await house.store.run('endTokens', {
    writer: house.store.writer,
    subject: client === undefined ? `agent:${agent.id}` : `client:${agent.id}:${client}`,
    at: now,
    until: now + LONGEST_TOKEN,
    entry,
  })
  await house.directory.refresh()
  return at(now)
}

const remove = route({
  method: 'post',
  path: '/api/agents/{agent}/clients/{client}/remove',
  summary: 'Removes a client; its tokens end on every replica within a second.',
  roles: ['operator'],
  answer: clientRemoved,
  async handle(ask) {
    const found = await own(ask)
    const id = ask.params['client'] ?? ''
    const left = found.agent.clients.filter((one) => one.clientId !== id)
    if (left.length === found.agent.clients.length)
      throw new Refusal('not_found', {
        sentence: `${found.agent.name} has no client ${id}.`,
        hint: `See its clients: postern agents show ${found.agent.name}.`,
      })
    await change(found, left, 'agent.remove_client', { client: id }, ask)
    await endTokens(found.agent, id, ask)
    return { removed: id }
  },
})

const end = route({
  method: 'post',
  path: '/api/agents/{agent}/end-tokens',
  summary: 'Ends all access tokens of the agent on every replica within a second; it may ask for new ones.',
  roles: ['operator'],
  answer: tokensEnded,
  async handle(ask) {
    const { agent } = await findAgent(ask.house.store, ask.params['agent'] ?? '')
    return { endedAt: await endTokens(agent, undefined, ask) }
  },
})

const setup = route({
  method: 'get',
  path: '/api/agents/{agent}/setup',
  summary: 'What a client of this agent must be told: address, certificate authority, client ids, scopes.',
  answer: setupView,
  async handle({ params, house }) {
    const { agent } = await findAgent(house.store, params['agent'] ?? '')
    const door = house.agentsDoor?.()
    if (door === undefined)
      throw new Refusal('not_found', { sentence: 'This gateway does not tell where agents call.' })
    return {
      agent: { name: agent.name, scopes: [...agent.grant.scopes] },
      clients: agent.clients.map(clientView),
      door,
    }
  },
})

export const agentClientRoutes = [add, remove, end, setup]
