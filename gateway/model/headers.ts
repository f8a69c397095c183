/**
 * Request headers of an agent that may go up to Okta, lower case; all others stop at the door. Cookies, credentials,
 * hop-by-hop headers, X-Forwarded-For (Okta honours it only from trusted proxies, so no agent may set it) and
 * Accept-Encoding (ours) are absent on purpose.
 */
export const FORWARDED_HEADERS: ReadonlySet<string> = new Set([
  'accept',
  'accept-language',
  'content-type',
  'content-language',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
  'oktaaccessgateway-agent',
  'prefer',
  'user-agent',
  'x-okta-user-agent-extended',
])

/** JSON by its media type (lower case, no parameters): application/json, application/merge-patch+json, … */
export const isJson = (mediaType: string): boolean =>
  mediaType === 'application/json' || mediaType === 'text/json' || mediaType.endsWith('+json')
