import { SignJWT, type JWTPayload } from 'jose'
import type { Audit } from '../../enforce/audit.ts'
import type { Actor, Agent } from '../../model/subject.ts'
import { SIGNED_WITH, type Signing } from './signing.ts'
import type { Standing } from './standing.ts'

/** What a token is to be made of, once everything about the request was found good. */
export interface Issuance {
  readonly agent: Agent
  readonly standing: Standing
  readonly scopes: readonly string[]
  /** On whose behalf, nearest first, the person last. */
  readonly actors: readonly Actor[]
  /** The key it is bound to. */
  readonly jkt: string | undefined
  /** Epoch milliseconds: what it was given for ends then. */
  readonly notAfter: number | undefined
  /** The last word of the grant type: client_credentials, token-exchange, jwt-bearer. */
  readonly grant: string
}

export interface IssueDeps {
  readonly signing: Pick<Signing, 'current'>
  readonly audit: Pick<Audit, 'administration'>
  readonly issuer: string
  readonly lifeMs: number
  readonly now: () => number
  readonly random: (bytes: number) => Uint8Array
}

/** RFC 6749 5.1. */
export interface TokenAnswer {
  readonly token_type: 'Bearer' | 'DPoP'
  readonly expires_in: number
  readonly access_token: string
  readonly scope: string
}

/** What we put into our own claim, and believe when it comes back signed by us. */
export interface OwnClaim extends Standing {
  readonly agent: string
  readonly actors: readonly Actor[]
  /** Epoch milliseconds; `iat` has seconds only. */
  readonly at: number
}

/** RFC 8693 4.1: the current actor outermost, those before it within. */
const actOf = (client: string, actors: readonly Actor[]): object => ({
  sub: client,
  ...actors
    .slice(0, -1)
    .reduceRight<object>(
      (inner, { id, issuer }) => ({ act: { sub: id, ...(issuer && { iss: issuer }), ...inner } }),
      {},
    ),
})

/** Signs a token, and answers once the record of it is durable. */
export async function issue(asked: Issuance, deps: IssueDeps): Promise<TokenAnswer> {
  const { agent, standing, scopes, actors, jkt } = asked
  const at = deps.now()
  const seconds = Math.floor(at / 1000)
  const expires = Math.floor(Math.min(at + deps.lifeMs, asked.notAfter ?? Infinity) / 1000)
  const jti = Buffer.from(deps.random(16)).toString('hex')
  const principal = actors.at(-1)
  const own: OwnClaim = { agent: agent.id, ...standing, actors, at }
  const claims: JWTPayload = {
    ver: 1,
    cid: standing.client,
    client_id: standing.client,
    scp: scopes,
    scope: scopes.join(' '),
    ...(jkt === undefined ? {} : { cnf: { jkt } }),
    ...(principal === undefined ? {} : { act: actOf(standing.client, actors) }),
    postern: own,
  }
  const { kid, key } = await deps.signing.current()
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: SIGNED_WITH, typ: 'at+jwt', kid })
    .setIssuer(deps.issuer)
    .setAudience(deps.issuer)
    .setSubject(principal?.id ?? standing.client)
    .setJti(jti)
    .setIssuedAt(seconds)
    .setExpirationTime(expires)
    .sign(key)
  await deps.audit.administration({
    at,
    act: 'token.issue',
    by: { id: 'system' },
    on: { type: 'agent', id: agent.id, name: agent.name },
    change: {
      grant: asked.grant,
      client: standing.client,
      proof: standing.kind,
      scopes,
      jti,
      bound: jkt !== undefined,
      minutes: Math.round((expires - seconds) / 60),
      ...(actors.length === 0 ? {} : { actor_name: actors.map((one) => one.id) }),
    },
  })
  return {
    token_type: jkt === undefined ? 'Bearer' : 'DPoP',
    expires_in: expires - seconds,
    access_token: token,
    scope: scopes.join(' '),
  }
}
