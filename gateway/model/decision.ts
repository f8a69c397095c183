import { z } from 'zod'

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

/** So many people of any of these names, counted for nothing else. */
export interface Need {
  readonly anyOf: readonly string[]
  readonly count: number
}

/** For whom a hold waits; from the hold rules (most demanding wins), the configuration's rules about approvers, or settings. */
export interface HoldRequirement {
  /** Names of approver groups, any of which will do; with `needs`, of each of those too. */
  readonly approvers: readonly string[]
  readonly quorum: number
  readonly expires_seconds: number
  readonly needs?: readonly Need[]
  /** After this time others count too. */
  readonly escalate?: { readonly after_seconds: number; readonly to: readonly string[] }
  /** The gateway sends the call as soon as it is approved and keeps the answer for the agent. */
  readonly execute?: 'at_approval'
  /** An approver may allow the like of it again, so often and so long at most (rule 16). */
  readonly standing?: { readonly most: number; readonly hours: number }
  /** The agent's owner may approve (rule 14). */
  readonly owner_may_approve?: true
}

const approverNames = z.array(z.string())
export const holdRequirement = z.object({
  approvers: approverNames.default([]),
  quorum: z.number().default(1),
  expires_seconds: z.number().default(1800),
  needs: z.array(z.object({ anyOf: approverNames, count: z.number() })).exactOptional(),
  escalate: z.object({ after_seconds: z.number(), to: approverNames }).exactOptional(),
  execute: z.literal('at_approval').exactOptional(),
  standing: z.object({ most: z.number(), hours: z.number() }).exactOptional(),
  owner_may_approve: z.literal(true).exactOptional(),
})
