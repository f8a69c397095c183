import { Refusal } from '../../model/refusal.ts'
import { assertion } from './assertion.ts'
import { CredentialFault } from './fault.ts'
import type { SigningKey } from './keys.ts'
import { proof, type ProofKey } from './proof.ts'
import { causeOf, cleaned, skewOf } from './verdict.ts'

/** An access token for one set of scopes. */
export interface Token {
  readonly accessToken: string
  readonly type: 'Bearer' | 'DPoP'
  /** Epoch ms. */
  readonly issuedAt: number
  readonly expiresAt: number
}

/** How a client shows who it is at the token endpoint. */
export type ClientProof =
  | { readonly kind: 'private_key'; readonly keys: readonly SigningKey[] }
  | { readonly kind: 'client_secret'; readonly secret: string }

/** What one credential remembers about DPoP between exchanges: the dance is learned once, and the nonce rotates. */
export interface DpopMemory {
  readonly mode: 'auto' | 'always' | 'never'
  on: boolean
  nonce: string | undefined
  key: Promise<ProofKey> | undefined
  readonly makeKey: () => Promise<ProofKey>
}

export interface TokenAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly json: unknown
}

export interface ExchangeIo {
  /** A POST of a form to the token endpoint. Throws a Refusal upstream_unreachable or upstream_timeout. */
  post(url: string, headers: Record<string, string>, form: string): Promise<TokenAnswer>
  now(): number
  id(): string
}

export interface Exchange {
  readonly credential: string
  readonly clientId: string
  readonly tokenUrl: string
  readonly scopes: readonly string[]
  readonly client: ClientProof
  readonly dpop: DpopMemory
  /** Told when a key is not known to Okta, and when one is. */
  onKey?(key: SigningKey, accepted: boolean): void
}

/** Enough for every key of a rotation, the step to DPoP, its nonce and one lost connection. */
const SPARE_ATTEMPTS = 5

/**
 * client_credentials at the org's token endpoint. Each attempt has a new assertion and a new proof, since Okta refuses used ones.
 * Throws CredentialFault.
 */
export async function exchange(asked: Exchange, io: ExchangeIo): Promise<Token> {
  const keys = asked.client.kind === 'private_key' ? [...asked.client.keys] : []
  if (asked.client.kind === 'private_key' && keys.length === 0) {
    throw new CredentialFault('secret_malformed', asked.credential, 'no key is within its validity now.')
  }
  let connectionLost = false
  let lastNonce: string | undefined
  for (let left = keys.length + SPARE_ATTEMPTS; left > 0; left--) {
    const sentAt = io.now()
    const { headers, form, secrets, proved } = await request(asked, keys[0], io)
    const answer = await io.post(asked.tokenUrl, headers, form).catch((error: unknown) => unanswered(asked, error))
    if (answer instanceof CredentialFault) {
      if (connectionLost) throw answer
      connectionLost = true
      continue
    }
    const nonce = answer.headers['dpop-nonce']
    if (nonce !== undefined) asked.dpop.nonce = nonce
    if (answer.status === 200) {
      if (keys[0] !== undefined) asked.onKey?.(keys[0], true)
      return token(asked, answer, sentAt)
    }
    const error = errorOf(answer)
    if (error === 'use_dpop_nonce' && asked.dpop.mode !== 'never' && nonce !== undefined && nonce !== lastNonce) {
      asked.dpop.on = true
      lastNonce = nonce
      continue
    }
    // Another exchange may have learned it meanwhile: what counts is whether this request had a proof.
    if (error === 'invalid_dpop_proof' && !proved && asked.dpop.mode === 'auto') {
      asked.dpop.on = true
      continue
    }
    const fault = refused(asked, answer, io.now(), secrets)
    const [refusedKey] = keys
    if (fault.code === 'invalid_client' && refusedKey !== undefined) {
      asked.onKey?.(refusedKey, false)
      if (keys.length > 1) {
        keys.shift()
        continue
      }
    }
    throw fault
  }
  throw new CredentialFault('dpop_refused', asked.credential, 'Okta kept asking for another proof.')
}

