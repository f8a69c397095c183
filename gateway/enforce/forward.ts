import type { Dispatcher } from 'undici'
import type { Call } from '../model/call.ts'
import type { Operation } from '../model/operation.ts'
import { Refusal } from '../model/refusal.ts'
import type { Subject } from '../model/subject.ts'
import { makeLinks, type Links } from '../okta/links.ts'
import { Exchange } from './forward/exchange.ts'
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
  /** Headers of ours for the answer: Postern-Decision. */
  readonly headers: Readonly<Record<string, string>>
}

/** The part of okta/client.ts that forwarding needs. */
export interface Upstream {
  /** Origins by the catalog's hosts. */
  readonly address: { readonly org: string; readonly admin: string; readonly dr: string }
  readonly credentials: {
    readonly headersFor: (request: {
      method: string
      url: string
      scopes: readonly string[]
      agent?: string
      operation?: string
    }) => Promise<Record<string, string>>
  }
  /** Pipelining must be 1 (undici's default): then undici itself never sends a request a second time. */
  readonly dispatcher: Dispatcher
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
 * caller, and is tried a second time when its kept-alive connection was closed under it.
 */
export async function forward(request: ForwardRequest, sink: Sink, deps: ForwardDeps): Promise<Outcome> {
  const { call, operation } = request
  const started = deps.now()
  const read = operation.row.access === 'read' && SAFE.has(call.method)
  const origin = deps.okta.address[operation.row.host]
  const { links, rules } = rewritingOf(request, deps)
  for (let attempt = 1; ; attempt++) {
    const credential = operation.row.takesCredential ? await credentialFor(request, origin, deps) : {}
    if (credential instanceof Refusal) return outcomeOf({ refusal: credential, ms: deps.now() - started })
    const exchange = new Exchange({
      sink,
      read,
      method: call.method,
      links,
      rules,
      ours: request.headers,
      bodyMs: deps.limits.bodyMs,
    })
    const end = await exchange.run(deps.okta.dispatcher, {
      origin,
      path: call.query === '' ? call.path : `${call.path}?${call.query}`,
      method: call.method,
      headers: { ...upHeaders(call), 'accept-encoding': acceptEncodingUp(operation.row.template), ...credential },
      body: call.body?.bytes ?? null,
      headersTimeout: deps.limits.headersMs,
      bodyTimeout: deps.limits.bodyMs,
    })
    if (attempt === 1 && read && end.staleConnection && !sink.closed) continue
    return outcomeOf({ end, read, decisionId: request.decisionId, ms: deps.now() - started })
  }
}

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

async function credentialFor(
  { call, operation, subject }: ForwardRequest,
  origin: string,
  deps: ForwardDeps,
): Promise<Record<string, string> | Refusal> {
  try {
    return await deps.okta.credentials.headersFor({
      method: call.method,
      url: origin + call.path,
      scopes: operation.row.scopes,
      agent: subject.agent.id,
      operation: operation.row.id,
    })
  } catch (cause) {
    return cause instanceof Refusal ? cause : new Refusal('credential_unavailable', { cause })
  }
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
