/**
 * Every refusal Postern can give, in one table: HTTP status, Okta's nearest errorCode, a sentence and what to do next.
 * A step throws `new Refusal(code, …)`; app.ts turns it into Okta's error shape in one place (`refusalBody`).
 * Source of the Okta codes: gateway/okta/data/error-codes.json.
 */
export interface RefusalRow {
  readonly status: number
  readonly errorCode: string
  readonly sentence: string
  readonly hint: string
  /** Seconds, when the same call may succeed later. */
  readonly retryAfter?: number
}

const malformed = (sentence: string, hint: string): RefusalRow => ({
  status: 400,
  errorCode: 'E0000003',
  sentence,
  hint,
})
const unready = (sentence: string, hint: string, retryAfter = 5): RefusalRow => ({
  status: 503,
  errorCode: 'E0000009',
  sentence,
  hint,
  retryAfter,
})
const denied = (sentence: string, hint: string): RefusalRow => ({ status: 403, errorCode: 'E0000006', sentence, hint })

export const REFUSALS = {
  blocked: denied('Postern blocked this call.', 'Ask the owner of this agent what it is meant to do.'),
  held: denied(
    'Postern holds this call for approval.',
    'Send the same request again after approval, or send Postern-Prefer: wait=60 to wait for it.',
  ),
  unknown_operation: denied(
    "This is not an operation of Okta's management API that Postern knows.",
    'Check method and path against the API reference; a new operation needs a newer catalog.',
  ),
  not_requestable: {
    status: 400,
    errorCode: 'E0000001',
    sentence: 'This call is not held, so there is nothing to ask people about.',
    hint: 'Evaluate it again.',
  },
  not_forwarded: denied(
    'Postern knows this operation and does not forward it.',
    'It is not a management call, or not enabled for this org. Ask an operator if it is needed.',
  ),
  ambiguous_self: denied(
    '"me" and "current" would mean the gateway itself at Okta, not you.',
    'Name the user, token or session by its id.',
  ),
  guarded: denied(
    "This call touches Postern's own identity, keys, hooks or approvers, which no agent may change.",
    'An operator makes such changes at Okta, not through Postern.',
  ),
  agent_not_recognized: {
    status: 401,
    errorCode: 'E0000011',
    sentence: 'Invalid token provided',
    hint: 'Send a current Postern key or a token of a trusted issuer. An operator can issue one: postern agents rotate-key.',
  },
  malformed_path: malformed(
    'The path is not in its one canonical form.',
    'Send no dot segments, empty segments, backslashes, control bytes, or needless or double percent-encoding.',
  ),
  malformed_query: malformed(
    'The query is not well formed.',
    'Percent-encode values once; give each key once on writes.',
  ),
  malformed_body: malformed(
    'The body is not well-formed JSON.',
    'Send UTF-8 JSON without duplicate keys, at most 64 levels deep, with numbers that survive a round trip.',
  ),
  malformed_headers: malformed(
    'The headers are not acceptable.',
    'Send one Host, one Authorization, one Content-Type, and no method-override headers.',
  ),
  malformed_target: malformed(
    'The request target names another authority.',
    'Address the gateway or the org it stands for.',
  ),
  too_large_path: {
    status: 414,
    errorCode: 'E0000003',
    sentence: 'The request target is too long.',
    hint: 'Keep the path and query under the limit named in the configuration (limits.targetBytes).',
  },
  too_large_body: {
    status: 413,
    errorCode: 'E0000003',
    sentence: 'The body is too large.',
    hint: 'Keep the body under the limit named in the configuration (limits.bodyBytes).',
  },
  too_large_headers: {
    status: 431,
    errorCode: 'E0000003',
    sentence: 'The headers are too large.',
    hint: 'Keep the headers under the limit named in the configuration (limits.headerBytes).',
  },
  length_required: {
    status: 411,
    errorCode: 'E0000003',
    sentence: 'A POST or PUT without a body must say Content-Length: 0.',
    hint: 'Send Content-Length: 0, as Okta requires it too.',
  },
  unsupported_media_type: {
    status: 415,
    errorCode: 'E0000021',
    sentence: 'The body has a media type that this operation does not take.',
    hint: 'Send Content-Type: application/json with a JSON body.',
  },
  method_not_allowed: {
    status: 405,
    errorCode: 'E0000022',
    sentence: 'The endpoint does not support the provided HTTP method',
    hint: 'Use a method that the API reference lists.',
  },
  agent_limit: {
    status: 429,
    errorCode: 'E0000047',
    sentence: 'API call exceeded rate limit due to too many requests from this agent.',
    hint: "Wait until X-Rate-Limit-Reset; an operator can raise this agent's share.",
    retryAfter: 1,
  },
  org_limit: {
    status: 429,
    errorCode: 'E0000047',
    sentence: 'API call exceeded rate limit due to too many requests.',
    hint: "The org's limit for this endpoint is spent, by others too: wait until X-Rate-Limit-Reset.",
    retryAfter: 1,
  },
  hold_denied: denied(
    'A person denied this call.',
    'Ask the owner of this agent; the same call may be asked again after ten minutes.',
  ),
  hold_limit: {
    status: 429,
    errorCode: 'E0000047',
    sentence: 'This agent has too many calls waiting for approval.',
    hint: 'Wait for some to be decided, or cancel them.',
    retryAfter: 30,
  },
  facts_unknown: unready(
    'Postern could not learn a fact it must know before this call.',
    'Send it again shortly; if it persists an operator finds the cause with postern doctor.',
  ),
  target_changing: unready('Another write on the same target is in flight.', 'Send it again in a few seconds.', 2),
  policy_unavailable: unready(
    'No policy is in force.',
    'An operator must load a policy bundle: postern policy test.',
    30,
  ),
  policy_broken: unready('The policy gave no usable answer.', 'An operator finds the cause with postern explain.', 30),
  audit_unavailable: unready(
    'The audit log cannot be written, so nothing is forwarded.',
    'An operator must restore the store.',
    10,
  ),
  store_unavailable: unready('The store is away.', 'Send it again shortly; an operator must restore the store.', 10),
  issuer_unavailable: unready(
    'The issuer of this token could not be reached to check it.',
    "Send it again shortly; an operator checks the way to the issuer's keys.",
    10,
  ),
  credential_unavailable: unready(
    "Postern's own credential at Okta is not usable.",
    'An operator finds the cause with postern doctor.',
    30,
  ),
  approvers_unknown: unready(
    'Okta cannot tell at this moment who may decide on this.',
    'Try again shortly; the call waits. An operator checks the way to Okta, and that the credential may read users, groups and the log.',
    10,
  ),
  stopped: unready('An operator has stopped this gateway.', 'Wait for the stop to be lifted.', 60),
  upstream_unreachable: {
    status: 502,
    errorCode: 'E0000009',
    sentence: 'Okta could not be reached.',
    hint: 'Send it again shortly; nothing was changed.',
    retryAfter: 5,
  },
  upstream_timeout: {
    status: 504,
    errorCode: 'E0000009',
    sentence: 'Okta did not answer in time.',
    hint: 'Send it again shortly; nothing was changed.',
    retryAfter: 5,
  },
  outcome_unknown: {
    status: 504,
    errorCode: 'E0000009',
    sentence: 'Okta did not answer this write, so its outcome is unknown.',
    hint: 'Read the target before you send it again.',
  },
  outcome_pending: {
    status: 409,
    errorCode: 'E0000009',
    sentence: 'An identical write is in flight or its outcome is still unknown.',
    hint: "Read the target. Okta's log is asked what became of it; where that does not tell, an operator says so: postern audit settle.",
  },
  already_done: {
    status: 409,
    errorCode: 'E0000009',
    sentence: 'This approved call was already carried out.',
    hint: 'Send a new Idempotency-Key if you mean it a second time.',
  },
  idempotency_mismatch: {
    status: 422,
    errorCode: 'E0000003',
    sentence: 'This Idempotency-Key was used for another request.',
    hint: 'Use a new key for a new request.',
  },
  operator_not_recognized: {
    status: 401,
    errorCode: 'E0000011',
    sentence: 'No operator is recognized by this credential.',
    hint: 'Send an operator key: Authorization: Bearer ok_…; the first is in operator.key in the data folder.',
  },
  sign_in_failed: {
    status: 401,
    errorCode: 'E0000011',
    sentence: 'The sign-in did not work.',
    hint: 'Begin it again; if it persists an operator finds the cause in the log.',
  },
  signed_out: {
    status: 401,
    errorCode: 'E0000011',
    sentence: 'Your sign-in is over.',
    hint: 'Sign in again.',
  },
  form_not_ours: {
    status: 403,
    errorCode: 'E0000006',
    sentence: 'This form was not made for you, or is too old.',
    hint: 'Open the page again and decide there.',
  },
  too_many_requests: {
    status: 429,
    errorCode: 'E0000047',
    sentence: 'Too many requests came from your address.',
    hint: 'Wait a few seconds.',
    retryAfter: 5,
  },
  operator_not_allowed: {
    status: 403,
    errorCode: 'E0000006',
    sentence: 'This operator may not do that.',
    hint: 'Ask an operator with the needed role.',
  },
  discovery_off: {
    status: 409,
    errorCode: 'E0000001',
    sentence: 'Discovery is off, so nothing is known of the org.',
    hint: 'Set discovery.enabled in the configuration.',
  },
  not_found: { status: 404, errorCode: 'E0000007', sentence: 'Not found.', hint: 'Check the id.' },
  invalid_request: {
    status: 400,
    errorCode: 'E0000001',
    sentence: 'The request is not valid.',
    hint: 'See the causes.',
  },
  conflict: {
    status: 409,
    errorCode: 'E0000001',
    sentence: 'The present state does not allow this.',
    hint: 'Read it again.',
  },
  internal: {
    status: 500,
    errorCode: 'E0000009',
    sentence: 'Postern met a fault of its own and blocked this call.',
    hint: 'Tell an operator the errorId; the log has the cause.',
  },
} as const satisfies Record<string, RefusalRow>

export type RefusalCode = keyof typeof REFUSALS

/** The row of a code, with its optional parts. */
export const refusalRow = (code: RefusalCode): RefusalRow => REFUSALS[code]
