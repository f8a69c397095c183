import type { Registry } from 'prom-client'
import type { Audit } from '../../enforce/audit.ts'
import type { Waiting } from '../../enforce/hold.ts'
import type { Directory } from '../../enforce/identify.ts'
import type {
  Check,
  ExplainAsk,
  Explanation,
  HoldView,
  LimitView,
  OperatorView,
  PolicyStatus,
  ShareView,
  VerificationView,
} from '../../model/api.ts'
import type { Ids } from '../../model/ids.ts'
import type { Agent } from '../../model/subject.ts'
import type { Store } from '../../store/store.ts'

/** What the operators' door is given: the faces of the rooms it opens, each no wider than it needs. */
export interface OperatorsHouse {
  readonly store: Store
  readonly directory: Directory
  readonly audit: Pick<Audit, 'entries' | 'counted'>
  readonly waiting: Pick<Waiting, 'decided'>
  readonly ids: Pick<Ids, 'agent' | 'operator' | 'message'>
  /** That many unpredictable bytes. */
  readonly random: (bytes: number) => Uint8Array
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly log: { error(fields: object, message: string): void; warn(fields: object, message: string): void }
  /** Host names the door may be called by, beside localhost and addresses. */
  readonly names: readonly string[]
  readonly version: string
  readonly startedAt: number
  /** Origin of the org. */
  readonly org: string
  /** How long an approved call may wait to be sent. */
  readonly grantMinutes: number
  readonly metrics: Pick<Registry, 'metrics' | 'contentType'>
  knowsOperation(id: string): boolean
  /** Walks the road without its end: classify to decide, nothing reserved, nothing sent, nothing recorded as a decision. */
  explain(asked: ExplainAsk, agent: Agent): Promise<Explanation>
  /** The call's story in lines of text; undefined when there is no such decision. */
  narrative(decision: string): Promise<string | undefined>
  verify(): Promise<VerificationView>
  policy(): PolicyStatus
  limits(): Promise<readonly LimitView[]>
  /** What agents have of them now. */
  shares?(): readonly ShareView[]
  checks(): Promise<readonly Check[]>
  /** What the data of this door cannot tell: membership in approver groups, read live. A sentence says why not. */
  mayNotApprove?(hold: HoldView, operator: OperatorView): Promise<string | undefined>
}
