import type { Credential, Received } from '../model/call.ts'
import type { Agent, Subject } from '../model/subject.ts'
import { agentsOf } from './identify/claims.ts'
import type { Directory } from './identify/directory.ts'
import { hashKey, isKey, looksLikeKey } from './identify/keys.ts'
import { unrecognized } from './identify/refuse.ts'
import type { Tokens, VerifiedToken } from './identify/tokens.ts'
export { makeDirectory, EPOCHS, type Directory, type DirectoryOptions, type EpochName } from './identify/directory.ts'
export { describeKey, hashKey, isKey, looksLikeKey, makeKey, prefixOf, type NewKey } from './identify/keys.ts'
export { agentsOf } from './identify/claims.ts'
export { syncAgents, type DeclaredAgent, type Synchronised } from './identify/sync.ts'
export { ALGORITHMS, makeTokens, type Tokens, type VerifiedToken } from './identify/tokens.ts'
export type { Fetch, TrustedIssuer } from './identify/issuers.ts'

/** Access tokens of Postern's own token endpoint. Undefined = not one of its own, so that the next verifier is asked. */
export interface AccessTokens {
  verify(
    credential: Credential,
    received: Received,
  ): Promise<{ readonly agent: string; readonly subject: Omit<Subject, 'agent'> } | undefined>
}

export interface IdentifyDeps {
  readonly directory: Directory
  readonly tokens: Tokens
  readonly accessTokens?: AccessTokens
  readonly now: () => number
}

/**
 * Who asks. Throws Refusal agent_not_recognized with the true cause in `why` and one and the same answer to the caller,
 * store_unavailable when it cannot be known who is still let in, issuer_unavailable when a token cannot be checked.
 */
export async function identify(received: Received, deps: IdentifyDeps): Promise<Subject> {
  const { credential } = received
  deps.directory.assertFresh()
  if (credential === undefined) throw unrecognized('nothing_shown')
  if (looksLikeKey('pk', credential.token)) return byKey(credential, deps)
  const own = await deps.accessTokens?.verify(credential, received)
  if (own !== undefined) return { agent: active(deps.directory.agent(own.agent), own.agent), ...own.subject }
  if (credential.scheme !== 'Bearer') throw unrecognized('wrong_scheme', credential.scheme)
  return byToken(await deps.tokens.verify(credential.token), deps)
}

function active(agent: Agent | undefined, handle: string): Agent {
  if (agent === undefined) throw unrecognized('no_agent', handle)
  if (agent.status !== 'active') throw unrecognized('disabled', agent.name)
  return agent
}

async function byKey(credential: Credential, deps: IdentifyDeps): Promise<Subject> {
  const { scheme, token } = credential
  if (scheme !== 'SSWS' && scheme !== 'Bearer') throw unrecognized('wrong_scheme', scheme)
  if (!isKey('pk', token)) throw unrecognized('malformed', 'a key whose checksum is wrong')
  const hash = hashKey(token)
  const key = await deps.directory.key(hash)
  if (key === undefined) throw unrecognized('unknown', 'a key that was never issued')
  if (key.revokedAt !== undefined) throw unrecognized('revoked', key.prefix)
  if (key.expiresAt !== undefined && key.expiresAt <= deps.now()) throw unrecognized('expired', key.prefix)
  const agent = active(deps.directory.agent(key.agent), key.prefix)
  deps.directory.used(hash)
  return { agent, credential: { kind: 'key', handle: key.prefix }, scopes: agent.grant.scopes, actors: [] }
}

function byToken(token: VerifiedToken, { directory }: IdentifyDeps): Subject {
  const handle = `${token.issuer} ${token.subject}`.slice(0, 300)
  const agents = agentsOf(directory.agents(), token.issuer, token.claims)
  if (agents.length > 1) throw unrecognized('ambiguous', `${handle} is ${agents.map((one) => one.name).join(', ')}`)
  const agent = active(agents[0], handle)
  return { agent, credential: { kind: 'jwt', handle }, scopes: agent.grant.scopes, actors: token.actors }
}
