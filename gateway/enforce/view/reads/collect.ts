import { Refusal } from '../../../model/refusal.ts'
import { at, type Reading, textAt } from '../facts/reading.ts'

/** What reading needs of the way to Okta (gateway/okta/client.ts). */
export interface OktaReader {
  get(
    path: string,
    options: {
      scopes: readonly string[]
      template: string
      signal: AbortSignal
      mediaType?: string
      maxBytes?: number
    },
  ): Promise<{
    status: number
    headers: Readonly<Record<string, string | readonly string[] | undefined>>
    json: unknown
  }>
}

/** Counts a read as an agent's, before it begins. `certain`: it is made in any case. Throws Refusal agent_limit. */
export type Pays = (
  read: { readonly scopes: readonly string[]; readonly template: string; readonly path: string },
  certain: boolean,
) => Promise<void>

/** `absent`: Okta says there is none. `unknown`: with the reason in words. */
export type ReadResult =
  | { readonly kind: 'read'; readonly json: unknown; readonly truncated: boolean; readonly startedAt: number }
  | { readonly kind: 'absent'; readonly startedAt: number }
  | { readonly kind: 'unknown'; readonly reason: string }

/** One answer, or all pages of a list up to the reading's bound. Never throws. `startedAt` in epoch ms: what a fact's age counts from. */
export async function collect(
  reading: Reading,
  path: string,
  okta: OktaReader,
  startedAt: number,
  timeoutMs: number,
  pays?: Pays,
): Promise<ReadResult> {
  const signal = AbortSignal.timeout(timeoutMs)
  const options = { scopes: reading.scopes, template: reading.template, signal }
  const items: unknown[] = []
  let next: string | undefined = path
  try {
    for (let page = 0; next !== undefined && page < (reading.pages ?? 1); page++) {
      if (page > 0) await pays?.({ scopes: reading.scopes, template: reading.template, path }, true)
      const answer = await okta.get(
        next,
        reading.mediaType === undefined ? options : { ...options, mediaType: reading.mediaType },
      )
      if (isAbsent(answer)) return { kind: 'absent', startedAt }
      if (answer.status !== 200) return { kind: 'unknown', reason: said(answer.status, answer.json, reading.scopes) }
      if (reading.pages === undefined) return one(answer.json, startedAt)
      const list = reading.listIn === undefined ? answer.json : at(answer.json, reading.listIn)
      if (!Array.isArray(list))
        return { kind: 'unknown', reason: 'Okta answered something that is not the list it should be' }
      for (const item of list) items.push(item)
      next = nextPath(answer.headers['link'], answer.json, path)
    }
    return { kind: 'read', json: items, truncated: next !== undefined, startedAt }
  } catch (error) {
    return { kind: 'unknown', reason: failed(error, reading.scopes) }
  }
}

/** Any other 404 says that this path is not served, or was written by somebody on the way: the object may be there. */
const isAbsent = ({ status, json }: { status: number; json: unknown }): boolean =>
  status === 404 && textAt(json, 'errorCode') === 'E0000007'

const one = (json: unknown, startedAt: number): ReadResult =>
  typeof json === 'object' && json !== null && !Array.isArray(json)
    ? { kind: 'read', json, truncated: false, startedAt }
    : { kind: 'unknown', reason: 'Okta answered something that is not the object it should be' }

/** Path and query of the next page, from the Link header or the body; undefined when this was the last. Throws for one elsewhere. */
function nextPath(link: string | readonly string[] | undefined, json: unknown, from: string): string | undefined {
  const lines = typeof link === 'string' ? [link] : (link ?? [])
  const header = lines.flatMap((line) => /<([^<>]*)>;\s*rel="next"/.exec(line)?.[1] ?? [])[0]
  const href = header ?? textAt(json, '_links', 'next', 'href')
  if (href === undefined) return undefined
  if (!URL.canParse(href)) throw new ForeignPage()
  const { pathname, search } = new URL(href)
  // A page of another list would be counted as this one's.
  if (pathname !== from.replace(/\?.*$/, '')) throw new ForeignPage()
  return pathname + search
}

function said(status: number, json: unknown, scopes: readonly string[]): string {
  const code = textAt(json, 'errorCode')
  const coded = code === undefined ? String(status) : `${status} ${code.slice(0, 20)}`
  if (status === 401) return `Okta does not take the gateway's credential (${coded})`
  if (status === 403)
    return `Okta refuses to show it (${coded}); it takes ${scopes.join(' ')} and an admin role that sees it`
  if (status === 429) return `Okta's rate limit is spent (${coded})`
  return `Okta answered ${coded}`
}

function failed(error: unknown, scopes: readonly string[]): string {
  const code = error instanceof Refusal ? error.code : error instanceof Error ? error.name : ''
  if (code === 'upstream_timeout' || code === 'AbortError' || code === 'TimeoutError')
    return 'Okta did not answer in time'
  if (code === 'upstream_unreachable') return 'Okta could not be reached'
  if (code === 'credential_unavailable') return `the gateway has no usable credential for ${scopes.join(' ')}`
  return error instanceof ForeignPage ? 'Okta named a next page that is not of this list' : 'it could not be read'
}

class ForeignPage extends Error {}
