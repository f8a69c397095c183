import { createHash } from 'node:crypto'
import { calculateJwkThumbprint, type JWK } from 'jose'
import type { AgentClient, PublicJwk } from '../../model/agent-client.ts'
import type { Agent, WorkloadIdentity } from '../../model/subject.ts'

/**
 * What a token was given for: a key, secret or key set of a client, or a workload identity. It stands in the token, and
 * the token is good for as long as the agent still has that very thing.
 */
export interface Standing {
  /** The client's id; the agent's name where a workload identity alone was shown. */
  readonly client: string
  readonly kind: 'key' | 'jwks' | 'secret' | 'identity'
  /** A public handle of the thing: a thumbprint or a short hash. */
  readonly mark: string
}

const short = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22)

export const markOfIdentity = (identity: WorkloadIdentity): string =>
  short(JSON.stringify([identity.issuer, Object.entries(identity.claims).toSorted(([a], [b]) => (a < b ? -1 : 1))]))
export const markOfUrl = (url: string): string => short(url)
export const markOfSecret = (hash: string): string => short(hash)
// A looseObject with a kty, checked when it was registered; jose refuses what is no key.
export const markOfKey = (key: PublicJwk): Promise<string> => calculateJwkThumbprint(key as JWK)

async function clientStands(client: AgentClient, { kind, mark }: Standing): Promise<boolean> {
  if (kind === 'jwks') return client.jwksUrl !== undefined && markOfUrl(client.jwksUrl) === mark
  if (kind === 'secret') return client.secretHash !== undefined && markOfSecret(client.secretHash) === mark
  return kind === 'key' && (await Promise.all(client.keys.map(markOfKey))).includes(mark)
}

/** True while the agent still has what the token was given for. */
export async function stands(agent: Agent, standing: Standing): Promise<boolean> {
  if (standing.kind === 'identity') return agent.identities.some((one) => markOfIdentity(one) === standing.mark)
  const client = agent.clients.find((one) => one.clientId === standing.client)
  return client !== undefined && (await clientStands(client, standing))
}