async function request(asked: Exchange, key: SigningKey | undefined, io: ExchangeIo) {
  const form = new URLSearchParams({ grant_type: 'client_credentials', scope: asked.scopes.join(' ') })
  const headers: Record<string, string> = {
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'application/json',
  }
  const secrets: string[] = []
  if (asked.client.kind === 'client_secret') {
    // RFC 6749 2.3.1: both halves are form-encoded before they are joined.
    const pair = `${encodeURIComponent(asked.clientId)}:${encodeURIComponent(asked.client.secret)}`
    headers['authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`
    secrets.push(asked.client.secret, headers['authorization'])
  } else if (key !== undefined) {
    const signed = await assertion(key, { ...asked, id: io.id(), now: io.now() })
    form.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
    form.set('client_assertion', signed)
    secrets.push(signed)
  }
  const proved = asked.dpop.on
  if (proved) {
    asked.dpop.key ??= asked.dpop.makeKey()
    const proofKey = await asked.dpop.key
    const { nonce } = asked.dpop
    headers['dpop'] = await proof(proofKey, { method: 'POST', url: asked.tokenUrl, nonce, id: io.id(), now: io.now() })
  }
  return { headers, form: form.toString(), secrets, proved }
}

function unanswered(asked: Exchange, error: unknown): CredentialFault {
  const late = error instanceof Refusal && error.code === 'upstream_timeout'
  const why = error instanceof Refusal ? (error.why ?? error.message) : 'the connection failed'
  return late
    ? new CredentialFault('timeout', asked.credential, `the token endpoint did not answer in time (${why}).`)
    : new CredentialFault('unreachable', asked.credential, `the token endpoint could not be reached (${why}).`)
}

function refused(asked: Exchange, answer: TokenAnswer, now: number, secrets: readonly string[]): CredentialFault {
  const error = cleaned(errorOf(answer), secrets)
  const sentence = cleaned(field(answer.json, 'error_description') ?? field(answer.json, 'errorSummary'), secrets)
  const skewSeconds = skewOf(answer.headers['date'], now)
  const code = causeOf({ status: answer.status, error, sentence, skewSeconds })
  const scopes = code === 'invalid_scope' ? ` for ${asked.scopes.join(' ')}` : ''
  const clock = code === 'clock_skew' && skewSeconds !== undefined ? `; our clock is ${skewSeconds} s off` : ''
  const said = `the token endpoint answered ${answer.status} ${error}${scopes}: "${sentence}"${clock}.`
  return new CredentialFault(code, asked.credential, said, {
    okta: { status: answer.status, error, sentence },
    skewSeconds,
    retryAfter: code === 'rate_limited' ? untilReset(answer, now) : undefined,
  })
}

function token(asked: Exchange, answer: TokenAnswer, sentAt: number): Token {
  const accessToken = field(answer.json, 'access_token')
  // Header values are visible ASCII; anything else would be refused, or worse, split the request.
  if (typeof accessToken !== 'string' || !/^[\x21-\x7e]+$/.test(accessToken)) {
    throw new CredentialFault('unexpected_answer', asked.credential, 'the token endpoint answered 200 without a token.')
  }
  const type = (text(answer.json, 'token_type') ?? 'Bearer').toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer'
  if (type === 'DPoP' && !asked.dpop.on) {
    throw new CredentialFault('unexpected_answer', asked.credential, 'Okta bound the token to a key that is not ours.')
  }
  const given = field(answer.json, 'scope')
  const missing = typeof given === 'string' ? asked.scopes.filter((scope) => !given.split(' ').includes(scope)) : []
  if (missing.length > 0) {
    throw new CredentialFault('invalid_scope', asked.credential, `Okta left out ${missing.join(' ')} from the token.`)
  }
  const seconds = Number(field(answer.json, 'expires_in'))
  const life = Number.isFinite(seconds) && seconds > 0 ? seconds : 300
  return Object.freeze({ accessToken, type, issuedAt: sentAt, expiresAt: sentAt + life * 1000 })
}

const errorOf = (answer: TokenAnswer): string => text(answer.json, 'error') ?? text(answer.json, 'errorCode') ?? ''

function untilReset(answer: TokenAnswer, now: number): number {
  const reset = Number(answer.headers['x-rate-limit-reset'])
  const theirs = Date.parse(answer.headers['date'] ?? '')
  const seconds = Math.ceil(reset - (Number.isNaN(theirs) ? now : theirs) / 1000)
  return Number.isFinite(seconds) ? Math.min(60, Math.max(1, seconds)) : 5
}

const field = (json: unknown, name: string): unknown =>
  // Foreign JSON: each member is checked where it is used.
  typeof json === 'object' && json !== null ? (json as Record<string, unknown>)[name] : undefined

const text = (json: unknown, name: string): string | undefined => {
  const value = field(json, name)
  return typeof value === 'string' ? value : undefined
}
