import { readFileSync } from 'node:fs'
import type { JSONWebKeySet } from 'jose'
import type { Config } from '../config.ts'
import { fetch } from 'undici'
import type { Fetch, TrustedIssuer } from '../enforce/identify.ts'
import type { Okta } from '../okta/client.ts'

/** Who may vouch for agents, as identify takes them. Throws an Error for a key file that is no JWK set. */
export const issuersOf = (config: Config): TrustedIssuer[] =>
  config.issuers.map(({ issuer, audiences, jwksUrl, jwksFile, algorithms }) => ({
    issuer,
    audiences,
    ...(jwksUrl === undefined ? {} : { jwksUrl }),
    ...(jwksFile === undefined ? {} : { keys: jwks(jwksFile) }),
    ...(algorithms === undefined ? {} : { algorithms }),
  }))

function jwks(file: string): JSONWebKeySet {
  const set: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (typeof set !== 'object' || set === null || !('keys' in set) || !Array.isArray(set.keys))
    throw new Error(`${file} is no JWK set: it needs a list of keys`)
  return { keys: set.keys as JSONWebKeySet['keys'] } // each key is checked by jose when it is used
}

/** Issuers' keys are read the way everything leaves this network: through the same proxy, trusting the same authorities. */
export const issuerFetch =
  ({ dispatcher }: Pick<Okta, 'dispatcher'>): Fetch =>
  async (url, { headers, ...options }) =>
    // undici's Response is the one the platform has; only its type has another home.
    (await fetch(url, {
      ...options,
      headers: headers instanceof Headers ? Object.fromEntries(headers) : headers,
      dispatcher,
    })) as unknown as Response
