import { FORWARDED_HEADERS } from '../../model/headers.ts'
import { Refusal } from '../../model/refusal.ts'

/** What receive needs to know from the headers; everything else is dropped. */
export interface Headers {
  readonly host: string | undefined
  readonly authorization: string | undefined
  readonly dpop: string | undefined
  readonly contentLength: number | undefined
  readonly chunked: boolean
  /** As sent, '' when absent. */
  readonly contentType: string
  readonly idempotencyKey: string | undefined
  readonly purpose: string | undefined
  readonly prefer: string | undefined
  readonly posternPrefer: string | undefined
  /** Lower-case name to value, only FORWARDED_HEADERS. */
  readonly forwarded: Record<string, string>
}

/** Read by us, never sent up. */
const READ = new Set([
  'host',
  'authorization',
  'dpop',
  'content-length',
  'transfer-encoding',
  'content-encoding',
  'upgrade',
  'idempotency-key',
  'postern-purpose',
  'postern-prefer',
])
/** May come on several lines (RFC 9110 5.3: a list); any other header we read or forward may come once. */
const LISTS = new Set(['accept', 'accept-language', 'prefer', 'postern-prefer', 'if-none-match'])
/** A method that is not the one on the request line would be judged as one thing and done as another. */
const OVERRIDES = new Set(['x-http-method', 'x-http-method-override', 'x-method-override', 'x-method', 'http-method'])
/** Offered by HTTP clients on their own; RFC 9110 7.8 lets a server ignore an offer, and we never answer 101. */
const IGNORED_UPGRADES = /^(?:h2c|tls\/[\d.]+)$/i

/** Checks raw header lines and keeps those that mean something here. Throws Refusal too_large_headers, malformed_headers. */
export function readHeaders(
  raw: readonly string[],
  httpVersion: string,
  limits: { headerBytes: number; headerCount: number },
): Headers {
  const read = new Map<string, string>()
  const forwarded: Record<string, string> = {}
  let bytes = 0
  if (raw.length / 2 > limits.headerCount) throw new Refusal('too_large_headers')
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!.toLowerCase()
    const value = raw[i + 1]!
    bytes += name.length + value.length + 4
    if (bytes > limits.headerBytes) throw new Refusal('too_large_headers')
    // Some servers read X_HTTP_METHOD as X-Http-Method.
    if (OVERRIDES.has(name.replaceAll('_', '-')))
      throw refused('Send the method itself; method-override headers are refused.')
    const forward = FORWARDED_HEADERS.has(name)
    if (!forward && !READ.has(name)) continue
    const before = forward ? forwarded[name] : read.get(name)
    if (before !== undefined && !LISTS.has(name)) throw refused(`Send ${name} once.`)
    const whole = before === undefined ? value : `${before}, ${value}`
    if (forward) forwarded[name] = printable(name, whole)
    else read.set(name, whole)
  }
  checkFraming(read, httpVersion)
  const length = read.get('content-length')
  return {
    host: read.get('host'),
    authorization: read.get('authorization'),
    dpop: read.get('dpop'),
    contentLength: length === undefined ? undefined : Number(length),
    chunked: read.has('transfer-encoding'),
    contentType: forwarded['content-type'] ?? '',
    idempotencyKey: read.get('idempotency-key'),
    purpose: read.get('postern-purpose'),
    prefer: forwarded['prefer'],
    posternPrefer: read.get('postern-prefer'),
    forwarded,
  }
}

/** How long the body is must have one reading only (RFC 9112 6.1 to 6.3); Node checks most of it, we check all. */
function checkFraming(read: ReadonlyMap<string, string>, httpVersion: string): void {
  const length = read.get('content-length')
  const transfer = read.get('transfer-encoding')
  if (length !== undefined && transfer !== undefined)
    throw refused('Send Content-Length or Transfer-Encoding, not both.')
  if (length !== undefined && !/^\d{1,15}$/.test(length)) throw refused('Content-Length must be one number.')
  if (transfer !== undefined && (transfer.toLowerCase() !== 'chunked' || httpVersion === '1.0')) {
    throw refused('The only Transfer-Encoding understood is chunked, in HTTP/1.1.')
  }
  const encoding = read.get('content-encoding')
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw refused('Send the body without Content-Encoding.')
  }
  const upgrade = read.get('upgrade')
  if (upgrade !== undefined && !upgrade.split(',').every((offer) => IGNORED_UPGRADES.test(offer.trim()))) {
    throw refused('Postern does not upgrade connections.')
  }
}

function printable(name: string, value: string): string {
  if (/^[\t\x20-\x7e]*$/.test(value)) return value
  // Means nothing to Okta, and some clients put a person's name there.
  if (name === 'user-agent') return value.replace(/[^\t\x20-\x7e]/g, '?')
  throw refused(`${name} has characters outside ASCII.`)
}

const refused = (hint: string): Refusal => new Refusal('malformed_headers', { hint })
