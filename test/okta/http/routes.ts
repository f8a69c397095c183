import operations from '../data/operations.json' with { type: 'json' }
import type { Handler } from './exchange.ts'

/** One operation as Okta describes it. */
export interface OperationRow {
  readonly id: string
  readonly method: string
  readonly template: string
  readonly scopes: readonly string[]
  /** True where an API token works. */
  readonly apiToken: boolean
  readonly unauthenticated: boolean
}

interface Node {
  readonly literals: Map<string, Node>
  parameter: Node | undefined
  readonly methods: Map<string, { row: OperationRow; names: readonly string[]; handler: Handler | undefined }>
}

export interface Found {
  readonly row: OperationRow
  readonly params: Readonly<Record<string, string>>
  /** Undefined for an operation that Okta has and this org does not simulate. */
  readonly handler: Handler | undefined
}

/** Which operation a path and method mean: literal before parameter, leftmost first. */
export interface Routes {
  /** Registers the handler of an operation by Okta's operationId. Throws for one that Okta does not have, or twice. */
  on(operationId: string, handler: Handler): void
  /** Registers a path that no description names, seen in real traffic. */
  also(method: string, template: string, id: string, handler: Handler): void
  /** 'path' when nothing has this path, 'method' when something has it with other methods. */
  find(method: string, segments: readonly string[]): Found | 'path' | 'method'
  /** Ids of operations that have a handler. */
  readonly covered: ReadonlySet<string>
}

const node = (): Node => ({ literals: new Map(), parameter: undefined, methods: new Map() })

export function makeRoutes(): Routes {
  const root = node()
  const byId = new Map<string, { at: Node; method: string }>()
  const covered = new Set<string>()

  const place = (row: OperationRow): Node => {
    let at = root
    const names: string[] = []
    for (const segment of row.template.split('/').slice(1)) {
      if (segment.startsWith('{')) {
        names.push(segment.slice(1, -1))
        at = at.parameter ??= node()
      } else {
        let next = at.literals.get(segment)
        if (next === undefined) at.literals.set(segment, (next = node()))
        at = next
      }
    }
    at.methods.set(row.method, { row, names, handler: undefined })
    return at
  }

  for (const [method, template, id, scopes, apiToken, open, spec] of operations as [
    string,
    string,
    string,
    string[],
    number,
    number,
    string,
  ][]) {
    const name = byId.has(id) ? `${spec}.${id}` : id
    const row = { id: name, method, template, scopes, apiToken: apiToken === 1, unauthenticated: open === 1 }
    byId.set(name, { at: place(row), method })
  }

  const seek = (
    at: Node,
    segments: readonly string[],
    index: number,
    values: readonly string[],
  ): { at: Node; values: readonly string[] }[] => {
    const segment = segments[index]
    if (segment === undefined) return at.methods.size > 0 ? [{ at, values }] : []
    const literal = at.literals.get(segment)
    const found = literal === undefined ? [] : seek(literal, segments, index + 1, values)
    if (at.parameter !== undefined && segment !== '')
      found.push(...seek(at.parameter, segments, index + 1, [...values, segment]))
    return found
  }

  return {
    covered,
    on(operationId, handler) {
      const entry = byId.get(operationId)
      const method = entry?.at.methods.get(entry.method)
      if (method === undefined) throw new Error(`Okta has no operation ${operationId}`)
      if (method.handler !== undefined) throw new Error(`${operationId} has a handler already`)
      method.handler = handler
      covered.add(operationId)
    },
    also(method, template, id, handler) {
      const row = { id, method, template, scopes: [], apiToken: true, unauthenticated: false }
      const at = place(row)
      const entry = at.methods.get(method)
      if (entry !== undefined) entry.handler = handler
      byId.set(id, { at, method })
    },
    find(method, segments) {
      const places = seek(root, segments, 0, [])
      for (const { at, values } of places) {
        const entry = at.methods.get(method) ?? (method === 'HEAD' ? at.methods.get('GET') : undefined)
        if (entry === undefined) continue
        const params = Object.fromEntries(entry.names.map((name, i) => [name, values[i] ?? '']))
        return { row: entry.row, params, handler: entry.handler }
      }
      return places.length > 0 ? 'method' : 'path'
    },
  }
}
