/**
 * The only ways from a body into a property. Each lets through a closed kind of word and answers '(other)' for the rest,
 * so that no password, key or name of a person can ride along in a field that should hold a kind.
 */
export const OTHER = '(other)'

const shaped = (value: unknown, pattern: RegExp): string => {
  if (value === undefined || value === null || value === '') return ''
  return typeof value === 'string' && pattern.test(value) ? value : OTHER
}

/** Okta's enumerations in capitals: SUPER_ADMIN, SAML_2_0. '' when absent. */
export const kind = (value: unknown): string => shaped(value, /^[A-Z][A-Z0-9_]{0,47}$/)

/** An id, or another handle without blanks: at most 64 letters, digits, `_` and `-`. '' when absent. */
export const id = (value: unknown): string => shaped(value, /^[A-Za-z0-9_-]{1,64}$/)

/** A permission of a custom role: okta.users.read. */
export const permission = (value: unknown): string => shaped(value, /^okta(\.[A-Za-z][A-Za-z0-9]*)+(\.\*)?$/)

/** An OAuth scope of Okta's API, or one of OpenID Connect. */
export const scope = (value: unknown): string =>
  shaped(
    value,
    /^(okta(\.[A-Za-z][A-Za-z0-9]*)+|openid|profile|email|address|phone|offline_access|groups|device_sso|ssf\.(manage|read))$/,
  )

/** The name of an attribute, a setting or a header: what is written, never its value. */
export const attribute = (name: unknown): string => shaped(name, /^[A-Za-z_$][\w$.-]{0,63}$/)

/** An ISO 8601 duration: PT2H, P30D. */
export const duration = (value: unknown): string => shaped(value, /^P(?=.)(\d{1,5}[YMWD])*(T(\d{1,6}[HMS])+)?$/)

/** A word out of a closed list. */
export const oneOf =
  (...words: readonly string[]) =>
  (value: unknown): string => {
    if (value === undefined || value === null || value === '') return ''
    return typeof value === 'string' && words.includes(value) ? value : OTHER
  }

/** A '*' in a host is meant (wildcard redirects) and comes back; URL alone would refuse it. */
const ANY = 'any-label'

/**
 * URLs that everybody reads alike. A backslash, a second '@', a tab or a wide letter is read in one way here and in another
 * where the URL is called: `https://ours.test\\@theirs.test` is ours by WHATWG's rules and theirs by RFC 3986.
 */
const UNMISTAKABLE =
  /^[A-Za-z][A-Za-z0-9+.-]*:\/\/(?:[A-Za-z0-9._~%!$&'()*+,;=:-]*@)?(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9*._-]+)(?::\d{1,5})?(?:[/?#][\x21-\x5b\x5d-\x7e]*)?$/

const nameOf = (url: string): string => {
  if (!UNMISTAKABLE.test(url)) return OTHER
  const spelt = url.replaceAll('*', ANY)
  const name = URL.canParse(spelt) ? new URL(spelt).hostname.replaceAll(ANY, '*') : ''
  return name === '' ? OTHER : name
}

/** Host name of an absolute URL, in lower case; never user, path or query. '' when absent, '(other)' for one that readers differ about. */
export const host = (value: unknown): string => {
  if (value === undefined || value === null || value === '') return ''
  return typeof value === 'string' && value.includes('://') ? nameOf(value) : OTHER
}

/** A host name that stands alone: acme.splunkcloud.com. '' when absent. */
export const hostName = (value: unknown): string => {
  const name = shaped(value, /^[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,9}$/)
  return name === OTHER ? name : name.toLowerCase()
}

/** Every element through one of the above, without doubles and blanks, sorted. */
export const each = (values: readonly unknown[], safe: (value: unknown) => string): readonly string[] =>
  [...new Set(values.map((value) => safe(value)))].filter((word) => word !== '').toSorted()
