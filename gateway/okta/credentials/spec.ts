import type { SecretSource } from './secret.ts'

/** Algorithms Okta takes for private_key_jwt. */
export const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'] as const
export type Algorithm = (typeof ALGORITHMS)[number]

/** One private key of a service app. Several may be given; list the newest first. */
export interface KeySpec {
  /** PEM (PKCS #8, PKCS #1 or SEC 1), a JWK or a JWK set. */
  readonly source: SecretSource
  /** Key id as Okta shows it; a JWK's own `kid` when absent. */
  readonly kid?: string
  /** By the key's type when absent: RS256, or the ES algorithm of its curve. */
  readonly alg?: Algorithm
  /** Epoch ms; the key is not used outside. */
  readonly notBefore?: number
  readonly notAfter?: number
}

/** auto: when Okta asks for it. */
export type DpopMode = 'auto' | 'always' | 'never'

/** For whom a credential is used; any match counts. Without one it is used by name or as the default only. */
export interface Selection {
  /** Names. */
  readonly agents?: readonly string[]
  /** Names of rules that ask for it. */
  readonly rules?: readonly string[]
  /** Operation ids. */
  readonly operations?: readonly string[]
  /** Catalog tags. */
  readonly tags?: readonly string[]
  /** `okta.groups` matches okta.groups.read and okta.groups.manage. */
  readonly scopes?: readonly string[]
}

interface Named {
  readonly name: string
  readonly use?: Selection
  /** Used when nothing else matches; the first credential when none says so. */
  readonly isDefault?: boolean
}

export type CredentialSpec =
  | (Named & { readonly kind: 'api_token'; readonly token: SecretSource })
  | (Named & {
      readonly kind: 'private_key'
      readonly clientId: string
      readonly keys: readonly KeySpec[]
      readonly dpop?: DpopMode
    })
  | (Named & {
      readonly kind: 'client_secret'
      readonly clientId: string
      readonly secret: SecretSource
      readonly dpop?: DpopMode
    })

/** Settings nobody can use are refused at birth. Throws an Error that names the credential and the field. */
export function checkSpecs(specs: readonly CredentialSpec[]): void {
  const names = new Set<string>()
  for (const spec of specs) {
    if (!/^[a-z0-9][a-z0-9_-]{0,62}$/i.test(spec.name))
      throw new Error(`credential name "${spec.name}" is not a plain name`)
    if (names.has(spec.name)) throw new Error(`two credentials are named "${spec.name}"`)
    names.add(spec.name)
    if (spec.kind !== 'api_token' && spec.clientId.trim() === '') {
      throw new Error(`credential "${spec.name}" has no client id`)
    }
    if (spec.kind === 'private_key' && spec.keys.length === 0) throw new Error(`credential "${spec.name}" has no key`)
  }
  if (specs.filter((spec) => spec.isDefault === true).length > 1)
    throw new Error('two credentials claim to be the default')
}
