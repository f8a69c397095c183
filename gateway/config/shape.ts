import type { z } from 'zod'

/** A setting as the schema describes it. */
export interface Setting {
  /** `doors.agents.listen`; a list's members are `[]`, a record's `*`. */
  readonly path: string
  readonly schema: z.ZodType
  readonly description: string
  /** What counts when it is not given; undefined where nothing does. */
  readonly fallback: unknown
  /** Has settings of its own. */
  readonly inner: readonly Setting[]
}

// zod's public types say little about a schema's insides; these are the parts of its documented `def` that are read here.
interface Def {
  readonly type: string
  readonly innerType?: z.ZodType
  readonly in?: z.ZodType
  readonly element?: z.ZodType
  readonly valueType?: z.ZodType
  readonly options?: readonly z.ZodType[]
  readonly shape?: Readonly<Record<string, z.ZodType>>
  readonly defaultValue?: unknown
  readonly entries?: Readonly<Record<string, string>>
  readonly values?: readonly unknown[]
}
export const defOf = (schema: z.ZodType): Def => schema.def as unknown as Def

/** The schema without its defaults, options and transformations. */
export function core(schema: z.ZodType): z.ZodType {
  const { type, innerType, in: input } = defOf(schema)
  if (type === 'pipe' && input !== undefined) return core(input)
  return innerType !== undefined && ['default', 'prefault', 'optional', 'nullable'].includes(type)
    ? core(innerType)
    : schema
}

const metaOf = (schema: z.ZodType): { description?: string; shown?: string } => {
  const meta = schema.meta() as { description?: string; shown?: string } | undefined // set in words.ts
  const { innerType, in: input } = defOf(schema)
  const inner = innerType ?? input
  return { ...(inner === undefined ? {} : metaOf(inner)), ...meta }
}

const fallbackOf = (schema: z.ZodType): unknown => {
  const { type, innerType, defaultValue } = defOf(schema)
  if (type === 'default' || type === 'prefault') return defaultValue
  return innerType === undefined ? undefined : fallbackOf(innerType)
}

function innerOf(schema: z.ZodType, path: string): Setting[] {
  const { type, shape, element, valueType, options } = defOf(core(schema))
  if (type === 'object') return settingsOf(shape ?? {}, path)
  if (type === 'array' && element !== undefined) return innerOf(element, `${path}[]`)
  if (type === 'record' && valueType !== undefined) return innerOf(valueType, `${path}.*`)
  if (type === 'union' && metaOf(schema).shown === undefined) {
    const all = (options ?? []).flatMap((one) => innerOf(one, path))
    // What several options share is told once; what tells them apart (their kind) once for each.
    const same = (a: Setting, b: Setting) => a.path === b.path && kindOf(a.schema) === kindOf(b.schema)
    return all.filter((one, i) => all.findIndex((other) => same(one, other)) === i)
  }
  return []
}

/** All settings of an object's shape, with those inside them. */
export const settingsOf = (shape: Readonly<Record<string, z.ZodType>>, under = ''): Setting[] =>
  Object.entries(shape).map(([name, schema]) => {
    const path = under === '' ? name : `${under}.${name}`
    return {
      path,
      schema,
      description: metaOf(schema).description ?? '',
      fallback: fallbackOf(schema),
      inner: innerOf(schema, path),
    }
  })

/** Those that hold a value themselves, depth first; a list or record of objects counts as one. */
export const leaves = (settings: readonly Setting[]): Setting[] =>
  settings.flatMap((one) => {
    const { type } = defOf(core(one.schema))
    return type === 'object' && one.inner.length > 0 ? leaves(one.inner) : [one]
  })

/** Its kind in a word or two, for people. */
export function kindOf(schema: z.ZodType): string {
  const { shown } = metaOf(schema)
  if (shown !== undefined) return shown
  const { type, element, entries, values, options } = defOf(core(schema))
  switch (type) {
    case 'enum':
      return Object.values(entries ?? {}).join(' | ')
    case 'literal':
      return (values ?? []).map(String).join(' | ')
    case 'array':
      return element === undefined ? 'list' : `list of ${kindOf(element)}`
    case 'union':
      return [...new Set((options ?? []).map(kindOf))].join(' | ')
    default:
      return type
  }
}
