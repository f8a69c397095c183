import assert from 'node:assert/strict'
import { serve, type ServerType } from '@hono/node-server'
import type { AddressInfo } from 'node:net'
import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { calculateJwkThumbprint, decodeJwt, decodeProtectedHeader, importJWK, jwtVerify, type JWK } from 'jose'
import { Refusal } from '../../gateway/model/refusal.ts'
import { credentialFault, type CredentialSpec } from '../../gateway/okta/credentials.ts'
import { makeOkta, type Okta, type OktaOptions } from '../../gateway/okta/client.ts'

/** A small Okta of these tests: a token endpoint that checks what Okta checks, and whatever routes a story adds. */
export interface Upstream {
  readonly origin: string
  readonly app: Hono
  readonly token: TokenRules
  close(): Promise<void>
}

export interface TokenRules {
  /** Public keys by kid; '' for assertions without one. */
  readonly keys: Map<string, JWK>
  secret: string | undefined
  scopes: ReadonlySet<string> | 'all'
  dpop: 'off' | 'required'
  nonce: string
  /** Answers before anything else. */
  broken: (() => Response | undefined) | undefined
  life: number
  /** What was asked and answered. */
  readonly seen: {
    scope: string
    kid: string | undefined
    status: number
    alg: string | undefined
    jti: string | undefined
  }[]
  /** Access token to what it carries. */
  readonly issued: Map<string, { scopes: string[]; jkt: string | undefined }>
}

export async function makeUpstream(): Promise<Upstream> {
  const app = new Hono()
  const token: TokenRules = {
    keys: new Map(),
    secret: undefined,
    scopes: 'all',
    dpop: 'off',
    nonce: 'nonce-1',
    broken: undefined,
    life: 3600,
    seen: [],
    issued: new Map(),
  }
  const used = new Set<string>()
  let origin = ''
  app.post('/oauth2/v1/token', async (c) => {
    const form = new URLSearchParams(await c.req.text())
    const note = {
      scope: form.get('scope') ?? '',
      kid: undefined as string | undefined,
      alg: undefined as string | undefined,
      jti: undefined as string | undefined,
      status: 0,
    }
    token.seen.push(note)
    const refuse = (error: string, sentence: string, status: 400 | 401 = 400) => {
      note.status = status
      return c.json({ error, error_description: sentence }, status)
    }
    const broken = token.broken?.()
    if (broken !== undefined) {
      note.status = broken.status
      return broken
    }
    const basic = c.req.header('authorization')
    if (basic !== undefined) {
      const [id, secret] = Buffer.from(basic.slice(6), 'base64').toString().split(':')
      if (id !== 'client' || secret !== token.secret)
        return refuse('invalid_client', `no client with secret ${secret}`, 401)
    } else {
      const assertion = form.get('client_assertion') ?? ''
      const header = decodeProtectedHeader(assertion)
      note.kid = header.kid
      note.alg = header.alg
      const jwk = token.keys.get(header.kid ?? '')
      if (jwk === undefined) return refuse('invalid_client', `The client_assertion ${assertion} is not known.`, 401)
      const claims = decodeJwt(assertion)
      note.jti = claims.jti
      const life = Number(claims.exp) - Date.now() / 1000
      if (life > 3600)
        return refuse('invalid_client', 'The client_assertion token has an expiration too far into the future.', 401)
      if (life < 0) return refuse('invalid_client', 'The client_assertion token is expired.', 401)
      if (claims.jti === undefined || used.has(claims.jti))
        return refuse('invalid_client', 'The client_assertion was used before.', 401)
      used.add(claims.jti)
      try {
        await jwtVerify(assertion, await importJWK(jwk, header.alg), {
          issuer: 'client',
          subject: 'client',
          audience: `${origin}/oauth2/v1/token`,
        })
      } catch {
        return refuse('invalid_client', 'The client_assertion signature is invalid.', 401)
      }
    }
    let jkt: string | undefined
    if (token.dpop === 'required') {
      const proof = c.req.header('dpop')
      if (proof === undefined) return refuse('invalid_dpop_proof', 'The DPoP proof JWT header is missing.')
      const checked = await checkProof(proof, 'POST', `${origin}/oauth2/v1/token`)
      if (checked === undefined || used.has(checked.jti)) return refuse('invalid_dpop_proof', 'The proof is not valid.')
      used.add(checked.jti)
      if (checked.nonce !== token.nonce) {
        c.header('dpop-nonce', token.nonce)
        return refuse('use_dpop_nonce', 'Authorization server requires nonce in DPoP proof.')
      }
      jkt = checked.jkt
    }
    const scopes = note.scope.split(' ')
    const allowed = token.scopes
    if (allowed !== 'all' && scopes.some((scope) => !allowed.has(scope))) {
      return refuse('invalid_scope', 'One or more scopes are not configured for the authorization server resource.')
    }
    note.status = 200
    const access = `at-${token.issued.size + 1}-${createHash('sha256').update(String(Math.random())).digest('hex')}`
    token.issued.set(access, { scopes, jkt })
    return c.json({
      access_token: access,
      token_type: jkt === undefined ? 'Bearer' : 'DPoP',
      expires_in: token.life,
      scope: note.scope,
    })
  })
  const server = await new Promise<ServerType>((resolve) => {
    const listening: ServerType = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(listening))
  })
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // a TCP server has one
  return {
    origin,
    app,
    token,
    close: async () => await new Promise((resolve) => server.close(() => resolve())),
  }
}

/** What a valid proof says; undefined for one that is not. */
export async function checkProof(proof: string, method: string, url: string) {
  const header = decodeProtectedHeader(proof)
  if (header.typ !== 'dpop+jwt' || header.jwk === undefined || 'd' in header.jwk) return undefined
  try {
    const { payload } = await jwtVerify(proof, await importJWK(header.jwk, header.alg), { typ: 'dpop+jwt' })
    if (payload['htm'] !== method || payload['htu'] !== url || typeof payload.jti !== 'string') return undefined
    if (Math.abs(Number(payload.iat) - Date.now() / 1000) > 300) return undefined
    return {
      jti: payload.jti,
      nonce: payload['nonce'],
      ath: payload['ath'],
      jkt: await calculateJwkThumbprint(header.jwk),
    }
  } catch {
    return undefined
  }
}

/** Okta as the gateway reaches it, over this upstream. */
export const oktaOver = (
  upstream: Upstream,
  credentials: readonly CredentialSpec[],
  more: Partial<OktaOptions> = {},
): Okta => makeOkta({ orgUrl: upstream.origin, credentials, ...more })

export const given = (text: string) => ({ provide: () => text })

/** The fault behind a refused request. */
export async function faultOf(promise: Promise<unknown>) {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof Refusal, `a Refusal, not ${String(error)}`)
  assert.equal(error.code, 'credential_unavailable')
  const fault = credentialFault(error)
  assert.ok(fault !== undefined)
  return { fault, error }
}
