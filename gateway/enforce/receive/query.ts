import type { Method } from '../../model/call.ts'
import { Refusal } from '../../model/refusal.ts'

/** RFC 3986 query without `;`, which some servers read as `&`. */
const WELL_FORMED = /^(?:[A-Za-z0-9\-._~!$'()*+,:@/?=&]|%[0-9A-Fa-f]{2})*$/
const CONTROLS = /%(?:[01][0-9A-Fa-f]|7[Ff])/
/** Okta has no such parameter; a framework in between might. */
const OVERRIDES = new Set([
  '_method',
  'method',
  'http_method',
  '_http_method',
  'x-http-method-override',
  'x-http-method',
])
const READS: ReadonlySet<Method> = new Set(['GET', 'HEAD', 'OPTIONS'])

type Pairs = readonly (readonly [string, string])[]

/** Decoded pairs of a query in the order sent; the query itself is kept as sent. Pure. Throws Refusal malformed_query. */
export function readQuery(query: string, method: Method): Pairs {
  if (query === '') return NONE
  if (!WELL_FORMED.test(query) || CONTROLS.test(query)) throw new Refusal('malformed_query')
  const pairs = query
    .split('&')
    .filter((part) => part !== '')
    .map(pairOf)
  checkKeys(pairs, READS.has(method))
  return Object.freeze(pairs)
}

const NONE: Pairs = Object.freeze([])

/** No key that overrides the method, and on writes none twice: readers disagree which of two counts. Throws malformed_query. */
export function checkKeys(pairs: Iterable<readonly [string, string]>, mayRepeat: boolean): void {
  const seen = new Set<string>()
  for (const [key] of pairs) {
    if (OVERRIDES.has(key.toLowerCase())) {
      throw new Refusal('malformed_query', { hint: 'Send the method itself; method-override parameters are refused.' })
    }
    if (!mayRepeat && seen.has(key)) throw new Refusal('malformed_query', { hint: 'Give each key once on writes.' })
    seen.add(key)
  }
}

function pairOf(part: string): readonly [string, string] {
  const mark = part.indexOf('=')
  return Object.freeze(
    mark < 0
      ? ([decoded(part), ''] as const)
      : ([decoded(part.slice(0, mark)), decoded(part.slice(mark + 1))] as const),
  )
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw new Refusal('malformed_query', { hint: 'Escapes must be valid UTF-8.' })
  }
}
