import type { Body, Method } from '../../model/call.ts'
import { isJson } from '../../model/headers.ts'
import { Refusal } from '../../model/refusal.ts'
import { parseStrict } from './json.ts'
import { checkKeys } from './query.ts'

const TOKEN = "[A-Za-z0-9!#$%&'*+\\-.^_`|~]+"
const CONTENT_TYPE = new RegExp(
  `^(${TOKEN}/${TOKEN})((?:[ \\t]*;[ \\t]*${TOKEN}=(?:${TOKEN}|"(?:[^"\\\\]|\\\\.)*"))*)[ \\t]*;?[ \\t]*$`,
)
const CHARSET = /;[ \t]*charset=("?)([^";]*)\1/gi
const BODILESS: ReadonlySet<Method> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** The body as it will be judged, digested, held and sent. Throws Refusal malformed_body, malformed_headers, malformed_query. */
export function makeBody(
  method: Method,
  bytes: Buffer,
  headers: { readonly contentType: string },
  options: { gatewayUrls: readonly string[]; orgUrl: string; limits: { jsonDepth: number } },
): Body {
  if (BODILESS.has(method))
    throw new Refusal('malformed_body', { sentence: `A ${method} takes no body.`, hint: 'Send none.' })
  const { contentType } = headers
  const mediaType = mediaTypeOf(contentType)
  if (!isJson(mediaType)) {
    if (mediaType === 'application/x-www-form-urlencoded') {
      checkKeys(new URLSearchParams(bytes.toString('latin1')), false)
    }
    return Object.freeze({ bytes, mediaType, contentType })
  }
  const parsed = parseStrict(bytes, {
    depth: options.limits.jsonDepth,
    from: options.gatewayUrls,
    to: options.orgUrl,
  })
  return Object.freeze({ bytes: parsed.bytes, mediaType, contentType, json: parsed.value })
}

/** Bytes of an unknown kind could be read as JSON further on without having been judged as JSON here. */
function mediaTypeOf(contentType: string): string {
  const form = CONTENT_TYPE.exec(contentType)
  if (form === null)
    throw new Refusal('malformed_headers', { hint: 'Say the kind of the body: Content-Type: application/json.' })
  const mediaType = form[1]!.toLowerCase()
  if (isJson(mediaType)) {
    for (const [, , charset] of form[2]!.matchAll(CHARSET)) {
      if (charset!.trim().toLowerCase() !== 'utf-8')
        throw new Refusal('malformed_body', { hint: 'JSON is sent in UTF-8.' })
    }
  }
  return mediaType
}
