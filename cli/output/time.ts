const UNITS: readonly [number, string][] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
]

/** `4 min`, `2 d`: the largest unit that fits, rounded down. */
export function span(ms: number): string {
  const size = Math.abs(ms)
  for (const [unit, name] of UNITS) if (size >= unit) return `${Math.floor(size / unit)} ${name}`
  return '0 s'
}

/** `2026-11-22 14:01:07 UTC (4 min ago)`, or `(in 26 min)`. */
export function when(iso: string, now: number): string {
  const at = Date.parse(iso)
  const age = now - at
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC (${age >= 0 ? `${span(age)} ago` : `in ${span(age)}`})`
}

/** For narrow columns: `4 min ago`, `in 26 min`, `never`. */
export function brief(iso: string | null, now: number, never = 'never'): string {
  if (iso === null) return never
  const age = now - Date.parse(iso)
  return age >= 0 ? `${span(age)} ago` : `in ${span(age)}`
}

/** `30m`, `24h`, `7d` back from now, or a date; RFC 3339. Undefined when it is neither. */
export function since(text: string, now: number): string | undefined {
  const [, count, unit] = /^(\d{1,6})(s|m|h|d)$/.exec(text) ?? []
  if (count !== undefined && unit !== undefined)
    return new Date(
      now - Number(count) * { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[unit as 's'],
    ).toISOString() // one of the four, by the pattern
  const at = Date.parse(text)
  return /^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(at) ? new Date(at).toISOString() : undefined
}
