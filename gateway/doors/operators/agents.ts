import { agentOf } from '../../model/agent.ts'
import type { AgentClient } from '../../model/agent-client.ts'
import { at, type AgentView, type ClientView, type KeyView } from '../../model/api.ts'
import { Refusal } from '../../model/refusal.ts'
import type { Agent } from '../../model/subject.ts'
import { integer, optionalInteger, sql, text, type Row } from '../../store/statement.ts'
import type { Store } from '../../store/store.ts'

/** Ids of agents that Postern made for itself; all others have random ones. */
const OWN = 'agt_postern_'

export interface StoredAgent {
  readonly agent: Agent
  readonly source: 'store' | 'file'
  /** As the store's column says, for changes that must not cross another's. */
  readonly was: number
}

const stored = (row: Row): StoredAgent => ({
  agent: agentOf(text(row, 'body')),
  source: text(row, 'source') === 'file' ? 'file' : 'store',
  was: integer(row, 'updated_at'),
})

/** By name or id, as the store has it now. Throws Refusal not_found. */
export async function findAgent(store: Store, named: string): Promise<StoredAgent> {
  const rows = await store.read(sql(`select * from agents where name = ? or id = ?`, named, named))
  // A name may look like another's id; the id means more.
  const row = rows.find((one) => one['id'] === named) ?? rows[0]
  if (row === undefined)
    throw new Refusal('not_found', {
      sentence: 'There is no agent of that name or id.',
      hint: 'See them all: postern agents list.',
    })
  return stored(row)
}

/** The same, to be let in by a key, token or client. Throws Refusal conflict for Postern's own agents, which nobody else may be. */
export async function findToArm(store: Store, named: string): Promise<StoredAgent> {
  const found = await findAgent(store, named)
  if (found.agent.id.startsWith(OWN))
    throw new Refusal('conflict', {
      sentence: `${found.agent.name} is Postern itself: it has no key and gets none.`,
      hint: 'Make an agent of your own: postern agents add.',
    })
  return found
}

export const allAgents = async (store: Store): Promise<StoredAgent[]> =>
  (await store.read(sql(`select * from agents order by name`))).map(stored)

/** Names of agents by id, for lists. */
export const namesOf = async (store: Store): Promise<ReadonlyMap<string, string>> =>
  new Map((await store.read(sql(`select id, name from agents`))).map((row) => [text(row, 'id'), text(row, 'name')]))

export const agentRef = (id: string, names: ReadonlyMap<string, string>) => ({ id, name: names.get(id) ?? id })

/** Public keys are told, the hash of a secret is not. */
export const clientView = (client: AgentClient): ClientView => ({
  clientId: client.clientId,
  keys: client.keys.map((key) => ({ kty: key.kty, kid: key.kid ?? null })),
  jwksUrl: client.jwksUrl ?? null,
  secret: client.secretHash !== undefined,
  dpop: client.dpop,
  scopes: client.scopes === undefined ? null : [...client.scopes],
})

export const viewOf = ({ agent, source }: Pick<StoredAgent, 'agent' | 'source'>): AgentView => ({
  id: agent.id,
  name: agent.name,
  kind: agent.kind,
  owner: { ...agent.owner },
  purpose: agent.purpose,
  status: agent.status,
  grant: {
    ...agent.grant,
    scopes: [...agent.grant.scopes],
    operations: [...agent.grant.operations],
    attributes: [...agent.grant.attributes],
    resources: Object.fromEntries(Object.entries(agent.grant.resources).map(([type, ids]) => [type, [...ids]])),
  },
  limits: { ...agent.limits },
  identities: agent.identities.map(({ issuer, claims }) => ({ issuer, claims: { ...claims } })),
  clients: agent.clients.map(clientView),
  oktaClients: [...agent.oktaClients],
  oktaTokens: [...agent.oktaTokens],
  createdAt: at(agent.createdAt),
  updatedAt: at(agent.updatedAt),
  source,
})

const timeIn = (row: Row, column: string): string | null => {
  const ms = optionalInteger(row, column)
  return ms === undefined ? null : at(ms)
}

/** Its keys, the newest first; hashes stay in the store. */
export async function keysOf(store: Store, agent: string, now: number): Promise<KeyView[]> {
  const rows = await store.read(sql(`select * from agent_keys where agent_id = ? order by created_at desc`, agent))
  return rows.map((row) => ({
    prefix: text(row, 'prefix'),
    createdAt: at(integer(row, 'created_at')),
    expiresAt: timeIn(row, 'expires_at'),
    revokedAt: timeIn(row, 'revoked_at'),
    lastUsedAt: timeIn(row, 'last_used_at'),
    state:
      optionalInteger(row, 'revoked_at') !== undefined
        ? 'revoked'
        : (optionalInteger(row, 'expires_at') ?? Infinity) <= now
          ? 'expired'
          : 'active',
  }))
}
