import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { Body, Call } from '../model/call.ts'

export interface DigestInput {
  /** Origin of the org: `https://acme.okta.com`. */
  readonly org: string
  readonly agentId: string
  readonly call: Call
  /** Lower-case names of the headers that change what the call means (from the catalog). */
  readonly semanticHeaders: readonly string[]
  /** Immutable ids that the call's names resolved to: { 'path.userId': '00u…' }. */
  readonly resolvedIds: Readonly<Record<string, string>>
}

/**
 * What a call is, as one SHA-256 (64 hex digits) over canonical JSON (rule 2, RFC 8785): two calls with the same digest do the
 * same thing to the same objects for the same agent. Pure.
 */
export function digestOf(input: DigestInput): string {
  const { call } = input
  const canonical = canonicalize({
    version: 1,
    org: input.org,
    agent: input.agentId,
    method: call.method,
    path: call.path,
    query: sorted(call.params),
    headers: Object.fromEntries(input.semanticHeaders.map((name) => [name, call.headers[name] ?? null])),
    ids: input.resolvedIds,
    body: bodyOf(call.body),
  })
  if (canonical === undefined) throw new TypeError('a call always has a canonical form')
  return sha256(canonical)
}

/** By key only: the order of equal keys (allowed on reads) may mean something. */
const sorted = (params: Call['params']): Call['params'] => params.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))

const bodyOf = (body: Body | undefined): unknown => {
  if (body === undefined) return null
  return 'json' in body ? { json: body.json } : { sha256: sha256(body.bytes) }
}

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex')
