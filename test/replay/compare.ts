import { canonical, expectedBody, expectedHeader, throughGateway, type Places } from './expected.ts'
import type { Got } from './client.ts'
import type { Interaction } from './recording.ts'
import type { Received } from './upstream.ts'

/** Names that say how one connection is used or whose credential is on it; the gateway has its own. At most ten. */
export const OWN_HEADERS: ReadonlySet<string> = new Set([
  'accept-encoding',
  'authorization',
  'connection',
  'content-encoding',
  'content-length',
  'dpop',
  'host',
  'keep-alive',
  'postern-decision',
  'transfer-encoding',
])

type Headers = Readonly<Record<string, string | readonly string[]>>

/** What the upstream got against what was recorded; sentences, none when they are equal. */
export function differencesUp(wanted: Interaction, got: readonly Received[]): string[] {
  const [one, ...more] = got
  if (one === undefined) return ['the upstream was never asked']
  const said = more.length === 0 ? [] : [`the upstream was asked ${got.length} times`]
  const target = canonical(wanted.path) + (wanted.query === '' ? '' : `?${wanted.query}`)
  same('method at the upstream', wanted.method, one.method, said)
  same('target at the upstream', target, one.target, said)
  same('body at the upstream', wanted.request.body ?? '', one.body.toString(), said)
  // Okta answers 411 to a write without a length.
  if (/^(POST|PUT|PATCH)$/.test(wanted.method))
    same('length at the upstream', String(one.body.length), String(one.headers['content-length']), said)
  headers('at the upstream', wanted.request.headers, one.headers, (_, value) => lines(value), said)
  return said
}

/** What the client got against what was recorded, links and one-time secrets aside. `body` is unpacked. */
export function differencesDown(wanted: Interaction, got: Got, body: Buffer, places: Places): string[] {
  const said: string[] = []
  same('status', String(wanted.status), String(got.status), said)
  const text = wanted.answer.body
  same('body', text === undefined ? '' : expectedBody(text, wanted.op ?? '', places), body.toString(), said)
  const length = got.headers['content-length']
  if (length !== undefined && wanted.status !== 204) same('length', String(got.body.length), String(length), said)
  headers(
    'at the client',
    wanted.answer.headers,
    got.headers,
    (name, value) => expectedHeader(name, value, places),
    said,
  )
  return said
}

/** The request as its client would have sent it through the gateway. */
export const requestBody = (wanted: Interaction, places: Places): string | undefined =>
  wanted.request.body === undefined ? undefined : throughGateway(wanted.request.body, places)

const lines = (value: string | readonly string[]): string[] => (typeof value === 'string' ? [value] : [...value])

function headers(
  where: string,
  wanted: Headers,
  got: Headers,
  become: (name: string, value: string | readonly string[]) => string[],
  said: string[],
): void {
  for (const name of new Set([...Object.keys(wanted), ...Object.keys(got)])) {
    if (OWN_HEADERS.has(name)) continue
    const should = wanted[name] === undefined ? [] : become(name, wanted[name])
    same(`${name} ${where}`, JSON.stringify(should), JSON.stringify(lines(got[name] ?? [])), said)
  }
}

function same(what: string, wanted: string, got: string, said: string[]): void {
  if (wanted === got) return
  let at = 0
  while (wanted[at] === got[at]) at++
  const cut = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 40), at + 80))
  said.push(`${what} differs at character ${at}: wanted ${cut(wanted)}, got ${cut(got)}`)
}
