import type { CredentialNeed } from '../../../okta/client.ts'
import type { Limits } from '../../../okta/limits.ts'
import type { Store } from '../../../store/store.ts'
import type { Budget } from '../budget.ts'
import type { Gap } from '../../graph.ts'
import type { Clock } from '../clock.ts'
import type { Context, Family } from '../family.ts'

/** What reading needs of the way to Okta (okta/client.ts). */
export interface OktaPort {
  readonly limits: Limits
  readonly credentials: { nameFor(need: CredentialNeed): string }
  get(
    path: string,
    options: {
      scopes: readonly string[]
      template: string
      mediaType?: string
      /** Name of the credential to use; else as configured for reading. */
      credential?: string
      patienceMs: number
      signal?: AbortSignal
    },
  ): Promise<{
    status: number
    headers: Readonly<Record<string, string | readonly string[] | undefined>>
    json: unknown
  }>
}

/** A slice as it stands in the store. */
export interface Slice {
  readonly family: string
  readonly subject: string
  readonly scan: number
  readonly started: number | undefined
  readonly cursor: string | undefined
  readonly done: number | undefined
  readonly event: string | undefined
  readonly tries: number
  /** An event touched it: read with all that the limits leave. */
  readonly stale: boolean
}

export interface ReadDeps {
  readonly okta: OktaPort
  readonly store: Store
  readonly clock: Clock
  readonly budget: Budget
  random(): number
  context(): Promise<Context>
  /** Told of everything that changed, and of what a page made due. */
  changed(ids: readonly string[]): void
  due(families: readonly string[]): void
  /** Whether an empty list may be believed: a client without a role is shown one instead of an error. */
  seesAll(family: Family): Promise<boolean>
  /** Whether a list shows only what the gateway's roles reach: it is no whole one then, and buries nothing. */
  seesPart(family: Family): Promise<boolean>
  /** Why a list of one object, answered with so many items, may lack some that the gateway's roles do not reach. */
  cutShort(family: Family, subject: readonly string[], listed: number): Promise<Gap | undefined>
  /** The store, or we, failed: not Okta. The slice stays due. */
  failed(slice: Slice, error: unknown): void
  /** Tests crash here. */
  readonly onPage?: (slice: Slice) => void
}

export type Outcome = 'done' | 'absent' | 'hidden' | 'gone' | 'failed' | 'later'
