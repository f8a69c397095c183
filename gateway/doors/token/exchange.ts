import { agentsOf, type Directory, type Tokens, type VerifiedToken } from '../../enforce/identify.ts'
import { Refusal } from '../../model/refusal.ts'
import type { Actor, Agent } from '../../model/subject.ts'
import type { OwnTokens } from './access.ts'
import type { Authenticated } from './authenticate.ts'
import { OAuthFault } from './fault.ts'
import { need, type Form } from './form.ts'
import { markOfIdentity, type Standing } from './standing.ts'

/** Whom a token is for, and until when at the longest. */
export interface Bearer {
  readonly agent: Agent
  readonly standing: Standing
  readonly actors: readonly Actor[]
  readonly notAfter: number | undefined
}

export interface ExchangeDeps {
  readonly tokens: Tokens
  readonly own: Pick<OwnTokens, 'read'>
  readonly directory: Directory
  readonly issuer: string
}

/** A token that was shown: whose it is, and on whose behalf its bearer would ask. */
interface Shown {
  readonly token: VerifiedToken | undefined
  /** The agent that it is, where it is one. */
  readonly agent: Agent | undefined
  /** Those on whose behalf it asks itself. */
  readonly behind: readonly Actor[]
  /** The same with its own subject last or first: for whoever asks on its behalf. */
  readonly chain: readonly Actor[]
  readonly mayAct: unknown
  readonly expiresAt: number
}

const TYPES = new Set(['jwt', 'id_token', 'access_token'].map((name) => `urn:ietf:params:oauth:token-type:${name}`))
export const ACCESS_TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:access_token'

const notGood = (why: string, cause?: unknown): OAuthFault =>
  new OAuthFault('invalid_grant', 'The token shown is not good here, or stands for no agent.', {
    why,
    ...(cause === undefined ? {} : { cause }),
  })

async function look(text: string, deps: ExchangeDeps): Promise<Shown> {
  try {
    const own = await deps.own.read(text)
    if (own !== undefined) {
      // Whoever holds a bound token must prove it, and here nobody can.
      if (own.jkt !== undefined) throw notGood('a bound token was shown')
      const agent = deps.directory.agent(own.own.agent)
      const behind = own.own.actors
      const chain = [{ id: own.own.agent, issuer: deps.issuer }, ...behind]
      return { token: undefined, agent, behind, chain, mayAct: undefined, expiresAt: own.expiresAt }
    }
    const token = await deps.tokens.verify(text)
    const agents = agentsOf(deps.directory.agents(), token.issuer, token.claims)
    if (agents.length > 1) throw notGood('ambiguous')
    return {
      token,
      agent: agents[0],
      behind: token.actors,
      // With `act` its subject stands last in the chain already.
      chain: token.actors.length > 0 ? token.actors : [{ id: token.subject, issuer: token.issuer }],
      mayAct: token.claims['may_act'],
      expiresAt: token.expiresAt,
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (error.code === 'agent_not_recognized') throw notGood(error.why ?? 'unknown', error)
    throw new OAuthFault('temporarily_unavailable', error.message, { why: error.code, cause: error })
  }
}

function itself(shown: Shown): { agent: Agent; standing: Standing } {
  const { agent, token } = shown
  if (agent === undefined || token === undefined) throw notGood('no_agent')
  if (agent.status !== 'active') throw notGood('disabled')
  const identity = agent.identities.find(
    (one) => agentsOf([{ ...agent, identities: [one] }], token.issuer, token.claims).length > 0,
  )
  if (identity === undefined) throw notGood('no_agent')
  return { agent, standing: { client: agent.name, kind: 'identity', mark: markOfIdentity(identity) } }
}

/** RFC 8693 4.4: a subject may say who alone may act for it. */
function mayAct(shown: Shown, names: readonly string[]): void {
  const { mayAct: said } = shown
  if (said === undefined) return
  const sub: unknown = typeof said === 'object' && said !== null && 'sub' in said ? said.sub : undefined
  if (typeof sub !== 'string' || !names.includes(sub)) throw notGood('may_act names another')
}

/**
 * Token exchange (RFC 8693). A workload's own token gives a token of its agent; somebody else's token, shown by a client
 * or beside an actor_token, gives one that says on whose behalf the agent asks. Throws OAuthFault.
 */
export async function exchange(form: Form, client: Authenticated | undefined, deps: ExchangeDeps): Promise<Bearer> {
  for (const name of ['subject_token_type', ...(form.has('actor_token') ? ['actor_token_type'] : [])])
    if (!TYPES.has(need(form, name)))
      throw new OAuthFault('invalid_request', `${name} must be one of ${[...TYPES].join(', ')}.`)
  if ((form.get('requested_token_type') ?? ACCESS_TOKEN_TYPE) !== ACCESS_TOKEN_TYPE)
    throw new OAuthFault('invalid_request', 'Only access tokens are given.')
  const subject = await look(need(form, 'subject_token'), deps)
  const actorToken = form.get('actor_token')
  if (actorToken !== undefined) {
    const actor = await look(actorToken, deps)
    const { agent, standing } = itself(actor)
    if (client !== undefined && client.agent.id !== agent.id) throw notGood('the client is not the actor')
    mayAct(subject, [actor.token?.subject ?? '', agent.id, agent.name])
    return { agent, standing, actors: subject.chain, notAfter: Math.min(subject.expiresAt, actor.expiresAt) }
  }
  return bearerOf(subject, client)
}

/** JWT bearer grant (RFC 7523 2.1): a workload's own token for one of ours. Throws OAuthFault. */
export async function jwtBearer(form: Form, client: Authenticated | undefined, deps: ExchangeDeps): Promise<Bearer> {
  return bearerOf(await look(need(form, 'assertion'), deps), client)
}

function bearerOf(subject: Shown, client: Authenticated | undefined): Bearer {
  const notAfter = subject.expiresAt
  if (client === undefined) return { ...itself(subject), actors: subject.behind, notAfter }
  const { agent, standing } = client
  if (subject.agent?.id === agent.id) return { agent, standing, actors: subject.behind, notAfter }
  mayAct(subject, [client.client.clientId, agent.id, agent.name])
  return { agent, standing, actors: subject.chain, notAfter }
}
