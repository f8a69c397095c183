import type { JWK } from 'jose'

/** What an admin does at Okta. */
export type Act =
  | { readonly do: 'add key'; readonly key: JWK }
  | { readonly do: 'remove key'; readonly kid: string }
  | { readonly do: 'add secret' }
  | { readonly do: 'remove secret'; readonly secret: string }
  | { readonly do: 'add token' }
  | { readonly do: 'remove token'; readonly token: string }
  | { readonly do: 'renew nonce' }
  | { readonly do: 'look' }

/** What the org says when it is there: a credential of each kind. */
export interface Begun {
  readonly url: string
  readonly app: { readonly clientId: string; readonly privateJwk: JWK }
  readonly integration: { readonly clientId: string; readonly secret: string }
  readonly token: string
  readonly users: readonly string[]
}

/** What it says after each act. */
export interface Reply {
  /** The secret or token that was made; '' where none was. */
  readonly made: string
  /** Calls so far, and the number of the last one with each key id, secret or token. */
  readonly calls: number
  readonly lastUse: Readonly<Record<string, number>>
  /** All access tokens given out so far. */
  readonly issued: readonly string[]
}
