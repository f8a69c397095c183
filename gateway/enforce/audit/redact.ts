import { isPlainRef } from '../../model/person.ts'
import { cleaned } from '../../model/words.ts'

/**
 * What of a request or an answer may be shown or logged: by allow-list, so that what nobody thought of is masked. Names of
 * fields are shown, values only from these lists. Pure.
 */
export const MASK = '[masked]'

const MEDIA =
  /^(application\/(json|x-www-form-urlencoded|octet-stream|xml|problem\+json|scim\+json|pkix-cert|x-x509-ca-cert)|text\/(plain|html|xml)|multipart\/form-data|\*\/\*)(; ?(charset=utf-8|q=[01](\.\d)?|okta-[a-z-]+=[a-z0-9.-]{1,12}))*(, ?|$)+/i
const DIGITS = /^\d{1,15}$/
const CODINGS = /^((gzip|deflate|br|zstd|identity|chunked|\*)(;q=[01](\.\d)?)?(, ?|$))+$/
/** Headers whose value is shown, and what such a value looks like: anything stranger was put there. */
const HEADERS: Readonly<Record<string, RegExp>> = {
  accept: MEDIA,
  'content-type': MEDIA,
  'accept-encoding': CODINGS,
  'content-encoding': CODINGS,
  'transfer-encoding': CODINGS,
  'content-length': DIGITS,
  'retry-after': DIGITS,
  'x-rate-limit-limit': DIGITS,
  'x-rate-limit-remaining': DIGITS,
  'x-rate-limit-reset': DIGITS,
  connection: /^(close|keep-alive)$/i,
  date: /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/,
  prefer: /^(respond-async|return=minimal|wait=\d{1,4})$/,
  'postern-prefer': /^(respond-async|wait=\d{1,4})(, ?(respond-async|wait=\d{1,4}))?$/,
}

const NAME = /^[A-Za-z_$][\w$.-]{0,59}$/

const nameOf = (name: string): string => (NAME.test(name) ? name : '[name]')

/** Headers with the values of those on the list; the names of all others. */
export function safeHeaders(
  headers: Readonly<Record<string, string | readonly string[] | number | undefined>>,
): Record<string, string> {
  const safe: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue
    const text = typeof value === 'object' ? value.join(', ') : String(value)
    const known = Object.hasOwn(HEADERS, name.toLowerCase()) ? HEADERS[name.toLowerCase()] : undefined
    safe[nameOf(name.toLowerCase())] = known?.test(text) === true && text.length <= 200 ? text : MASK
  }
  return safe
}

/** First segments of paths that Okta and the gateway have; what follows may be anything. */
const ROOTS: ReadonlySet<string> = new Set(
  'api v1 v2 oauth2 idp iam governance admin privileged-access attack-protection workload-principals .well-known _postern holds plans decisions users groups apps policies zones logs meta org roles lifecycle authorizationServers idps eventHooks inlineHooks logStreams domains brands authenticators devices realms token authorize introspect revoke keys access livez readyz metrics status'.split(
    ' ',
  ),
)

/**
 * A path as it may be logged. With its catalog template only ids that are no names and open nothing are shown; without one
 * only the words that begin Okta's paths. Never the query.
 */
