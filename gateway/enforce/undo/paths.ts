import type { OperationRow } from '../../model/operation.ts'

export type Ids = Readonly<Record<string, { readonly type: string; readonly id: string }>>

/**
 * The path of another operation on the same things: its parameters by name, else by type. Undefined where one is not known.
 * Pure.
 */
export function pathOf(row: Pick<OperationRow, 'template' | 'parameters'>, ids: Ids): string | undefined {
  let known = true
  const path = row.template.replace(/\{(\w+)\}/g, (_whole, name: string) => {
    const type = row.parameters[name]
    const found =
      Object.hasOwn(ids, name) && (type === undefined || ids[name]?.type === type || ids[name]?.type === '')
        ? ids[name]
        : Object.values(ids).find((one) => type !== undefined && one.type === type)
    if (found === undefined || found.id === '') known = false
    return encodeURIComponent(found?.id ?? '')
  })
  return known ? path : undefined
}

/** `profile.login` of an object. Pure. */
export function fieldOf(value: unknown, path: string): unknown {
  let at: unknown = value
  for (const name of path.split('.')) {
    if (typeof at !== 'object' || at === null) return undefined
    at = new Map(Object.entries(at)).get(name)
  }
  return at
}
