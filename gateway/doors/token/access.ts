import { decodeJwt, jwtVerify, type JWTPayload } from 'jose'
import { LRUCache } from 'lru-cache'
import { hashKey, type AccessTokens, type Directory } from '../../enforce/identify.ts'
import type { Credential, Received } from '../../model/call.ts'
import { Refusal } from '../../model/refusal.ts'
import { sql } from '../../store/statement.ts'
import type { Store } from '../../store/store.ts'
import { integer } from '../../store/statement.ts'
import type { OwnClaim } from './issue.ts'
import type { Once } from './once.ts'
import { BadProof, checkProof } from './proof.ts'
import { covers } from './scopes.ts'
import { SIGNED_WITH, type Signing } from './signing.ts'
import { stands } from './standing.ts'

/** One of our own tokens, found good. */
export interface OwnToken {
  readonly own: OwnClaim
  readonly jti: string
  readonly scopes: readonly string[]
  readonly jkt: string | undefined
  /** Epoch milliseconds. */
  readonly expiresAt: number
}

export interface OwnTokens extends AccessTokens {
  /** A token of ours, whoever shows it; undefined when it is not ours. Throws Refusal agent_not_recognized. */
  read(token: string): Promise<OwnToken | undefined>
}

export interface AccessDeps {
  readonly signing: Pick<Signing, 'find'>
  readonly directory: Directory
  readonly store: Store
  readonly once: Once
  readonly issuer: string
  /** Names that mean us, for `htu` of proofs. */
  readonly authorities: readonly string[]
  readonly now: () => number
}

const LONGEST = 16_384
const MOST = 10_000
const ENDS = `select at from token_ends where subject in (?, ?, ?)`

/** The subjects a token can be ended by; the same words as endTokens gets. */
export const endsOf = (own: Pick<OwnClaim, 'agent' | 'client'>, jti: string): [string, string, string] => [
  `jti:${jti}`,
  `client:${own.agent}:${own.client}`,
  `agent:${own.agent}`,
]

const unrecognized = (why: string, headers: Record<string, string> = {}, cause?: unknown): Refusal =>
  new Refusal('agent_not_recognized', { why, headers, ...(cause === undefined ? {} : { cause }) })

/** identify's port for access tokens of Postern's own endpoint. */
export function makeAccessTokens(deps: AccessDeps): OwnTokens {
  const { directory, store } = deps
  const known = new LRUCache<string, { token: OwnToken; generation: number }>({ max: MOST })

  async function verified(token: string): Promise<OwnToken> {
    let payload: JWTPayload
    try {
      const answer = await jwtVerify(
        token,
        async ({ kid }) => {
          const key = await deps.signing.find(kid ?? '')
          if (key === undefined) throw unrecognized('bad_signature: no such key of ours')
          return key
        },
        {
          issuer: deps.issuer,
          audience: deps.issuer,
          typ: 'at+jwt',
          algorithms: [SIGNED_WITH],
          currentDate: new Date(deps.now()),
          requiredClaims: ['exp', 'jti', 'postern'],
        },
      )
      payload = answer.payload
    } catch (error) {
      if (error instanceof Refusal) throw error
      throw unrecognized('access_token: not good', {}, error)
    }
    // Signed by us: the shapes are those that issue() gave it.
    const {
      postern,
      scp,
      cnf,
      jti = '',
      exp = 0,
    } = payload as JWTPayload & {
      postern: OwnClaim
      scp: readonly string[]
      cnf?: { jkt: string }
    }
    return Object.freeze({ own: postern, jti, scopes: scp, jkt: cnf?.jkt, expiresAt: exp * 1000 })
  }

  /** Still wanted: its agent has what it was given for, and nobody has ended it. */
  async function stillGood(token: OwnToken): Promise<void> {
    const agent = directory.agent(token.own.agent)
    if (agent === undefined || !(await stands(agent, token.own))) throw unrecognized('revoked: its client is gone')
    const rows = await store.read(sql(ENDS, ...endsOf(token.own, token.jti)))
    if (rows.some((row) => integer(row, 'at') >= token.own.at)) throw unrecognized('revoked: an access token')
  }

  async function read(token: string): Promise<OwnToken | undefined> {
    if (token.length > LONGEST || issuerOf(token) !== deps.issuer) return undefined
    const handle = hashKey(token)
    const { generation } = directory
    const found = known.get(handle)
    if (found !== undefined && found.token.expiresAt <= deps.now()) throw unrecognized('expired: an access token')
    if (found?.generation === generation) return found.token
    const good = found?.token ?? (await verified(token))
    await stillGood(good)
    // A state read before a revocation must not be remembered after the epoch told of it.
    if (generation === directory.generation) known.set(handle, { token: good, generation })
    return good
  }

  async function bound(credential: Credential, received: Received, jkt: string): Promise<void> {
    const asked = { 'www-authenticate': 'DPoP algs="ES256 RS256", error="invalid_dpop_proof"' }
    if (credential.scheme !== 'DPoP' || credential.proof === undefined)
      throw unrecognized('wrong_scheme: a bound token without its proof', asked)
    try {
      const proof = await checkProof(credential.proof, {
        method: received.call.method,
        path: received.call.path,
        authorities: deps.authorities,
        accessToken: credential.token,
        now: deps.now(),
      })
      if (proof.jkt !== jkt) throw new BadProof('the proof is made with another key')
      if (!(await deps.once('proof', `${proof.jkt} ${proof.jti}`, proof.until)))
        throw new BadProof('a proof came twice')
    } catch (error) {
      if (error instanceof BadProof) throw unrecognized(`bad_proof: ${error.message}`, asked, error)
      throw error
    }
  }

  return {
    read,
    async verify(credential, received) {
      if (credential.scheme !== 'Bearer' && credential.scheme !== 'DPoP') return undefined
      const token = await read(credential.token)
      if (token === undefined) return undefined
      if (token.jkt !== undefined) await bound(credential, received, token.jkt)
      else if (credential.scheme !== 'Bearer') throw unrecognized('wrong_scheme: a token that is not bound')
      const granted = directory.agent(token.own.agent)?.grant.scopes ?? []
      return {
        agent: token.own.agent,
        subject: {
          credential: { kind: 'access_token', handle: `${token.own.client} ${token.jti}` },
          // The grant may have become smaller since.
          scopes: token.scopes.filter((scope) => covers(granted, scope)),
          actors: token.own.actors,
        },
      }
    },
  }
}

function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss
  } catch {
    return undefined
  }
}
