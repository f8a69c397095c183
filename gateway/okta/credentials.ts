import { choose, type CredentialNeed } from './credentials/choose.ts'
import { CredentialFault, type CredentialCause } from './credentials/fault.ts'
import type { ExchangeIo } from './credentials/exchange.ts'
import { makeApiToken } from './credentials/api-token.ts'
import { makeServiceApp, type Holder } from './credentials/service-app.ts'
import type { SecretIo } from './credentials/secret.ts'
import { checkSpecs, type CredentialSpec } from './credentials/spec.ts'
import { makeHealth, type CredentialHealth } from './credentials/health.ts'
import type { OrgAddress } from './address.ts'

export type { CredentialHealth, CredentialState } from './credentials/health.ts'
export { CREDENTIAL_CAUSES, CredentialFault, credentialFault, type CredentialCause } from './credentials/fault.ts'
export { needOf, type CredentialNeed } from './credentials/choose.ts'
export type { SecretSource } from './credentials/secret.ts'
export type { Algorithm, CredentialSpec, DpopMode, KeySpec, Selection } from './credentials/spec.ts'

/** A request that is about to leave for Okta. */
export interface CredentialRequest extends CredentialNeed {
  readonly method: string
  /** Absolute, on one of the org's hosts. */
  readonly url: string
}

/** The gateway's own credentials at Okta. */
export interface Credentials {
  /**
   * Headers that carry the call: `authorization`, and with DPoP `dpop` and `x-okta-user-agent-extended`. The access token has
   * only the scopes asked for. Throws Refusal credential_unavailable (its cause: CredentialFault).
   */
  headersFor(request: CredentialRequest): Promise<Record<string, string>>
  /** Name of the credential that `headersFor` would use; '' when there is none. */
  nameFor(need: CredentialNeed): string
  /**
   * To be told of each answer. True when the same safe request may succeed with new headers: the token was refused and is
   * forgotten, or Okta asked for a nonce.
   */
  answered(
    sent: Readonly<Record<string, string>>,
    answer: {
      readonly status: number
      readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
    },
  ): boolean
  /** To be told when a 401 spoke of the credential itself: Okta answers 401 for features that the org lacks, too. */
  refused(sent: Readonly<Record<string, string>>): void
  /** Names, in the order of the configuration. */
  readonly names: readonly string[]
  /** How each of them fared the last time it was used, in that order. */
  health(): readonly CredentialHealth[]
}

export interface CredentialsOptions {
  readonly specs: readonly CredentialSpec[]
  readonly address: OrgAddress
  readonly secrets: SecretIo
  readonly exchange: ExchangeIo
  /** 0 to 1. */
  random(): number
}

/** All configured credentials. Throws an Error for settings nobody can use; secrets are read at first need. */
export function makeCredentials(options: CredentialsOptions): Credentials {
  checkSpecs(options.specs)
  const origins = new Set<string>(Object.values(options.address))
  const tokenUrl = `${options.address.org}/oauth2/v1/token`
  const holders = new Map<string, Holder>(
    options.specs.map((spec) => [
      spec.name,
      spec.kind === 'api_token' ? makeApiToken(spec, options.secrets) : makeServiceApp(spec, tokenUrl, options),
    ]),
  )

  const names = options.specs.map((spec) => spec.name)
  const health = makeHealth(names, () => options.exchange.now())
  // Which credential made these headers: answers come back with them.
  const madeBy = new WeakMap<object, string>()

  return {
    names,
    health: health.all,

    async headersFor(request) {
      try {
        const spec = choose(options.specs, request)
        const holder = spec === undefined ? undefined : holders.get(spec.name)
        if (holder === undefined) throw nothingFor(request)
        // The last look before a secret leaves: it goes to the org's own hosts only, whatever the caller made of the URL.
        if (!URL.canParse(request.url) || !origins.has(new URL(request.url).origin)) {
          throw new CredentialFault(
            'foreign_host',
            spec?.name ?? '',
            'the request is not for one of the org\u2019s hosts.',
          )
        }
        const headers = await holder.headers(request)
        madeBy.set(headers, spec?.name ?? '')
        return headers
      } catch (error) {
        if (error instanceof CredentialFault && !OF_THE_CALL.has(error.code))
          health.failed(error.credential, error.code, error.message)
        throw error instanceof CredentialFault ? error.refusal() : error
      }
    },

    nameFor: (need) => choose(options.specs, need)?.name ?? '',

    refused(sent) {
      const name = madeBy.get(sent)
      if (name !== undefined) health.failed(name, 'refused', 'Okta answered 401 to it.')
    },

    answered(sent, answer) {
      let again = false
      for (const holder of holders.values()) again = holder.answered(sent, answer) || again
      const name = madeBy.get(sent)
      if (name !== undefined && answer.status !== 401 && answer.status < 500) health.worked(name)
      return again
    },
  }
}

/** Faults that say nothing of the credential itself: another call may well go through. */
const OF_THE_CALL: ReadonlySet<CredentialCause> = new Set(['foreign_host', 'no_scope_known', 'invalid_scope'])

const nothingFor = (request: CredentialRequest): CredentialFault =>
  request.credential === undefined
    ? new CredentialFault('none_configured', '', 'no credential for Okta is configured.')
    : new CredentialFault('none_configured', '', `no credential is named "${request.credential}".`)
