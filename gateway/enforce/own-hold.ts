import type { Decision, Reason } from '../model/decision.ts'
import type { Approval } from '../model/hold.ts'
import type { Policy } from './decide.ts'

/** Id of the agent in whose name an undo is asked for. Registered by Postern itself, without a key: nobody else can be it. */
export const UNDO_AGENT = 'agt_postern_undo'
export const UNDO_AGENT_NAME = 'postern-undo'

/** Stands among the rules of a hold, so that an approval answers it too. */
const REASON: Reason = {
  rule: 'postern.undo',
  effect: 'hold',
  title: 'An undo waits for a person',
  description: 'What an operator asks Postern to undo is sent when another person agrees.',
  severity: 'medium',
  hint: 'Ask an approver.',
  proof: {},
  controls: ['soc2:CC6.1', 'iso27001:A.5.15'],
}

/**
 * What the policy decided about an undo, held in any case: an operator asks, another person agrees, and then it is sent
 * without a caller. A block stays a block. Pure.
 */
export function heldAsUndo(
  agent: string,
  decision: Decision,
  approval: Approval | undefined,
  holds: Policy['holds'],
): Decision {
  if (agent !== UNDO_AGENT || decision.effect === 'block') return decision
  if (decision.effect !== 'hold' && approval?.rules.includes(REASON.rule) === true) return decision
  const asked = decision.requirement ?? {
    approvers: holds.approvers,
    quorum: holds.quorum,
    expires_seconds: holds.seconds,
  }
  const { standing: _, ...requirement } = asked
  return {
    ...decision,
    effect: 'hold',
    reasons: [REASON, ...decision.reasons],
    requirement: { ...requirement, execute: 'at_approval' },
  }
}
