import type { Answer } from '../../enforce/answer.ts'
import type { Audit } from '../../enforce/audit.ts'
import type { ReceiveOptions } from '../../enforce/receive.ts'
import type { Received } from '../../model/call.ts'
import type { OperationRow } from '../../model/operation.ts'
import { Refusal } from '../../model/refusal.ts'
import type { Store } from '../../store/store.ts'
import { endsOf } from './access.ts'
import { TOKEN_PATH } from './assertion.ts'
import { authenticate, type Authenticated, type AuthenticateDeps } from './authenticate.ts'
import { ACCESS_TOKEN_TYPE, exchange, jwtBearer, type Bearer, type ExchangeDeps } from './exchange.ts'
import { badClient, OAuthFault } from './fault.ts'
import { need, type Form } from './form.ts'
import { issue, type IssueDeps } from './issue.ts'
import { GRANTS } from './metadata.ts'
import type { Nonces } from './nonce.ts'
import type { Once } from './once.ts'
import { BadProof, checkProof, type Proof } from './proof.ts'
import { narrow } from './scopes.ts'
import type { Signing } from './signing.ts'

export interface TokenDeps extends AuthenticateDeps, ExchangeDeps, IssueDeps {
  readonly audit: Audit
  readonly store: Store
  readonly signing: Signing
  readonly once: Once
  readonly nonces: Nonces
  readonly receive: ReceiveOptions
  rows(): readonly OperationRow[]
  readonly log: { error(fields: object, message: string): void }
}

/** One request to the token endpoint, read. */
export interface Asked {
  readonly form: Form
  readonly received: Received
  readonly dpop: string | undefined
  readonly method: 'POST'
}
export type Work = (asked: Asked, deps: TokenDeps) => Promise<Answer>

/** Grants: a token for whoever proved to be an agent. Throws OAuthFault. */
export async function token(asked: Asked, deps: TokenDeps): Promise<Answer> {
  const { form } = asked
  const grant = need(form, 'grant_type')
  const client = await authenticate(form, asked.received.credential, deps)
  const bearer = await bearerOf(grant, form, client, deps)
  const scopes = narrow(form.get('scope'), bearer.agent, client?.client, deps.rows())
  const proof = await bind(asked, client, deps)
  await useUp(client, proof, deps)
  const answer = await issue(
    { ...bearer, scopes, jkt: proof?.jkt, grant: grant.slice(grant.lastIndexOf(':') + 1) },
    deps,
  )
  return {
    status: 200,
    headers: proof === undefined ? {} : { 'dpop-nonce': deps.nonces.current() },
    body: grant === GRANTS.exchange ? { ...answer, issued_token_type: ACCESS_TOKEN_TYPE } : answer,
  }
}

async function bearerOf(
  grant: string,
  form: Form,
  client: Authenticated | undefined,
  deps: TokenDeps,
): Promise<Bearer> {
  switch (grant) {
    case GRANTS.client_credentials:
      if (client === undefined) throw badClient('nothing_shown')
      return { agent: client.agent, standing: client.standing, actors: [], notAfter: undefined }
    case GRANTS.exchange:
      return await exchange(form, client, deps)
    case GRANTS.jwtBearer:
      return await jwtBearer(form, client, deps)
    default:
      throw new OAuthFault('unsupported_grant_type', `grant_type must be one of ${Object.values(GRANTS).join(', ')}.`)
  }
}

/**
 * The key a token is bound to. As at Okta the client's registration decides, since the Node SDK sends a proof with every
 * token request, meant or not; whoever shows only a workload's token decides by sending one.
 */
async function bind(asked: Asked, client: Authenticated | undefined, deps: TokenDeps): Promise<Proof | undefined> {
  if (client?.client.dpop === false || (client === undefined && asked.dpop === undefined)) return undefined
  if (asked.dpop === undefined)
    throw new OAuthFault('invalid_dpop_proof', "This client's tokens are bound to a key: send a DPoP header.")
  let proof: Proof
  try {
    const { authorities, now } = deps
    proof = await checkProof(asked.dpop, { method: asked.method, path: TOKEN_PATH, authorities, now: now() })
  } catch (error) {
    if (error instanceof BadProof) throw new OAuthFault('invalid_dpop_proof', error.message, { cause: error })
    throw error
  }
  if (proof.nonce === undefined || !deps.nonces.accepts(proof.nonce))
    throw new OAuthFault('use_dpop_nonce', 'Send the proof again with the nonce of this answer.', {
      headers: { 'dpop-nonce': deps.nonces.current() },
    })
  return proof
}

/** Last of all: a request that fails for another reason may be mended and sent again. */
async function useUp(client: Authenticated | undefined, proof: Proof | undefined, deps: TokenDeps): Promise<void> {
  const assertion = client?.assertion
  if (assertion?.jti !== undefined) {
    const first = await deps.once('assertion', `${client?.client.clientId} ${assertion.jti}`, assertion.until)
    if (!first) throw badClient('replayed', 'This client assertion was used before: make a new one, with a new jti.')
  }
  if (proof !== undefined && !(await deps.once('proof', `${proof.jkt} ${proof.jti}`, proof.until)))
    throw new OAuthFault('invalid_dpop_proof', 'This DPoP proof was used before: make a new one, with a new jti.')
}

/** RFC 7009: a client ends its own token; a token that is nobody's is as good as ended. */
export async function revoke(asked: Asked, deps: TokenDeps): Promise<Answer> {
  const client = await authenticate(asked.form, asked.received.credential, deps)
  if (client === undefined) throw badClient('nothing_shown')
  await useUp(client, undefined, deps)
  const done = { status: 200, headers: {}, body: {} }
  const found = await deps.own.read(need(asked.form, 'token')).catch((error: unknown) => {
    if (error instanceof Refusal && error.code === 'agent_not_recognized') return undefined
    throw error
  })
  if (found === undefined || found.own.agent !== client.agent.id) return done
  const at = deps.now()
  await deps.store.run('endTokens', {
    writer: deps.store.writer,
    subject: endsOf(found.own, found.jti)[0],
    at,
    until: found.expiresAt,
    entry: await deps.audit.entries.administration({
      at,
      act: 'token.revoke',
      by: { id: 'system' },
      on: { type: 'agent', id: client.agent.id, name: client.agent.name },
      change: { client: client.client.clientId, jti: found.jti },
    }),
  })
  await deps.directory.refresh()
  return done
}