export function safePath(path: string, template?: string): string {
  const segments = (path.split(/[?#]/, 1)[0] ?? '').split('/').slice(1)
  const parts = template?.split('/').slice(1)
  if (parts !== undefined && parts.length === segments.length)
    return `/${parts.map((part, i) => (part.includes('{') ? safeId(segments[i] ?? '', part, parts[i - 1] ?? '') : part)).join('/')}`
  if (template !== undefined) return template
  return `/${segments
    .slice(0, 12)
    .map((segment) => (segment === '' || ROOTS.has(segment) ? segment : '*'))
    .join('/')}`
}

/** `{id}` says little; the collection before it says of what. */
const safeId = (segment: string, part: string, collection: string): string => {
  const name = `${collection} ${part}`
  const type = /user|owner|member|principal/i.test(name)
    ? 'user'
    : /session|token|secret|state|recovery/i.test(name)
      ? 'session'
      : 'word'
  return isPlainRef(type, segment) ? segment : part
}

/** The names of query parameters, with the values of those that hold a number or a switch. */
export function safeQuery(params: readonly (readonly [string, string])[]): string {
  return params
    .slice(0, 40)
    .map(
      ([name, value]) => `${nameOf(name)}=${/^(true|false|\d{1,6})$/.test(value) && PLAIN.test(name) ? value : MASK}`,
    )
    .join('&')
}
const PLAIN =
  /^(limit|activate|provider|sendEmail|sendNotification|expand|fromDate|count|strict|tempPassword|oauthTokens|forceAdmin|removeUsers|disableNotifications)$/

/** Fields whose value is a word of the API, not of a person: shown when it is one. */
const WORD_FIELDS: ReadonlySet<string> = new Set(
  'type status signOnMode kind scopeConsentGrantType application_type token_endpoint_auth_method connection gateway_type usage issuerMode mode policyType factorType enroll access'.split(
    ' ',
  ),
)
const LOWER_WORDS: ReadonlySet<string> = new Set(
  'admin sms email push call web native browser service none private_key_jwt client_secret_basic client_secret_post client_secret_jwt token:software:totp token:hardware question signed_nonce webauthn'.split(
    ' ',
  ),
)
/** SUPER_ADMIN, ACTIVE, SAML_2_0. */
const WORD = /^(?=.{2,40}$)[A-Z]+(_[A-Z0-9]+)*$/
const MOST_FIELDS = 200
const DEEPEST = 8

/**
 * A body for an approver's eyes or a log: its shape, with names of fields, switches and words of the API; everything else
 * masked. At most 200 fields and 8 levels.
 */
export function safeBody(body: unknown): unknown {
  let left = MOST_FIELDS
  const walk = (value: unknown, field: string, depth: number): unknown => {
    if (left-- <= 0 || depth > DEEPEST) return MASK
    if (value === null || typeof value === 'boolean') return value
    if (Array.isArray(value)) return value.slice(0, 20).map((one) => walk(one, field, depth + 1))
    if (typeof value === 'object') {
      const safe: Record<string, unknown> = Object.create(null)
      for (const [name, inner] of Object.entries(value).slice(0, 60)) safe[nameOf(name)] = walk(inner, name, depth + 1)
      return safe
    }
    if (typeof value !== 'string') return MASK
    return WORD_FIELDS.has(field) && (WORD.test(value) || LOWER_WORDS.has(value)) ? value : MASK
  }
  return walk(body, '', 0)
}

export interface SafeError {
  readonly name: string
  readonly code?: string
  /** Where it was thrown; the message is not in it, for parsers and drivers quote what they were given. */
  readonly stack: readonly string[]
  readonly cause?: SafeError
}

/** An error without its message, but for our own, which are made of our own words. */
export function safeError(error: unknown, depth = 0): SafeError {
  if (!(error instanceof Error)) return { name: typeof error, stack: [] }
  const code =
    'code' in error && typeof error.code === 'string' && /^[\w-]{1,40}$/.test(error.code) ? error.code : undefined
  const stack = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at .*[:\w)]$/.test(line) && /(file:|node:|\.[cm]?[jt]s:\d)/.test(line))
    .slice(0, 12)
    .map((line) => cleaned(line.trim(), 200))
  return {
    name: nameOf(error.name),
    ...(code === undefined ? {} : { code }),
    stack,
    ...(error.cause === undefined || depth >= 4 ? {} : { cause: safeError(error.cause, depth + 1) }),
  }
}

/** For pino: whatever is logged under these names is redacted. */
export const logSerializers = {
  err: (error: unknown): SafeError => safeError(error),
  error: (error: unknown): SafeError => safeError(error),
  headers: (headers: unknown): unknown =>
    // Only a plain object of headers has this shape; anything else is masked.
    typeof headers === 'object' && headers !== null ? safeHeaders(headers as Record<string, string>) : MASK,
  body: safeBody,
  path: (path: unknown): string => (typeof path === 'string' ? safePath(path) : MASK),
  url: (url: unknown): string => (typeof url === 'string' ? safePath(url.replace(/^https?:\/\/[^/]*/, '')) : MASK),
  req: (): string => MASK,
  res: (): string => MASK,
  call: (): string => MASK,
} as const
