import * as client from 'openid-client'
import { Refusal } from '../../model/refusal.ts'

export interface OidcClient {
  readonly clientId: string
  /** Read when it is used; undefined for a public client. */
  readonly secret: () => string | undefined
}

export interface OidcOptions {
  readonly issuer: string
  readonly web: OidcClient
  /** For the device flow, where it is another app. */
  readonly device: OidcClient
  readonly scopes: readonly string[]
  /** The way everything leaves this network. */
  readonly fetch: client.CustomFetch
  readonly now: () => number
}

/** What is kept between leaving for Okta and coming back; secret, and bound to one browser. */
export interface Left {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

export interface DeviceStart {
  readonly deviceCode: string
  readonly userCode: string
  readonly url: string
  /** With the code in it. */
  readonly urlComplete: string | undefined
  readonly expiresSeconds: number
  readonly everySeconds: number
}

export type DeviceAnswer =
  | { readonly kind: 'pending'; readonly slower: boolean }
  | { readonly kind: 'done'; readonly sub: string }

/** Sign-in with the org's OpenID provider: code with PKCE, state and nonce for pages, the device flow for the CLI. */
export interface Oidc {
  begin(redirectUri: string): Promise<{ readonly url: string; readonly left: Left }>
  /** The immutable Okta user id of who came back. Throws Refusal sign_in_failed. */
  finish(current: URL, left: Left): Promise<string>
  beginDevice(): Promise<DeviceStart>
  pollDevice(deviceCode: string): Promise<DeviceAnswer>
}

const METADATA_MS = 3_600_000
const TIMEOUT_S = 10
const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'

/** Asks nobody until somebody signs in. Metadata is read again each hour, or when the secret was renewed. */
export function makeOidc(options: OidcOptions): Oidc {
  const known = new Map<string, { config: client.Configuration; secret: string | undefined; until: number }>()

  async function configuration(who: OidcClient): Promise<client.Configuration> {
    const secret = who.secret()
    const before = known.get(who.clientId)
    if (before !== undefined && before.secret === secret && options.now() < before.until) return before.config
    try {
      const config = await client.discovery(
        new URL(options.issuer),
        who.clientId,
        undefined,
        secret === undefined ? client.None() : client.ClientSecretPost(secret),
        {
          timeout: TIMEOUT_S,
          [client.customFetch]: options.fetch,
          // A simulated org has no TLS; a real one has nothing else.
          execute: options.issuer.startsWith('http:') ? [client.allowInsecureRequests] : [],
        },
      )
      // The signature is checked too, not only that the token came over TLS from the issuer.
      client.enableNonRepudiationChecks(config)
      known.set(who.clientId, { config, secret, until: options.now() + METADATA_MS })
      return config
    } catch (cause) {
      throw away(cause)
    }
  }

  const away = (cause: unknown) =>
    new Refusal('issuer_unavailable', {
      sentence: 'Okta could not be reached to sign you in.',
      hint: 'Try again shortly; an operator checks org.oidc and the way to Okta.',
      cause,
    })

  const failed = (cause: unknown, sentence = 'The sign-in did not work.') =>
    new Refusal('sign_in_failed', { sentence, cause, why: cause instanceof Error ? cause.message.slice(0, 200) : '' })

  const subject = (tokens: client.TokenEndpointResponseHelpers): string => {
    const sub = tokens.claims()?.sub
    if (sub === undefined) throw failed(undefined, 'Okta did not say who signed in.')
    return sub
  }

  return {
    async begin(redirectUri) {
      const config = await configuration(options.web)
      const left = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
      }
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: options.scopes.join(' '),
        state: left.state,
        nonce: left.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(left.verifier),
        code_challenge_method: 'S256',
      })
      return { url: url.href, left }
    },
    async finish(current, left) {
      const config = await configuration(options.web)
      let tokens
      try {
        tokens = await client.authorizationCodeGrant(config, current, {
          expectedState: left.state,
          expectedNonce: left.nonce,
          pkceCodeVerifier: left.verifier,
          idTokenExpected: true,
        })
      } catch (cause) {
        if (cause instanceof client.AuthorizationResponseError && cause.error === 'access_denied')
          throw failed(cause, 'Okta did not let you in: the app is not assigned to you, or you said no.')
        throw failed(cause)
      }
      return subject(tokens)
    },
    async beginDevice() {
      const config = await configuration(options.device)
      try {
        const start = await client.initiateDeviceAuthorization(config, { scope: options.scopes.join(' ') })
        return {
          deviceCode: start.device_code,
          userCode: start.user_code,
          url: start.verification_uri,
          urlComplete: start.verification_uri_complete,
          expiresSeconds: start.expires_in,
          everySeconds: start.interval ?? 5,
        }
      } catch (cause) {
        throw new Refusal('issuer_unavailable', {
          sentence: 'Okta does not let this app begin a device sign-in.',
          hint: 'org.oidc.device needs a native app with the Device Authorization grant.',
          cause,
        })
      }
    },
    async pollDevice(deviceCode) {
      const config = await configuration(options.device)
      try {
        const tokens = await client.genericGrantRequest(config, DEVICE_GRANT, { device_code: deviceCode })
        return { kind: 'done', sub: subject(tokens) }
      } catch (cause) {
        if (cause instanceof Refusal) throw cause
        const error = cause instanceof client.ResponseBodyError ? cause.error : ''
        if (error === 'authorization_pending') return { kind: 'pending', slower: false }
        if (error === 'slow_down') return { kind: 'pending', slower: true }
        if (error === 'expired_token') throw failed(cause, 'The code has expired before anybody used it.')
        if (error === 'access_denied') throw failed(cause, 'The sign-in was refused.')
        throw failed(cause)
      }
    },
  }
}
