export type FieldPath = readonly (string | number)[]

/**
 * Every path to a field or an element of an evaluation. Elements of a property's list are left out: they are what the
 * call asks for, and taking one out is asking for less, not knowing less.
 */
export function* fieldsOf(value: unknown, path: FieldPath = []): Generator<FieldPath> {
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value) && path[0] === 'action' && path[1] === 'properties') return
  for (const [key, part] of Object.entries(value)) {
    const here = [...path, Array.isArray(value) ? Number(key) : key]
    yield here
    yield* fieldsOf(part, here)
  }
}

/** The value without what stands at a path. */
export function without(value: unknown, [key, ...rest]: FieldPath): unknown {
  if (Array.isArray(value))
    return rest.length === 0
      ? value.filter((_, i) => i !== key)
      : value.map((one: unknown, i) => (i === key ? without(one, rest) : one))
  if (typeof value !== 'object' || value === null || key === undefined) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, part]) => {
      if (name !== key) return [[name, part]]
      return rest.length === 0 ? [] : [[name, without(part, rest)]]
    }),
  )
}
