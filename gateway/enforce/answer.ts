import type { Decision, Reason } from '../model/decision.ts'
import type { OpenedHold } from '../store/store.ts'
import { Refusal } from '../model/refusal.ts'

/** What the agents' door sends when it does not forward: status, headers, and a body in Okta's error shape. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

export interface AnswerContext {
  /** The decision's or refusal's id: Okta's errorId. */
  readonly id: string
  /** Public base URL of the agents' door. */
  readonly publicUrl: string
  readonly policy: string
}

const cleaned = (text: string): string =>
  // oxlint-disable-next-line no-control-regex -- control and bidi characters are what is removed (rule 21)
  text.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, ' ').slice(0, 300)

/** The structured field (RFC 8941) on every answer: effect, decision id, policy revision. */
export const decisionHeader = (
  effect: string,
  { id, policy }: Omit<AnswerContext, 'publicUrl'>,
  hold?: string,
): string => `${effect}; id="${id}"; policy="${policy}"${hold === undefined ? '' : `; hold="${hold}"`}`

const causeOf = (reason: Reason) => ({ errorSummary: `${reason.rule}: ${reason.description}` })

/** A reason as the agent may see it: rule, title, hint, and the facts that `visible` lets through (rule 20). */
const shownReason = (reason: Reason, visible: (reason: Reason) => readonly string[]) => ({
  rule: reason.rule,
  title: reason.title,
  severity: reason.severity,
  facts: visible(reason).map(cleaned),
})

export function refused(refusal: Refusal, context: AnswerContext): Answer {
  const link = `${context.publicUrl}/_postern/decisions/${context.id}`
  return {
    status: refusal.status,
    headers: {
      ...refusal.headers,
      ...(refusal.retryAfter === undefined ? {} : { 'retry-after': String(refusal.retryAfter) }),
      'postern-decision': decisionHeader('block', context),
    },
    body: {
      errorCode: refusal.errorCode,
      errorSummary: cleaned(refusal.message),
      errorLink: link,
      errorId: context.id,
      errorCauses: refusal.status === 401 ? [] : [{ errorSummary: cleaned(refusal.hint) }],
      postern: { decision: 'block', code: refusal.code, hint: cleaned(refusal.hint) },
    },
  }
}

export function blocked(
  decision: Decision,
  context: AnswerContext,
  visible: (reason: Reason) => readonly string[],
): Answer {
  const reasons = decision.reasons.filter((reason) => reason.effect === 'block')
  const first = reasons[0]
  const hint = first?.hint ?? new Refusal('blocked').hint
  return {
    status: 403,
    headers: { 'postern-decision': decisionHeader('block', context) },
    body: {
      errorCode: 'E0000006',
      errorSummary: cleaned(`Postern blocked this call: ${first?.description ?? 'nothing allows it.'}`),
      errorLink: `${context.publicUrl}/_postern/decisions/${context.id}`,
      errorId: context.id,
      errorCauses: reasons.map(causeOf),
      postern: {
        decision: 'block',
        code: first?.rule ?? 'blocked',
        reasons: reasons.map((reason) => shownReason(reason, visible)),
        hint: cleaned(hint),
      },
    },
  }
}

const clock = (ms: number) => new Date(ms).toISOString().slice(11, 16)

export function held(
  decision: Decision,
  hold: OpenedHold,
  context: AnswerContext,
  visible: (reason: Reason) => readonly string[],
  async: boolean,
): Answer {
  const url = `${context.publicUrl}/_postern/holds/${hold.id}`
  const reasons = decision.reasons.filter((reason) => reason.effect === 'hold')
  const task = {
    id: hold.id,
    status: hold.state,
    status_endpoint: url,
    expires_at: new Date(hold.expiresAt).toISOString(),
  }
  const headers = {
    location: url,
    'retry-after': '30',
    'postern-decision': decisionHeader('hold', context, hold.id),
  }
  if (async) return { status: 202, headers, body: { ...task, decision: context.id } }
  return {
    status: 403,
    headers,
    body: {
      errorCode: 'E0000006',
      errorSummary: `Postern holds this call for approval until ${clock(hold.expiresAt)} UTC. Send the same request again after approval.`,
      errorLink: url,
      errorId: context.id,
      errorCauses: reasons.map(causeOf),
      postern: {
        decision: 'hold',
        code: 'held',
        hold: task,
        reasons: reasons.map((reason) => shownReason(reason, visible)),
        hint: 'Wait for the approval, or send Postern-Prefer: wait=60 to wait on the connection.',
      },
    },
  }
}
