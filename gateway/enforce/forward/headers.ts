import type { Call } from '../../model/call.ts'
import { FORWARDED_HEADERS } from '../../model/headers.ts'
import type { Links } from '../../okta/links.ts'

/** As undici and node:http speak of headers: lower-case names, lists where a name stood on several lines. */
export type HeaderValues = Record<string, string | string[]>

/** The agent's headers that go up; a credential is never among them. Pure. */
export function upHeaders(call: Call): Record<string, string> {
  const up: Record<string, string> = {}
  for (const [name, value] of Object.entries(call.headers)) if (FORWARDED_HEADERS.has(name)) up[name] = value
  return up
}

/** A single object is not worth unpacking; a page is worth the bandwidth. Pure. */
export const acceptEncodingUp = (template: string): string => (template.endsWith('}') ? 'identity' : 'gzip')

/**
 * Headers of Okta's answer that agents get. Not Set-Cookie, which would be the gateway's session; not WWW-Authenticate and
 * DPoP-Nonce, which speak of the gateway's credential and would set an agent's client to answer for it.
 */
const DOWN: ReadonlySet<string> = new Set([
  'allow',
  'cache-control',
  'content-disposition',
  'content-language',
  'content-type',
  'date',
  'deprecation',
  'etag',
  'expires',
  'last-modified',
  'link',
  'location',
  'okta-collection-count',
  'pragma',
  'preference-applied',
  'retry-after',
  'sunset',
  'warning',
  'x-okta-request-id',
  'x-rate-limit-limit',
  'x-rate-limit-remaining',
  'x-rate-limit-reset',
])

/** Okta's headers as the agent gets them, links led back to the gateway, with ours last. Pure. */
export function downHeaders(
  received: Readonly<Record<string, string | string[] | undefined>>,
  status: number,
  links: Links,
  ours: Readonly<Record<string, string>>,
): HeaderValues {
  const down: HeaderValues = {}
  for (const [name, value] of Object.entries(received)) {
    if (value === undefined || !DOWN.has(name)) continue
    if (name === 'link') down[name] = each(apart(value), links.linkHeader)
    else if (name === 'location') down[name] = each(value, links.toGateway)
    // Okta's Python SDK fails on a 204 that says JSON.
    else if (name === 'content-type' && isBodiless(status)) continue
    else down[name] = each(value, (line) => line)
  }
  for (const [name, value] of Object.entries(ours)) down[name.toLowerCase()] = value
  return down
}

/** Answers with these never have a body (RFC 9110 15). */
export const isBodiless = (status: number): boolean => status === 204 || status === 205 || status === 304

/** undici decodes values as UTF-8 and Node writes Latin-1: the same bytes must leave as came. */
const asBytes = (value: string): string =>
  /^[\t\x20-\xff]*$/.test(value) ? value : Buffer.from(value, 'utf8').toString('latin1')

/**
 * A line for each link, as Okta sends them. What stands in between may have joined the lines, which means the same (RFC 9110
 * 5.3), but Okta's Go SDK takes the first link of a line for the next page and would page for ever.
 */
const apart = (value: string | string[]): string[] =>
  (Array.isArray(value) ? value : [value]).flatMap((line) => line.split(/,\s*(?=<)/))

const each = (value: string | string[], change: (line: string) => string): string | string[] =>
  Array.isArray(value) ? value.map((line) => asBytes(change(line))) : asBytes(change(value))

export const first = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value
