import type { IncomingMessage } from 'node:http'
import type { Answer } from '../enforce/answer.ts'
import { receive } from '../enforce/receive.ts'
import type { Received } from '../model/call.ts'
import { Refusal } from '../model/refusal.ts'
import { TOKEN_PATH } from './token/assertion.ts'
import { clientNamed } from './token/authenticate.ts'
import { makeFailures } from './token/failures.ts'
import { OAuthFault } from './token/fault.ts'
import { formOf } from './token/form.ts'
import { KEYS_PATH, metadata, METADATA_PATHS, REVOKE_PATH } from './token/metadata.ts'
import { revoke, token, type TokenDeps, type Work } from './token/requests.ts'

export { makeAccessTokens, endsOf, type OwnTokens } from './token/access.ts'
export { remoteKeys } from './token/assertion.ts'
export { makeNonces } from './token/nonce.ts'
export { makeOnce } from './token/once.ts'
export type { TokenDeps } from './token/requests.ts'
export { makeSigning, type Signing } from './token/signing.ts'

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

/** What a guesser would cause; a client that asks for too much, or without a nonce, is none. */
const FAILURES = new Set(['invalid_client', 'invalid_grant', 'invalid_dpop_proof'])

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
