import {
  EFFECTS,
  holdRequirement,
  SEVERITIES,
  type Decision,
  type Effect,
  type Obligation,
  type Reason,
} from '../../model/decision.ts'
import { deepFreeze } from '../../model/freeze.ts'

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
const areTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText)
const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 1

/**
 * A Decision from what the policy engine gave back. Throws Error on an empty, doubled, malformed or inconsistent
 * result: whoever calls blocks. An obligation that is not among `obligations` blocks here. Pure.
 */
export function readResult(
  result: unknown,
  policy: string,
  obligations: ReadonlySet<string>,
  holdSeconds = 1800,
): Decision {
  if (!Array.isArray(result) || result.length !== 1) throw new Error('the policy gave no decision')
  const only: unknown = result[0]
  const said = isObject(only) ? only['result'] : undefined
  if (!isObject(said)) throw new Error('the policy gave no decision')
  const effect = EFFECTS.find((one) => one === said['effect'])
  if (effect === undefined) throw new Error('the policy gave an effect that does not exist')
  if (!Array.isArray(said['reasons']) || !Array.isArray(said['obligations']))
    throw new Error('the policy gave no reasons')
  const reasons = inOrder(said['reasons'].map(readReason), effect)
  const owed = said['obligations'].map(readObligation)
  checkSense(effect, reasons)
  const unknown = owed.filter((one) => !obligations.has(one.name))
  if (effect !== 'block' && unknown.length > 0) {
    const blocked = inOrder([...unknown.map(unknownObligation), ...reasons], 'block')
    return deepFreeze({ effect: 'block', reasons: blocked, obligations: owed, policy })
  }
  const decision = { effect, reasons, obligations: owed, policy }
  return deepFreeze(
    effect === 'hold' ? { ...decision, requirement: readRequirement(said['requirement'], holdSeconds) } : decision,
  )
}

function readReason(value: unknown): Reason {
  if (!isObject(value)) throw new Error('the policy gave a reason that is none')
  const { rule, title, description, hint, proof, controls } = value
  const effect = EFFECTS.find((one) => one === value['effect'])
  const severity = SEVERITIES.find((one) => one === value['severity'])
  if (effect === undefined || severity === undefined || !isText(rule) || !isText(title))
    throw new Error('the policy gave a reason without rule, title, effect or severity')
  if (typeof description !== 'string' || typeof hint !== 'string' || !isObject(proof) || !areTexts(controls))
    throw new Error(`the policy gave a reason of ${rule} that is not whole`)
  return { rule, effect, title, description, severity, hint, proof, controls }
}

function readObligation(value: unknown): Obligation {
  if (!isObject(value) || !isText(value['name']) || !isText(value['rule']) || !isObject(value['parameters']))
    throw new Error('the policy gave an obligation that is not whole')
  return { name: value['name'], parameters: value['parameters'], rule: value['rule'] }
}

/** Where no rule names a time it is `holdSeconds`. */
function readRequirement(value: unknown, holdSeconds: number): NonNullable<Decision['requirement']> {
  if (!isObject(value)) throw new Error('the policy holds without saying what releases it')
  const { approvers, quorum, expires_seconds = holdSeconds } = value
  if (!areTexts(approvers) || approvers.length === 0 || !isCount(quorum) || !isCount(expires_seconds))
    throw new Error('the policy holds without saying who may release it')
  return holdRequirement.parse({ ...value, expires_seconds })
}

/** The effect and the reasons were made by the same rules; where they disagree something is broken. */
function checkSense(effect: Effect, reasons: readonly Reason[]): void {
  const has = (one: Effect) => reasons.some((reason) => reason.effect === one)
  if (effect !== 'block' && has('block')) throw new Error('the policy lets pass what a rule blocks')
  if (effect !== 'block' && !has('allow')) throw new Error('the policy lets pass what nothing allows')
  if ((effect === 'block' || effect === 'hold') && !has(effect))
    throw new Error(`the policy gave no reason for ${effect}`)
  if (effect === 'allow' && has('alert')) throw new Error('the policy keeps an alert back')
}

const byEffect = (effect: Effect, deciding: Effect) => (effect === deciding ? EFFECTS.length : EFFECTS.indexOf(effect))

/** Those of the deciding effect first, most severe first, then by effect and name. */
function inOrder(reasons: readonly Reason[], deciding: Effect): readonly Reason[] {
  return reasons.toSorted(
    (one, other) =>
      byEffect(other.effect, deciding) - byEffect(one.effect, deciding) ||
      SEVERITIES.indexOf(other.severity) - SEVERITIES.indexOf(one.severity) ||
      (one.rule < other.rule ? -1 : 1),
  )
}

const unknownObligation = (one: Obligation): Reason => ({
  rule: 'gateway.unknown_obligation',
  effect: 'block',
  title: 'The policy asks for something this gateway cannot do',
  description: 'A rule lets the call pass only together with an obligation that this gateway does not know.',
  severity: 'high',
  hint: 'An operator updates the gateway, or takes the obligation out of the rule.',
  proof: { obligation: one.name, rule: one.rule },
  controls: ['soc2:CC6.1', 'iso27001:A.5.15'],
})
