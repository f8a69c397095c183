import { randomBytes } from 'node:crypto'
import { agentDeclaration, makeAgent } from '../../gateway/model/agent.ts'
import type { Credential, Received } from '../../gateway/model/call.ts'
import { Refusal } from '../../gateway/model/refusal.ts'
import type { Agent, AgentStatus } from '../../gateway/model/subject.ts'
import { makeKey, type NewKey } from '../../gateway/enforce/identify.ts'
import type { EntryInput } from '../../gateway/store/commands/entries.ts'
import type { Store } from '../../gateway/store/store.ts'

export const NOW = 1_800_000_000_000

let n = 0
export const administration = (change: Partial<EntryInput> = {}): EntryInput => ({
  id: `ent_support_${++n}`,
  kind: 'administration',
  at: NOW,
  decision: null,
  agent: null,
  operation: null,
  effect: null,
  hold: null,
  public: '{}',
  sealed: null,
  ...change,
})

export const someAgent = (name: string, declared: object = {}, status: AgentStatus = 'active'): Agent =>
  makeAgent(agentDeclaration.parse({ name, owner: 'dana@acme.test', ...declared }), {
    id: `agt_${name}`,
    status,
    createdAt: NOW,
    updatedAt: NOW,
  })

/** Registers an agent with a key, as the operators' door does. */
export async function register(
  store: Store,
  agent: Agent,
  key: NewKey = makeKey('pk', randomBytes),
  expiresAt: number | null = null,
): Promise<NewKey> {
  await store.run('addAgent', {
    writer: store.writer,
    agent: {
      id: agent.id,
      name: agent.name,
      status: agent.status,
      body: JSON.stringify(agent),
      at: NOW,
      source: 'store',
    },
    key: { hash: key.hash, prefix: key.prefix, at: NOW, expiresAt },
    entry: administration({ agent: agent.id }),
  })
  return key
}

export const receivedWith = (credential: Credential | undefined): Received => ({
  call: {
    method: 'GET',
    path: '/api/v1/users',
    segments: ['api', 'v1', 'users'],
    query: '',
    params: [],
    headers: {},
    body: undefined,
    source: { ip: '127.0.0.1', userAgent: undefined },
    receivedAt: NOW,
  },
  credential,
  preferences: { wait: 0, respondAsync: false, idempotencyKey: undefined, purpose: undefined },
})

/** The refusal a promise ends with; fails when it ends otherwise. */
export async function refusalOf(work: Promise<unknown>): Promise<Refusal> {
  try {
    await work
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  throw new Error('it was not refused')
}
