import { timingSafeEqual } from 'node:crypto'
import type { JWTVerifyGetKey } from 'jose'
import { hashKey, type Directory } from '../../enforce/identify.ts'
import type { AgentClient } from '../../model/agent-client.ts'
import type { Credential } from '../../model/call.ts'
import type { Agent } from '../../model/subject.ts'
import { ASSERTION_TYPE, checkAssertion, clientSaid, type Assertion, type AssertionDeps } from './assertion.ts'
import { badClient, OAuthFault } from './fault.ts'
import type { Form } from './form.ts'
import { markOfSecret, type Standing } from './standing.ts'

/** A client that proved itself, and the agent that it is. */
export interface Authenticated {
  readonly agent: Agent
  readonly client: AgentClient
  readonly standing: Standing
  /** To be used up once everything else is found good, so that a proof asked for anew may come with the same assertion. */
  readonly assertion?: Assertion
}

export interface AuthenticateDeps extends AssertionDeps {
  readonly directory: Directory
  readonly remote: (url: string) => JWTVerifyGetKey
}

/** The id a request says it comes from, verified or not: for counting. */
export function clientNamed(form: Form, credential: Credential | undefined): string | undefined {
  try {
    const assertion = form.get('client_assertion')
    if (assertion !== undefined) return clientSaid(assertion).slice(0, 100)
    return (basic(credential)?.[0] ?? form.get('client_id'))?.slice(0, 100)
  } catch {
    return undefined
  }
}

/** Who asks, by exactly one of three proofs; undefined where none is given. Throws OAuthFault. */
export async function authenticate(
  form: Form,
  credential: Credential | undefined,
  deps: AuthenticateDeps,
): Promise<Authenticated | undefined> {
  const header = basic(credential)
  const assertion = form.get('client_assertion')
  const secret = form.get('client_secret')
  const ways = [header, assertion, secret].filter((way) => way !== undefined)
  if (ways.length === 0) return undefined
  if (ways.length > 1)
    throw new OAuthFault('invalid_request', 'Prove the client in one way only: assertion, Basic or client_secret.')
  if (assertion !== undefined) return await byAssertion(form, assertion, deps)
  const [id, shown] = header ?? [form.get('client_id'), secret]
  if (id === undefined) throw badClient('malformed', 'The parameter client_id is missing.')
  const { agent, client } = registered(id, deps.directory)
  const given = Buffer.from(hashKey(shown ?? ''))
  const known = Buffer.from(client.secretHash ?? '')
  if (given.length !== known.length || !timingSafeEqual(given, known)) throw badClient('wrong_secret')
  return { agent, client, standing: { client: id, kind: 'secret', mark: markOfSecret(client.secretHash ?? '') } }
}

async function byAssertion(form: Form, assertion: string, deps: AuthenticateDeps): Promise<Authenticated> {
  if (form.get('client_assertion_type') !== ASSERTION_TYPE)
    throw new OAuthFault('invalid_request', `client_assertion_type must be ${ASSERTION_TYPE}.`)
  const id = clientSaid(assertion)
  const named = form.get('client_id')
  if (named !== undefined && named !== id) throw badClient('wrong_claim', 'client_id is not that of the assertion.')
  const { agent, client } = registered(id, deps.directory)
  const checked = await checkAssertion(assertion, client, deps.remote, deps)
  return { agent, client, standing: checked.standing, assertion: checked }
}

/** The one active agent with this client. */
function registered(id: string, directory: Directory): { agent: Agent; client: AgentClient } {
  const found = directory
    .agents()
    .flatMap((agent) => agent.clients.filter((one) => one.clientId === id).map((client) => ({ agent, client })))
  const [first] = found
  if (first === undefined) throw badClient('unknown')
  if (found.length > 1) throw badClient('ambiguous')
  if (first.agent.status !== 'active') throw badClient('disabled')
  return first
}

/** RFC 6749 2.3.1: both parts are form-encoded before they are joined. Throws OAuthFault. */
function basic(credential: Credential | undefined): [string, string] | undefined {
  if (credential === undefined) return undefined
  const text = Buffer.from(credential.token, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (credential.scheme !== 'Basic' || colon < 1)
    throw badClient('malformed', 'The token endpoint takes Authorization: Basic, or a proof in the form.')
  const decode = (part: string): string => {
    try {
      return decodeURIComponent(part.replaceAll('+', ' '))
    } catch (cause) {
      throw badClient('malformed', undefined, cause)
    }
  }
  return [decode(text.slice(0, colon)), decode(text.slice(colon + 1))]
}
