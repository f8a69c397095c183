/**
 * Where an org lives. One pasted address in any shape (with protocol, path, trailing dots, `-admin`, upper case) becomes the
 * origins of its hosts: {org}, {org}-admin and the disaster-recovery host. Pure.
 */
export interface OrgAddress {
  /** `https://acme.okta.com`: no path, no trailing slash. */
  readonly org: string
  /** `https://acme-admin.okta.com`; the org's own origin where it has no separate one (custom domain without `home`, loopback). */
  readonly admin: string
  /** `https://drapp.acme.okta.com`; as `admin` where there is none. */
  readonly dr: string
}

export interface AddressOptions {
  /** The org's address at Okta (`acme.okta.com`) when `orgUrl` is a custom domain: its admin and recovery hosts follow it. */
  readonly home?: string
  /** Keep `http:` for names that are not loopback; for test set-ups in a closed network only. */
  readonly allowHttp?: boolean
}

/** An address nobody can use, with what to do next. */
export class AddressError extends Error {
  readonly hint: string
  constructor(sentence: string, hint: string) {
    super(sentence)
    this.name = 'AddressError'
    this.hint = hint
  }
}

/** Parents of orgs, by Okta's own cells. */
const CELLS = [
  'okta.com',
  'oktapreview.com',
  'okta-emea.com',
  'okta-gov.com',
  'okta.mil',
  'okta-miltest.com',
  'trexcloud.com',
] as const
/** Names under a cell that belong to Okta itself and are no org. */
const NOT_ORGS: ReadonlySet<string> = new Set([
  'www',
  'login',
  'developer',
  'help',
  'support',
  'status',
  'trust',
  'sec',
  'admin',
])
const HINT = 'Paste the address people sign in at, for example https://acme.okta.com.'

/** The org's origins from whatever was pasted. Throws AddressError, which never repeats a user name or password. */
export function makeAddress(orgUrl: string, options: AddressOptions = {}): OrgAddress {
  const url = parse(orgUrl)
  const host = url.hostname.replace(/\.+$/, '')
  if (host === '') throw new AddressError('The org address has no host name.', HINT)
  if (isLoopback(host)) {
    const origin = `${url.protocol}//${withPort(host, url.port)}`
    return Object.freeze({ org: origin, admin: origin, dr: origin })
  }
  const protocol = options.allowHttp === true ? url.protocol : 'https:'
  const port = protocol === url.protocol ? url.port : ''
  const cell = CELLS.find((name) => host === name || host.endsWith(`.${name}`))
  if (cell !== undefined) return atOkta(subdomain(host, cell), cell, url.port)
  return custom(`${protocol}//${withPort(host, port)}`, host, options.home)
}

function parse(pasted: string): URL {
  const text = pasted.trim().replace(/^[<"'`]+|[>"'`,;]+$/g, '')
  if (text === '') throw new AddressError('No org address was given.', HINT)
  if (/[{}]|your[-_ ]?(okta)?[-_ ]?(domain|org)/i.test(text)) {
    throw new AddressError('This is the placeholder of a manual, not an org.', HINT)
  }
  // `host:port` alone parses as a protocol, so only `//` counts as one.
  const protocol = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase()
  if (protocol !== undefined && protocol !== 'https' && protocol !== 'http') {
    throw new AddressError('An org is reached over https.', HINT)
  }
  const bare = text.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').replace(/^\/+/, '')
  if (bare.includes('://')) throw new AddressError('The address holds two protocols.', HINT)
  const chosen = protocol ?? (/^(localhost|127\.|\[::1\])/i.test(bare) ? 'http' : 'https')
  const whole = `${chosen}://${bare}`
  if (!URL.canParse(whole)) throw new AddressError('The org address cannot be read as a URL.', HINT)
  const url = new URL(whole)
  if (url.username !== '' || url.password !== '') {
    throw new AddressError('The org address holds a user name or password.', 'Leave out everything before the @.')
  }
  return url
}

function subdomain(host: string, cell: string): string {
  const name = host === cell ? '' : host.slice(0, -cell.length - 1)
  // Subdomains of orgs are one label; `drapp.` stands before it on the disaster-recovery host.
  const label = name.replace(/^drapp\./, '').replace(/-admin$/, '')
  if (label === '' || label.includes('.') || NOT_ORGS.has(label)) {
    throw new AddressError(`${host} is not the address of one org.`, HINT)
  }
  return label
}

function atOkta(label: string, cell: string, port: string): OrgAddress {
  if (port !== '') throw new AddressError('An org at Okta is reached on the usual https port.', 'Leave out the port.')
  return Object.freeze({
    org: `https://${label}.${cell}`,
    admin: `https://${label}-admin.${cell}`,
    dr: `https://drapp.${label}.${cell}`,
  })
}

function custom(origin: string, host: string, home: string | undefined): OrgAddress {
  if (!host.includes('.') && !origin.startsWith('http:')) {
    throw new AddressError(`"${host}" is not a full host name.`, `Did you mean https://${host}.okta.com?`)
  }
  if (/\.com\.com$/.test(host)) throw new AddressError('The address ends in ".com.com".', HINT)
  if (home === undefined) return Object.freeze({ org: origin, admin: origin, dr: origin })
  const own = makeAddress(home)
  return Object.freeze({ org: origin, admin: own.admin, dr: own.dr })
}

const withPort = (host: string, port: string): string => (port === '' ? host : `${host}:${port}`)

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host.endsWith('.localhost') || /^127\.\d+\.\d+\.\d+$/.test(host) || host === '[::1]'
