/** Which of Okta's URLs clients follow, and what they become. Pure. Source: OKTA facts, "Absolute URLs" of the docs. */
export interface Links {
  /** The gateway's public base URL, without a trailing slash. */
  readonly gateway: string
  /** The org's own origin. */
  readonly origin: string
  /** Characters of the org's origin at the start of a URL; 0 when the URL is not the org's. */
  readonly originLength: (url: string) => number
  /** Any URL: the org's become the gateway's, others stay. For Location. */
  readonly toGateway: (url: string) => string
  /** A Link header (RFC 8288): each `<url>` of the org becomes the gateway's. */
  readonly linkHeader: (value: string) => string
}

/**
 * `origins` are those of the org, its admin host and its disaster recovery host: all map onto the gateway, since on the way
 * back the path alone says which host an operation lives on (catalog). Throws TypeError on what is no origin.
 */
export function makeLinks(options: { readonly origins: readonly string[]; readonly gatewayUrl: string }): Links {
  const origins = options.origins.map((origin) => new URL(origin).origin)
  const known = origins.flatMap((origin) => [origin, `${origin}${origin.startsWith('https:') ? ':443' : ':80'}`])
  const gateway = options.gatewayUrl.replace(/\/+$/, '')
  const originLength = (url: string): number => known.find((origin) => beginsWith(url, origin))?.length ?? 0
  const toGateway = (url: string): string => {
    const length = originLength(url)
    return length === 0 ? url : gateway + url.slice(length)
  }
  return Object.freeze({
    gateway,
    origin: origins[0] ?? '',
    originLength,
    toGateway,
    linkHeader: (value: string) => value.replace(/<([^<>]*)>/g, (_whole, url: string) => `<${toGateway(url)}>`),
  })
}

/** The origin must end where it ends: not `https://acme.okta.com.evil.test`, not `https://acme.okta.com@evil.test`. */
function beginsWith(url: string, origin: string): boolean {
  if (!url.startsWith(origin) && url.slice(0, origin.length).toLowerCase() !== origin) return false
  const next = url.charAt(origin.length)
  return next === '' || next === '/' || next === '?' || next === '#'
}
