export const EFFECTS = ['allow', 'alert', 'hold', 'block'] as const
export type Effect = (typeof EFFECTS)[number]

export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const
export type Severity = (typeof SEVERITIES)[number]

/** One rule that spoke. Text and controls come from the rule's METADATA. */
export interface Reason {
  /** `groups.admin_granting_group` */
  readonly rule: string
  readonly effect: Effect
  readonly title: string
  readonly description: string
  readonly severity: Severity
  /** What the agent can do about it. */
  readonly hint: string
  /** The facts that made the rule true. */
  readonly proof: Readonly<Record<string, unknown>>
  /** Keys of data/controls.json: `soc2:CC6.3`. */
  readonly controls: readonly string[]
}

/** Something the gateway must do or else block; an unknown one blocks. */
export interface Obligation {
  readonly name: string
  readonly parameters: Readonly<Record<string, unknown>>
  readonly rule: string
}

export interface Decision {
  readonly effect: Effect
  /** All rules that spoke, those of the deciding effect first, most severe first. */
  readonly reasons: readonly Reason[]
  readonly obligations: readonly Obligation[]
  /** Revision of the bundle that decided. */
  readonly policy: string
  /** With effect hold: what releases it. */
  readonly requirement?: HoldRequirement
}

/** For whom a hold waits; from the hold rules (most demanding wins) or settings. */
export interface HoldRequirement {
  /** Names of approver groups or rules, any of which will do unless `all`. */
  readonly approvers: readonly string[]
  readonly quorum: number
  readonly expires_seconds: number
}
