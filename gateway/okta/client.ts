import { randomUUID } from 'node:crypto'
import { statSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Dispatcher } from 'undici'
import { makeAddress, type AddressOptions, type OrgAddress } from './address.ts'
import { makeCredentials, type Credentials, type CredentialSpec } from './credentials.ts'
import { makeEgress, type EgressOptions } from './client/egress.ts'
import { read, type ReadAnswer, type ReadOptions } from './client/read.ts'
import { send } from './client/send.ts'
import { makeLimits, type Limits } from './limits.ts'

export type { ReadAnswer, ReadOptions } from './client/read.ts'
export type { EgressOptions } from './client/egress.ts'
export {
  CREDENTIAL_CAUSES,
  credentialFault,
  CredentialFault,
  needOf,
  type CredentialCause,
  type CredentialHealth,
  type CredentialState,
  type CredentialNeed,
  type CredentialRequest,
  type Credentials,
  type CredentialSpec,
  type SecretSource,
} from './credentials.ts'
export { endpointOf, type Endpoint, type Limits, type LimitsPort, type LimitsState, type Room } from './limits.ts'

/** The one way to call Okta: pool, credentials, limits, and our own reads. */
export interface Okta {
  readonly address: OrgAddress
  readonly credentials: Credentials
  readonly limits: Limits
  /** For calls that are streamed (enforce/forward); they take their headers from `credentials`. */
  readonly dispatcher: Dispatcher
  /** Reads JSON. Throws Refusal credential_unavailable, upstream_timeout or upstream_unreachable; any status is returned. */
  get(path: string, options: ReadOptions): Promise<ReadAnswer>
  /** Lets calls in flight end, then closes the connections. */
  close(): Promise<void>
}

export interface OktaOptions extends AddressOptions {
  readonly orgUrl: string
  readonly credentials: readonly CredentialSpec[]
  readonly egress?: EgressOptions
  /** Calls in flight that the org allows. */
  readonly concurrency?: number
  /** Where `env` secrets are looked up. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly now?: () => number
  readonly random?: () => number
  readonly id?: () => string
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>
}

const TOKEN_ANSWER_BYTES = 256 * 1024

/** Builds it. Opens no connection and reads no secret yet. Throws AddressError or an Error for settings nobody can use. */
export function makeOkta(options: OktaOptions): Okta {
  const address = makeAddress(options.orgUrl, options)
  const now = options.now ?? Date.now
  const random = options.random ?? Math.random
  const dispatcher = makeEgress(options.egress ?? {}, address.org)
  const limits = makeLimits(options.concurrency === undefined ? { now } : { now, concurrency: options.concurrency })
  const credentials = makeCredentials({
    specs: options.credentials,
    address,
    secrets: { env: options.env ?? {}, stat, statSync, readFile, now },
    exchange: {
      now,
      id: options.id ?? randomUUID,
      async post(url, headers, body) {
        const { origin, pathname: path } = new URL(url)
        const answer = await send(dispatcher, {
          origin,
          path,
          method: 'POST',
          headers,
          body,
          maxBytes: TOKEN_ANSWER_BYTES,
        })
        return { status: answer.status, headers: single(answer.headers), json: json(answer.text) }
      },
    },
    random,
  })
  const pause =
    options.sleep ??
    ((ms: number, signal?: AbortSignal) => sleep(ms, undefined, signal === undefined ? {} : { signal }))
  const deps = { address, dispatcher, credentials, limits, now, random, sleep: pause }
  return {
    address,
    credentials,
    limits,
    dispatcher,
    get: async (path, asked) => await read(path, asked, deps),
    close: async () => await dispatcher.close(),
  }
}

const single = (headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]))

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
