import type { Call } from '../model/call.ts'
import type { Operation } from '../model/operation.ts'
import { Refusal } from '../model/refusal.ts'
import type { Subject } from '../model/subject.ts'
import { needOf, type Okta } from '../okta/client.ts'
import { endpointOf } from '../okta/limits.ts'
import { makeLinks, type Links } from '../okta/links.ts'
import { Exchange, type ExchangeEnd } from './forward/exchange.ts'
import { acceptEncodingUp, upHeaders } from './forward/headers.ts'
import { outcomeOf, type Outcome } from './forward/outcome.ts'
import { secretKeys } from './forward/secrets.ts'
import type { Sink } from './forward/sink.ts'
import { spliceRules, type SpliceRules } from './forward/splicer.ts'

export { bufferSink, nodeSink, type BufferSink, type Sink } from './forward/sink.ts'
export type { Outcome } from './forward/outcome.ts'

export interface ForwardRequest {
  readonly call: Call
  readonly operation: Operation
  readonly subject: Subject
  readonly decisionId: string
  /** Rules that spoke: one may name the credential. */
  readonly rules?: readonly string[]
  /** Headers of ours for the answer: Postern-Decision. */
  readonly headers: Readonly<Record<string, string>>
}

/** The part of okta/client.ts that forwarding needs. Pipelining must be 1: then undici itself never sends a request again. */
export interface Upstream extends Pick<Okta, 'address' | 'dispatcher'> {
  readonly credentials: Pick<Okta['credentials'], 'headersFor' | 'nameFor' | 'answered' | 'refused'>
  readonly limits: Pick<Okta['limits'], 'begin' | 'observe'>
}

export interface ForwardDeps {
  readonly okta: Upstream
  /** The gateway's public base URL. */
  readonly gatewayUrl: string
  /** Milliseconds until Okta's headers; and between two pieces of a body, on either side. */
  readonly limits: { readonly headersMs: number; readonly bodyMs: number }
  /** Epoch milliseconds. */
  readonly now: () => number
}

/**
 * Sends one call to Okta and streams the answer into the sink, with links that lead back here and one-time secrets redacted.
 * Never throws for what Okta or the client do: the outcome says what is known, and its `refusal` is what to tell a caller who
 * was sent nothing yet. A write goes out once, and its outcome is learnt even when the caller hangs up; a read ends with its
 * caller, and is tried once more when its kept-alive connection was closed under it or our token had ended.
 */
export async function forward(request: ForwardRequest, sink: Sink, deps: ForwardDeps): Promise<Outcome> {
  const started = deps.now()
  const read = isRead(request)
  const first = await attempt(request, sink, deps, { read, mayRepeat: read })
  const end =
    'again' in first && first.again && !sink.closed
      ? await attempt(request, sink, deps, { read, mayRepeat: false })
      : first
  const ms = deps.now() - started
  return end instanceof Refusal
    ? outcomeOf({ refusal: end, ms })
    : outcomeOf({ end, read, decisionId: request.decisionId, ms })
}

/** Both must say so: a GET that changes something, or a POST that should not, is never sent twice. */
const isRead = ({ call, operation }: ForwardRequest): boolean =>
  operation.row.access === 'read' && (call.method === 'GET' || call.method === 'HEAD' || call.method === 'OPTIONS')

async function attempt(
  request: ForwardRequest,
  sink: Sink,
  deps: ForwardDeps,
  as: { readonly read: boolean; readonly mayRepeat: boolean },
): Promise<ExchangeEnd | Refusal> {
  const { call, operation, subject } = request
  const { row } = operation
  const { address, credentials, limits, dispatcher } = deps.okta
  const origin = address[row.host]
  const need = needOf(subject.agent, operation, request.rules)
  let own: Record<string, string> = {}
  try {
    if (row.takesCredential)
      own = await credentials.headersFor({ method: call.method, url: origin + call.path, ...need })
  } catch (cause) {
    return cause instanceof Refusal ? cause : new Refusal('credential_unavailable', { cause })
  }
  const name = row.takesCredential ? credentials.nameFor(need) : ''
  const endpoint = endpointOf(call.method, call.path, row.template)
  const done = limits.begin(name, endpoint)
  const exchange = new Exchange({
    sink,
    ...as,
    method: call.method,
    ...rewritingOf(request, deps),
    ours: request.headers,
    bodyMs: deps.limits.bodyMs,
    withOurs: row.takesCredential,
    answered(answer) {
      limits.observe(name, endpoint, answer)
      return row.takesCredential && credentials.answered(own, answer)
    },
  })
  const end = await exchange.run(dispatcher, {
    origin,
    path: call.query === '' ? call.path : `${call.path}?${call.query}`,
    method: call.method,
    headers: { ...upHeaders(call), 'accept-encoding': acceptEncodingUp(row.template), ...own },
    body: call.body?.bytes ?? null,
    headersTimeout: deps.limits.headersMs,
    bodyTimeout: deps.limits.bodyMs,
  })
  done()
  if (end.refusedUs) credentials.refused(own)
  return end
}

interface Rewriting {
  readonly links: Links
  readonly byKeys: Map<string, SpliceRules>
}

/** Patterns are made once for each set of keys, for as long as the deps live. */
const made = new WeakMap<ForwardDeps, Rewriting>()

function rewritingOf({ operation, subject }: ForwardRequest, deps: ForwardDeps): { links: Links; rules: SpliceRules } {
  let rewriting = made.get(deps)
  if (rewriting === undefined) {
    const { org, admin, dr } = deps.okta.address
    rewriting = { links: makeLinks({ origins: [org, admin, dr], gatewayUrl: deps.gatewayUrl }), byKeys: new Map() }
    made.set(deps, rewriting)
  }
  const secrets = subject.agent.grant.oneTimeSecrets ? [] : secretKeys(operation.row.id)
  const name = secrets.join(' ')
  let rules = rewriting.byKeys.get(name)
  if (rules === undefined) {
    rules = spliceRules(rewriting.links, secrets)
    rewriting.byKeys.set(name, rules)
  }
  return { links: rewriting.links, rules }
}
