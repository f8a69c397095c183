import type { Registry } from 'prom-client'
import type { Audit } from '../../enforce/audit.ts'
import type { Waiting } from '../../enforce/hold.ts'
import type { Directory } from '../../enforce/identify.ts'
import type { Requested } from '../../enforce/requesting.ts'
import type { Proposed, Undo } from '../../enforce/undoing.ts'
import type { Inventory } from '../../inventory/inventory.ts'
import type {
  AgentsDoorView,
  Check,
  ExplainAsk,
  Explanation,
  LimitView,
  OperatorView,
  PolicyRuleView,
  PolicyStatus,
  ShareView,
  VerificationView,
} from '../../model/api.ts'
import type { Ids } from '../../model/ids.ts'
import type { Agent } from '../../model/subject.ts'
import type { Catalog } from '../../okta/catalog.ts'
import type { CredentialHealth } from '../../okta/client.ts'
import type { Store } from '../../store/store.ts'
import type { Signing } from '../token.ts'
import type { Login } from './login.ts'

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
  /** Its base URL as seen from outside; else the address that a request came to. */
  readonly publicUrl?: string
  readonly version: string
  readonly startedAt: number
  /** Origin of the org. */
  readonly org: string
  /** Where agents call, for telling them. */
  agentsDoor?(): AgentsDoorView
  /** How long an approved call may wait to be sent. */
  readonly grantMinutes: number
  readonly metrics: Pick<Registry, 'metrics' | 'contentType'>
  knowsOperation(id: string): boolean
  /** Walks the road without its end: classify to decide, nothing reserved, nothing sent, nothing recorded as a decision. */
  explain(asked: ExplainAsk, agent: Agent): Promise<Explanation>
  /** Asking people about calls that would be held (AuthZEN access requests). */
  readonly requests?: {
    /** Opens the hold that this call would wait at, in the agent's name on behalf of the operator. */
    open(asked: ExplainAsk, agent: Agent, why: string, operator: OperatorView): Promise<Requested>
    /** Signs the denials that may be answered by a request. */
    readonly signing: Pick<Signing, 'current' | 'find' | 'published'>
  }
  /** Erases a person from the log and from what people were shown. */
  readonly erase: Audit['erase']
  /** The call's story in lines of text; undefined when there is no such decision. */
  narrative(decision: string): Promise<string | undefined>
  verify(): Promise<VerificationView>
  policy(): PolicyStatus
  /** Rules of the policy in force, or those that may speak about one operation, as it knows them. */
  rules(operation?: string): readonly PolicyRuleView[]
  limits(): Promise<readonly LimitView[]>
  /** The gateway's own credentials at Okta, as their last use found them. */
  credentials?(): readonly CredentialHealth[]
  /** What agents have of them now. */
  shares?(): readonly ShareView[]
  checks(): Promise<readonly Check[]>
  /** What would undo a write; undefined where this door has no way to Okta. */
  readonly undo?: {
    of(decision: string): Promise<Undo>
    propose(decision: string, operator: OperatorView, reason: string): Promise<Proposed>
  }
  /** What the org contains; undefined where discovery is off. */
  readonly known?: KnownOrg | undefined
  /** Where operators can sign in with Okta. */
  readonly login?: Login | undefined
  /** What the data of this door cannot tell: who belongs to the approver groups now. */
  readonly approvers: ApproverPort
}

/** The inventory, and the operations that may be asked about. */
export interface KnownOrg {
  readonly inventory: Omit<Inventory, 'facts' | 'effective' | 'start' | 'stop' | 'changed'>
  catalog(): Catalog
}

export type Person = Pick<OperatorView, 'oktaUserId'>
type Targets = readonly { readonly type: string; readonly id: string }[]

/** What Okta knows of people who decide, read live. All throw Refusal approvers_unknown when it cannot be read. */
export interface ApproverPort {
  /** Of these names those to which the person belongs; `fresh` reads anew, as a vote must. */
  belongs(person: Person, names: readonly string[], targets: Targets, fresh: boolean): Promise<readonly string[]>
  /** True where the call gives something to a group that the person is in. */
  gains(person: Person, operation: string, targets: Targets, fresh: boolean): Promise<boolean>
  /** True where the person put someone into one of these groups, or out of it, within 24 hours. */
  changed(person: Person, names: readonly string[]): Promise<boolean>
}
