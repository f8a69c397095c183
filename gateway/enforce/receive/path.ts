import { Refusal } from '../../model/refusal.ts'

export interface CanonicalPath {
  readonly path: string
  /** Decoded once. */
  readonly segments: readonly string[]
}

/** RFC 3986 pchar without `;`: a path parameter is dropped by some servers and kept by others. */
const PLAIN = /^(?:\/[A-Za-z0-9\-._~!$&'()*+,=:@]+)+$/
const ENCODED = /^(?:\/(?:[A-Za-z0-9\-._~!$&'()*+,=:@]|%[0-9A-Fa-f]{2})+)+$/
/** Controls, DEL and backslash: read differently by parsers further on. */
const FORBIDDEN = /%(?:[01][0-9A-F]|7F|5C)/
/** Letters, digits, `-._~` never need an escape (RFC 3986 2.3), so `%6d%65` is `me` in disguise. */
const NEEDLESS = /%(?:3[0-9]|4[1-9A-F]|5[0-9A]|6[1-9A-F]|7[0-9A]|2D|2E|5F|7E)/
/** `%252F` is an escape again after one decoding. */
const DOUBLE = /%25[0-9A-Fa-f]{2}/
/** `.` or `..`, also with a path parameter behind it, in any part that a server may see once %2F is decoded. */
const DOTS = /(?:^|\/)\.{1,2}(?:[/;]|$)/
const CONTROLS = /\p{Cc}/u

/**
 * The one path that is judged and sent. Two quirks of real clients are mended: a doubled slash at the very start becomes one
 * and a single trailing slash goes; the hex digits of escapes become upper case. All else that is not canonical is refused.
 * Pure. Throws Refusal malformed_path.
 */
export function canonicalPath(raw: string): CanonicalPath {
  let path = raw.startsWith('//') ? raw.slice(1) : raw
  if (path.length > 1 && path.endsWith('/')) path = path.slice(0, -1)
  if (path === '/') return { path, segments: Object.freeze([]) }
  if (PLAIN.test(path)) return { path, segments: segmentsOf(path, false) }
  if (!ENCODED.test(path)) throw new Refusal('malformed_path')
  path = path.replace(/%[0-9A-Fa-f]{2}/g, (escape) => escape.toUpperCase())
  if (FORBIDDEN.test(path) || NEEDLESS.test(path) || DOUBLE.test(path)) throw new Refusal('malformed_path')
  return { path, segments: segmentsOf(path, true) }
}

function segmentsOf(path: string, encoded: boolean): readonly string[] {
  const segments = path.slice(1).split('/')
  for (const [i, segment] of segments.entries()) {
    const text = encoded ? decoded(segment) : segment
    if (DOTS.test(text) || (encoded && CONTROLS.test(text))) throw new Refusal('malformed_path')
    segments[i] = text
  }
  return Object.freeze(segments)
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw new Refusal('malformed_path', { hint: 'Escapes must be valid UTF-8.' })
  }
}
