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

/** Host name of an absolute URL, or of a bare host name, in lower case; never user, path or query. */
export const host = (value: unknown): string => {
  if (value === undefined || value === null || value === '') return ''
  if (typeof value !== 'string') return OTHER
  const url = value.includes('://') ? value : `https://${value}`
  // A '*' in a host is meant (wildcard redirects); URL would refuse it.
  if (!URL.canParse(url.replaceAll('*', 'wildcard'))) return OTHER
  const name = new URL(url.replaceAll('*', 'wildcard')).hostname
  return name === '' ? OTHER : name
}

/** Every element through one of the above, without doubles and blanks, sorted. */
export const each = (values: readonly unknown[], safe: (value: unknown) => string): readonly string[] =>
  [...new Set(values.map((value) => safe(value)))].filter((word) => word !== '').toSorted()
