import { z } from 'zod'

/** The few parts of `opa parse -f json` that are looked at. */
export const moduleSchema = z.object({
  package: z.object({ path: z.array(z.object({ value: z.string() })) }),
  imports: z
    .array(
      z.object({
        alias: z.string().optional(),
        path: z.object({ value: z.array(z.object({ value: z.unknown() })) }),
      }),
    )
    .default([]),
  annotations: z.array(z.record(z.string(), z.unknown())).default([]),
  rules: z.array(z.record(z.string(), z.unknown())).default([]),
})
export type Module = z.infer<typeof moduleSchema>

export type Node = Readonly<Record<string, unknown>>
export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Every object of a syntax tree, outermost first. */
export function* nodes(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const one of value) yield* nodes(one)
  else if (isNode(value)) {
    yield value
    for (const one of Object.values(value)) yield* nodes(one)
  }
}

export interface Term {
  readonly type: string
  readonly value: unknown
}
export const isTerm = (value: unknown): value is Term =>
  isNode(value) && typeof value['type'] === 'string' && 'value' in value

/** The terms of a reference, the variable first; undefined for anything else. */
export function refOf(value: unknown): readonly Term[] | undefined {
  if (!isTerm(value)) return undefined
  if (value.type === 'var') return [value]
  return value.type === 'ref' && Array.isArray(value.value) && value.value.every(isTerm) ? value.value : undefined
}

/** Operator and arguments of every call of a syntax tree, in both forms that OPA writes. */
export function* calls(value: unknown): Generator<{ operator: readonly Term[]; args: readonly unknown[] }> {
  for (const node of nodes(value)) {
    const list = node['type'] === 'call' ? node['value'] : node['terms']
    if (!Array.isArray(list)) continue
    const operator = refOf(list[0])
    if (operator !== undefined) yield { operator, args: list.slice(1) }
  }
}

/** `finding.from` of an operator's terms. */
export const nameOf = (terms: readonly Term[]): string => terms.map((term) => String(term.value)).join('.')

/** Names of the rules (heads) of a module, without helpers. */
export function headNames(module: Module): readonly string[] {
  return module.rules.flatMap((rule) => {
    const head = rule['head']
    if (!isNode(head)) return []
    const name = head['name']
    if (typeof name === 'string') return [name]
    const ref = Array.isArray(head['ref']) ? head['ref'] : []
    return isTerm(ref[0]) && typeof ref[0].value === 'string' ? [ref[0].value] : []
  })
}
