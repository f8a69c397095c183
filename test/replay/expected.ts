/**
 * What the gateway must make of an answer, written a second time and another way: over the parsed value instead of the bytes.
 * Which keys hold one-time secrets is declared here as in the documentation, not taken from the product.
 */
const SECRETS: Readonly<Record<string, readonly string[]>> = {
  activateUser: ['activationUrl', 'activationToken'],
  reactivateUser: ['activationUrl', 'activationToken'],
  resetPassword: ['resetPasswordUrl', 'recoveryToken'],
  forgotPassword: ['resetPasswordUrl', 'recoveryToken'],
  expirePasswordWithTempPassword: ['tempPassword'],
}
const REDACTED = '-REDACTED-'

export interface Places {
  /** Origin of the org, as the upstream speaks of itself. */
  readonly org: string
  readonly gateway: string
}

/** The JSON text a client must get for this one. */
export function expectedBody(text: string, op: string, places: Places): string {
  const secrets = new Set(Object.hasOwn(SECRETS, op) ? SECRETS[op] : [])
  return JSON.stringify(told(JSON.parse(text), { secrets, places, inLinks: false, key: '' }))
}

interface Where {
  readonly secrets: ReadonlySet<string>
  readonly places: Places
  readonly inLinks: boolean
  readonly key: string
}

function told(value: unknown, where: Where): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => told(one, where))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [
        key,
        told(one, { ...where, key, inLinks: where.inLinks || key === '_links' }),
      ]),
    )
  if (typeof value !== 'string') return value
  if (where.secrets.has(where.key)) return REDACTED
  return where.inLinks && where.key === 'href' ? led(value, where.places) : value
}

const led = (url: string, { org, gateway }: Places): string =>
  url === org || url.startsWith(`${org}/`) || url.startsWith(`${org}?`) ? gateway + url.slice(org.length) : url

/** Link and Location lead back to the gateway; every other header stays. */
export function expectedHeader(name: string, value: string | readonly string[], places: Places): string[] {
  const lines = typeof value === 'string' ? [value] : [...value]
  if (name === 'location') return lines.map((line) => led(line, places))
  if (name === 'link') return lines.map((line) => line.replace(/<(.*?)>/, (_, url: string) => `<${led(url, places)}>`))
  return lines
}

/** What a client that works through the gateway would have sent: whole strings that are URLs of the org are the gateway's. */
export function throughGateway(text: string, { org, gateway }: Places): string {
  return text.replaceAll(`"${org}/`, `"${gateway}/`).replaceAll(`"${org}"`, `"${gateway}"`)
}

/** Clients of the recordings put `//` at the start and `/` at the end of some paths; one of each is mended. */
export const canonical = (path: string): string => path.replace(/^\/\//, '/').replace(/(.)\/$/, '$1')
