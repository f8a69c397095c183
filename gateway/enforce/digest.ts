import { hash } from 'node:crypto'
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
  return sha256(canonicalCall(input))
}

/** Its canonical JSON: keys in order, and only the body can hold more than strings, whose JSON is canonical as it is. Pure. */
export function canonicalCall({ call, org, agentId, semanticHeaders, resolvedIds }: DigestInput): string {
  const headers = semanticHeaders.map((name) => [name, call.headers[name] ?? null] as const)
  const { method, path } = call
  const agent = JSON.stringify(agentId)
  const query = JSON.stringify(sorted(call.params))
  const before = `{"agent":${agent},"body":${bodyOf(call.body)},"headers":${flat(headers)}`
  const ids = flat(Object.entries(resolvedIds))
  return `${before},"ids":${ids},"method":"${method}","org":${JSON.stringify(org)},"path":${JSON.stringify(path)},"query":${query},"version":1}`
}

/** An object of strings, its keys sorted by their code units as RFC 8785 asks. */
const flat = (entries: readonly (readonly [string, string | null])[]): string =>
  entries.length === 0
    ? '{}'
    : `{${entries
        .toSorted(byKey)
        .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
        .join(',')}}`

/** By key only: the order of equal keys (allowed on reads) may mean something. */
const sorted = (params: Call['params']): Call['params'] => (params.length < 2 ? params : params.toSorted(byKey))

const bodyOf = (body: Body | undefined): string => {
  if (body === undefined) return 'null'
  if (!('json' in body)) return `{"sha256":"${sha256(body.bytes)}"}`
  const json = canonicalize(body.json)
  if (json === undefined) throw new TypeError('a body that was read always has a canonical form')
  return `{"json":${json}}`
}

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : a > b ? 1 : 0)

const sha256 = (data: string | Uint8Array): string => hash('sha256', data, 'hex')
