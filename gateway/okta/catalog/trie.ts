import type { Method } from '../../model/call.ts'
import type { OperationRow } from '../../model/operation.ts'

/** What a call turned out to be: its row, and the path's parameters by name, decoded as they came. */
export interface Match {
  readonly row: OperationRow
  readonly ids: Readonly<Record<string, string>>
}

/** A row with the places of its parameters: names and segment numbers stand at equal index. */
interface Compiled {
  readonly row: OperationRow
  readonly names: readonly string[]
  readonly places: readonly number[]
}

interface Node {
  readonly literals: Map<string, Node>
  parameter: Node | undefined
  /** Rows that end here, by method; undefined where no template ends. */
  rows: Map<Method, Compiled> | undefined
}

export type Trie = Node

const makeNode = (): Node => ({ literals: new Map(), parameter: undefined, rows: undefined })

const childOf = (node: Node, segment: string): Node => {
  if (segment.startsWith('{')) return (node.parameter ??= makeNode())
  const known = node.literals.get(segment)
  if (known !== undefined) return known
  const child = makeNode()
  node.literals.set(segment, child)
  return child
}

/** Builds the trie once. Throws an Error when two rows have the same method and the same shape of path. */
export const makeTrie = (rows: readonly OperationRow[]): Trie => {
  const root = makeNode()
  for (const row of rows) {
    const segments = row.template.split('/').slice(1)
    const names: string[] = []
    const places: number[] = []
    let node = root
    for (const [n, segment] of segments.entries()) {
      if (segment.startsWith('{')) {
        names.push(segment.slice(1, -1))
        places.push(n)
      }
      node = childOf(node, segment)
    }
    node.rows ??= new Map()
    if (node.rows.has(row.method)) throw new Error(`Two rows of the catalog are ${row.method} ${row.template}.`)
    node.rows.set(row.method, { row, names, places })
  }
  return root
}

/**
 * The place a path leads to: at each segment the literal first, then the parameter; back again where a literal turns out
 * a dead end. The path alone decides, not the method: a path that one template means literally is never read as another
 * template's parameter because of the method (Okta routes likewise). An empty segment fits no parameter.
 */
const find = (node: Node, segments: readonly string[], n: number): Node | undefined => {
  const segment = segments[n]
  if (segment === undefined) return node.rows === undefined ? undefined : node
  const literal = node.literals.get(segment)
  if (literal !== undefined) {
    const found = find(literal, segments, n + 1)
    if (found !== undefined) return found
  }
  return node.parameter === undefined || segment === '' ? undefined : find(node.parameter, segments, n + 1)
}

/** The row for a method and decoded segments; undefined when there is none. Allocates only its answer. */
export const lookUp = (trie: Trie, method: Method, segments: readonly string[]): Match | undefined => {
  const compiled = find(trie, segments, 0)?.rows?.get(method)
  if (compiled === undefined) return undefined
  const ids: Record<string, string> = {}
  const { names, places } = compiled
  for (let n = 0; n < names.length; n++) ids[names[n] ?? ''] = segments[places[n] ?? -1] ?? ''
  return { row: compiled.row, ids }
}

/** Methods the catalog has for exactly this path. */
export const methodsAt = (trie: Trie, segments: readonly string[]): Method[] => [
  ...(find(trie, segments, 0)?.rows?.keys() ?? []),
]

/**
 * How far a path is known: the literals that would continue it at the deepest place any reading reaches, with how many
 * segments were read. For suggestions; walks every reading.
 */
export const continuations = (trie: Trie, segments: readonly string[]): { depth: number; literals: string[] } => {
  let depth = -1
  const literals = new Set<string>()
  const walk = (node: Node, n: number): void => {
    if (n > depth) {
      depth = n
      literals.clear()
    }
    if (n === depth) for (const literal of node.literals.keys()) literals.add(literal)
    const segment = segments[n]
    if (segment === undefined) return
    const literal = node.literals.get(segment)
    if (literal !== undefined) walk(literal, n + 1)
    if (node.parameter !== undefined && segment !== '') walk(node.parameter, n + 1)
  }
  walk(trie, 0)
  return { depth, literals: [...literals] }
}
