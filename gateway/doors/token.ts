import type { IncomingMessage } from 'node:http'
import type { Answer } from '../enforce/answer.ts'
import type { Audit } from '../enforce/audit.ts'
import { receive, type ReceiveOptions } from '../enforce/receive.ts'
import type { Received } from '../model/call.ts'
import type { OperationRow } from '../model/operation.ts'
import { Refusal } from '../model/refusal.ts'
import type { Store } from '../store/store.ts'
import { endsOf } from './token/access.ts'
import { TOKEN_PATH } from './token/assertion.ts'
import { authenticate, clientNamed, type Authenticated, type AuthenticateDeps } from './token/authenticate.ts'
import { ACCESS_TOKEN_TYPE, exchange, jwtBearer, type Bearer, type ExchangeDeps } from './token/exchange.ts'
import { makeFailures } from './token/failures.ts'
import { badClient, OAuthFault } from './token/fault.ts'
import { formOf, need, type Form } from './token/form.ts'
import { issue, type IssueDeps } from './token/issue.ts'
import { GRANTS, KEYS_PATH, metadata, METADATA_PATHS, REVOKE_PATH } from './token/metadata.ts'
import type { Nonces } from './token/nonce.ts'
import type { Once } from './token/once.ts'
import { BadProof, checkProof, type Proof } from './token/proof.ts'
import { narrow } from './token/scopes.ts'
import type { Signing } from './token/signing.ts'

export { makeAccessTokens, endsOf, type OwnTokens } from './token/access.ts'
export { remoteKeys } from './token/assertion.ts'
export { makeNonces } from './token/nonce.ts'
export { makeOnce } from './token/once.ts'
export { makeSigning, type Signing } from './token/signing.ts'

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

/** Postern's own authorization server: what clients of Okta's org server ask of it, for agents that speak OAuth. */
export interface TokenDoor {
  owns(method: string, target: string): boolean
  /** Throws Refusal only for a request that could not be read. */
  answer(incoming: IncomingMessage): Promise<Answer>
}

const OWN = new Set([
  `POST ${TOKEN_PATH}`,
  `POST ${REVOKE_PATH}`,
  `GET ${KEYS_PATH}`,
  ...METADATA_PATHS.map((path) => `GET ${path}`),
])

/**
 * Absolute form too: the Go SDK behind a proxy asks so; and a doubled first slash, as from an address that ends in one. What
 * is not ours in the end walks the road and is refused there.
 */
const pathOf = (target: string): string =>
  target
    .replace(/^https?:\/\/[^/?#]*/i, '')
    .replace(/\?.*$/s, '')
    .replace(/^\/\//, '/')

const CACHED = { 'cache-control': 'public, max-age=300' }

export function tokenDoor(deps: TokenDeps): TokenDoor {
  const failures = makeFailures(deps.now)

  async function guarded(incoming: IncomingMessage, received: Received, work: Work): Promise<Answer> {
    const { ip } = received.call.source
    let client: string | undefined
    try {
      deps.directory.assertFresh()
      const form = formOf(received.call)
      client = clientNamed(form, received.credential)
      const wait = failures.mustWait(ip, client)
      if (wait !== undefined)
        throw new OAuthFault('slow_down', 'Too many failed attempts from this network.', {
          headers: { 'retry-after': String(wait) },
        })
      return await work({ form, received, dpop: incoming.headers['dpop']?.toString(), method: 'POST' }, deps)
    } catch (error) {
      const fault = faultOf(error, received)
      if (fault.status === 500) deps.log.error({ err: error }, 'the token endpoint failed')
      if (FAILURES.has(fault.code)) failures.failed(ip, client)
      if (fault.status < 500)
        await deps.audit
          .counted({ at: deps.now(), source: ip, reason: `token_${fault.why ?? fault.code}` })
          .catch((err: unknown) => deps.log.error({ err }, 'a failed token request could not be counted'))
      return {
        status: fault.status,
        headers: fault.headers,
        body: { error: fault.code, error_description: fault.message },
      }
    }
  }

  return {
    owns: (method, target) => OWN.has(`${method} ${pathOf(target)}`),
    async answer(incoming) {
      const received = await receive(incoming, deps.receive)
      const { path } = received.call
      if (path === TOKEN_PATH) return await guarded(incoming, received, token)
      if (path === REVOKE_PATH) return await guarded(incoming, received, revoke)
      if (path === KEYS_PATH) return { status: 200, headers: CACHED, body: { keys: await deps.signing.published() } }
      return { status: 200, headers: CACHED, body: metadata(deps.issuer) }
    },
  }
}

interface Asked {
  readonly form: Form
  readonly received: Received
  readonly dpop: string | undefined
  readonly method: 'POST'
}
type Work = (asked: Asked, deps: TokenDeps) => Promise<Answer>

/** What a guesser would cause; a client that asks for too much, or without a nonce, is none. */
const FAILURES = new Set(['invalid_client', 'invalid_grant', 'invalid_dpop_proof'])

async function token(asked: Asked, deps: TokenDeps): Promise<Answer> {
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
async function revoke(asked: Asked, deps: TokenDeps): Promise<Answer> {
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

function faultOf(error: unknown, received: Received): OAuthFault {
  if (error instanceof OAuthFault) {
    if (error.code !== 'invalid_client' || received.credential?.scheme !== 'Basic') return error
    // RFC 6749 5.2: who tried by header is told how.
    return new OAuthFault(error.code, error.message, {
      ...(error.why === undefined ? {} : { why: error.why }),
      headers: { 'www-authenticate': 'Basic realm="postern"' },
    })
  }
  if (error instanceof Refusal && error.status === 503)
    return new OAuthFault('temporarily_unavailable', error.message, { cause: error, headers: { 'retry-after': '5' } })
  return new OAuthFault('server_error', 'Postern met a fault of its own.', { cause: error })
}
