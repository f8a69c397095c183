import type { ReadEntry } from '../../gateway/enforce/audit.ts'
import { digestOf } from '../../gateway/enforce/digest.ts'
import type { Method } from '../../gateway/model/call.ts'
import { makeCatalog } from '../../gateway/okta/catalog.ts'
import { makeCall } from '../support/calls.ts'
import type { IncomingMessage } from 'node:http'

/** One request as it came to the org, byte for byte. */
export interface Arrived {
  readonly method: string
  readonly target: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

const catalog = makeCatalog()

/** The digest of what arrived, worked out from the wire of the org alone, with the names that the entry resolved. */
function digestOfArrived(one: Arrived, semanticHeaders: readonly string[], resolved: Resolved, by: By): string {
  const mark = one.target.indexOf('?')
  const path = mark < 0 ? one.target : one.target.slice(0, mark)
  const query = mark < 0 ? '' : one.target.slice(mark + 1)
  const headers = Object.fromEntries(
    Object.entries(one.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )
  const body: unknown = one.body.length === 0 ? undefined : JSON.parse(one.body.toString('utf8'))
  // Its method is compared with the entry's before.
  const call = { ...makeCall({ method: one.method as Method, path, query, body }), headers }
  return digestOf({ ...by, call, semanticHeaders, resolvedIds: resolved })
}
type By = { readonly org: string; readonly agentId: string }
type Resolved = Readonly<Record<string, string>>

/** The public part of a decision's entry, and its names, as far as they are read here. */
interface Told {
  readonly call: { readonly method: string; readonly path: string; readonly template: string }
  readonly decision: { readonly effect: string }
  readonly evaluation: {
    readonly subject: { readonly id: string }
    readonly action: { readonly name: string }
    readonly context: { readonly digest: string; readonly targets: readonly { type: string; id: string }[] }
  }
}
type Names = Readonly<Record<string, { readonly named?: string }>>

/** What of the request is not as the entry says; undefined when it is that request, judged and let through. */
export function differenceOf(one: Arrived, entry: ReadEntry, org: string): string | undefined {
  const told = entry.public as Told // the entry's own format
  if (told.evaluation === undefined) return 'a refusal'
  const { call, evaluation, decision } = told
  const path = one.target.split('?')[0] ?? ''
  if (!['allow', 'alert'].includes(decision.effect)) return `it was to ${decision.effect}`
  if (one.method !== call.method || path !== (entry.words['path'] ?? call.path)) return `it says ${call.path}`
  const row = catalog.byId(evaluation.action.name)
  if (row === undefined || row.template !== call.template || row.method !== one.method) return 'another operation'
  const names = (entry.words['names'] ?? {}) as Names // sealed with the entry
  const { targets, digest } = evaluation.context
  // Read once more, by nobody's router: segments against the template, each id among the targets.
  const segments = path.split('/').map((segment) => decodeURIComponent(segment))
  const parts = call.template.split('/')
  if (segments.length !== parts.length) return 'another number of segments'
  for (const [i, part] of parts.entries()) {
    const is = (id: string) => id === segments[i] || names[id]?.named === segments[i]
    const isFit = part.startsWith('{')
      ? row.parameters[part.slice(1, -1)] === undefined || targets.some(({ id }) => is(id))
      : segments[i] === part
    if (!isFit) return `${segments[i]} was not judged as ${part}`
  }
  const resolved = targets.flatMap(({ type, id }) => {
    const named = names[id]?.named
    // Of a name that nothing bears the entry knows a stand-in only, and the digest no id.
    return named === undefined || id.startsWith('name~') ? [] : [[`${type}:${named}`, id] as const]
  })
  const by = { org, agentId: evaluation.subject.id }
  if (digestOfArrived(one, row.semanticHeaders, Object.fromEntries(resolved), by) !== digest) return 'another digest'
  return undefined
}
