/** Paths of all values that are no plain objects; a list counts as one value. */
export const pathsIn = (value: Record<string, unknown>, under = ''): string[] =>
  Object.entries(value).flatMap(([name, inner]) =>
    isPlain(inner) && Object.keys(inner).length > 0 ? pathsIn(inner, `${under}${name}.`) : [`${under}${name}`],
  )

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Puts a value at a path of known settings. */
export function set(into: Record<string, unknown>, [name = '', ...rest]: readonly string[], value: unknown): void {
  const inner = into[name]
  if (rest.length === 0) into[name] = value
  else set(isPlain(inner) ? inner : ((into[name] = {}) as Record<string, unknown>), rest, value)
}

/** Whether something stands at the path. */
export const has = (value: unknown, [name, ...rest]: readonly string[]): boolean =>
  name === undefined ? value !== undefined : isPlain(value) && has(value[name], rest)
