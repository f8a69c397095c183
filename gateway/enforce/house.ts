import type { Approvers } from '../model/approvers.ts'
import type { Catalog } from '../okta/catalog.ts'
import type { Store } from '../store/store.ts'
import type { Audit } from './audit.ts'
import type { Policy } from './decide.ts'
import type { ForwardDeps } from './forward.ts'
import type { Self } from './guard.ts'
import type { Waiting } from './hold.ts'
import type { IdentifyDeps } from './identify.ts'
import type { Reservations } from './reservations.ts'
import type { Share } from './share.ts'
import type { BeforeImages } from './undo.ts'
import type { ViewDeps } from './view.ts'
import type { Ids } from '../model/ids.ts'

/** The least of a logger that the road needs. */
export interface Log {
  error(fields: object, message: string): void
  warn(fields: object, message: string): void
}

/** What the road is given: every room's face, the clock and the ids. Made once by main.ts. */
export interface House {
  now(): number
  sleep(ms: number): Promise<void>
  readonly ids: Ids
  /** Origin of the org. */
  readonly org: string
  /** Its host name, as policies see it. */
  readonly orgName: string
  /** Public base URL of the agents' door, without a slash at its end. */
  readonly publicUrl: string
  readonly identify: IdentifyDeps
  catalog(): Catalog
  readonly self: Self
  readonly view: ViewDeps
  /** Who decides on what, beyond what the policy says. */
  readonly approvers: Approvers
  /** The policy in force, or nothing while none is loaded: then everything is refused. */
  policy(): Policy | undefined
  readonly store: Store
  readonly reservations: Reservations
  readonly share: Share
  readonly audit: Audit
  readonly waiting: Waiting
  readonly forward: ForwardDeps
  /** What was there before each write that can be undone. */
  readonly before: BeforeImages
  readonly log: Log
  /** Seconds after which a write that was never settled no longer keeps its target. */
  readonly writeSeconds: number
  /** Called after a forwarded write: what was read about these targets is no longer true. */
  changed(targets: readonly { readonly type: string; readonly id: string }[], decision: string): void
}
