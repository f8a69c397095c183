import { createPrivateKey, type KeyObject } from 'node:crypto'
import type { CryptoKey, JWK } from 'jose'
import { CredentialFault } from './fault.ts'
import { ALGORITHMS, type Algorithm, type KeySpec } from './spec.ts'

/** A private key ready to sign. */
export interface SigningKey {
  readonly key: KeyObject | CryptoKey
  readonly alg: Algorithm
  readonly kid: string | undefined
  /** Epoch ms. */
  readonly notBefore: number
  readonly notAfter: number
}

const CURVES: Readonly<Record<string, Algorithm>> = {
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
  'P-256': 'ES256',
  'P-384': 'ES384',
  'P-521': 'ES512',
}
const MIN_RSA_BITS = 2048

/** Keys of one source: PEM blocks, a JWK or a JWK set. Throws CredentialFault secret_malformed, which repeats nothing of the text. */
export function parseKeys(text: string, spec: KeySpec, credential: string): readonly SigningKey[] {
  const bad = (why: string) => new CredentialFault('secret_malformed', credential, `the private key ${why}.`)
  const trimmed = text.trim()
  if (trimmed.startsWith('{')) return fromJson(trimmed, spec, bad)
  const blocks = trimmed.match(/-----BEGIN [^-]+-----[\s\S]+?-----END [^-]+-----/g)
  if (blocks === null) throw bad('is neither PEM nor JWK')
  const keys = blocks.filter((block) => !block.includes('PARAMETERS'))
  return keys.map((block) => fromPem(block, spec, bad))
}

/** Keys to try now: those within their validity, newest first, equal ones in the order of the configuration. Pure. */
export const inOrder = (keys: readonly SigningKey[], nowMs: number): readonly SigningKey[] =>
  keys.filter((key) => key.notBefore <= nowMs && nowMs < key.notAfter).toSorted((a, b) => b.notBefore - a.notBefore)

type Bad = (why: string) => CredentialFault

function fromPem(block: string, spec: KeySpec, bad: Bad): SigningKey {
  if (block.includes('ENCRYPTED'))
    throw bad('is protected by a passphrase; store it without one, in a file only Postern can read')
  if (!block.includes('PRIVATE KEY'))
    throw bad('is not private: Okta keeps the public part, Postern needs the private one')
  let key: KeyObject
  try {
    key = createPrivateKey(block)
  } catch {
    // The parser's own error is dropped: it may quote what it read.
    throw bad('is not readable PEM')
  }
  const alg = spec.alg ?? algorithmOf(key, bad)
  checkFit(key, alg, bad)
  return signing(key, alg, spec.kid, spec, {})
}

function fromJson(text: string, spec: KeySpec, bad: Bad): SigningKey[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw bad('is not readable JSON')
  }
  const set = isRecord(value) && Array.isArray(value['keys']) ? value['keys'] : [value]
  const keys: SigningKey[] = []
  for (const jwk of set) {
    if (!isRecord(jwk)) throw bad('is not a JWK')
    if (jwk['use'] === 'enc') continue
    if (typeof jwk['d'] !== 'string') throw bad('is not private: the JWK has no "d"')
    keys.push(fromJwk(jwk, spec, bad, set.length === 1))
  }
  if (keys.length === 0) throw bad('set holds no signing key')
  return keys
}

function fromJwk(jwk: Record<string, unknown>, spec: KeySpec, bad: Bad, alone: boolean): SigningKey {
  const alg = ALGORITHMS.find((name) => name === (spec.alg ?? jwk['alg'])) ?? defaultOf(jwk, bad)
  // Only what a key consists of: `use` and `key_ops` of a hand-made JWK must not stand in the way of signing.
  const { kty, n, e, d, p, q, dp, dq, qi, crv, x, y } = jwk
  let key: KeyObject
  try {
    // The members come from a file; createPrivateKey checks every one of them.
    key = createPrivateKey({ key: { kty, n, e, d, p, q, dp, dq, qi, crv, x, y } as JWK, format: 'jwk' })
  } catch {
    throw bad(`is not a usable JWK for ${alg}`)
  }
  checkFit(key, alg, bad)
  const kid = (alone ? spec.kid : undefined) ?? (typeof jwk['kid'] === 'string' ? jwk['kid'] : spec.kid)
  return signing(key, alg, kid, spec, jwk)
}

function defaultOf(jwk: Record<string, unknown>, bad: Bad): Algorithm {
  if (jwk['alg'] !== undefined) throw bad('asks for an algorithm that Okta does not take')
  if (jwk['kty'] === 'RSA') return 'RS256'
  const byCurve = CURVES[String(jwk['crv'])]
  if (byCurve === undefined) throw bad('is of a type that Okta does not take (RSA, or EC on P-256, P-384, P-521)')
  return byCurve
}

function algorithmOf(key: KeyObject, bad: Bad): Algorithm {
  if (key.asymmetricKeyType === 'rsa') return 'RS256'
  const byCurve = CURVES[key.asymmetricKeyDetails?.namedCurve ?? '']
  if (byCurve === undefined) throw bad('is of a type that Okta does not take (RSA, or EC on P-256, P-384, P-521)')
  return byCurve
}

function checkFit(key: KeyObject, alg: Algorithm, bad: Bad): void {
  if (alg.startsWith('RS')) {
    if (key.asymmetricKeyType !== 'rsa') throw bad(`is no RSA key, which ${alg} needs`)
    if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < MIN_RSA_BITS) throw bad(`is shorter than ${MIN_RSA_BITS} bits`)
    return
  }
  if (algorithmOf(key, bad) !== alg) throw bad(`is not on the curve that ${alg} needs`)
}

function signing(
  key: KeyObject,
  alg: Algorithm,
  kid: string | undefined,
  spec: KeySpec,
  jwk: Record<string, unknown>,
): SigningKey {
  const seconds = (value: unknown): number | undefined => (typeof value === 'number' ? value * 1000 : undefined)
  return Object.freeze({
    key,
    alg,
    kid,
    notBefore: spec.notBefore ?? seconds(jwk['nbf']) ?? 0,
    notAfter: spec.notAfter ?? seconds(jwk['exp']) ?? Number.POSITIVE_INFINITY,
  })
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
