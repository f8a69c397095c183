/** A '*' in a host is meant (wildcard redirects) and comes back; URL alone would refuse it. */
const ANY = 'any-label'

/** Host of an absolute URL in lower case, spelt as classify spells a call's hosts: '' when absent, '(other)' for what has none. */
export function hostOf(value: unknown): string {
  if (value === undefined || value === null || value === '') return ''
  if (typeof value !== 'string' || !value.includes('://')) return '(other)'
  const spelt = value.replaceAll('*', ANY)
  const name = URL.canParse(spelt) ? new URL(spelt).hostname.replaceAll(ANY, '*') : ''
  return name === '' ? '(other)' : name
}
